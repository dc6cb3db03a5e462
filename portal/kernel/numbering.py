"""Numbers that people quote: quick ones that may leave gaps, and gapless ones for documents the law counts."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text, text

from portal.kernel.db import Base, Session

number_series = Table(
    "number_series", Base.metadata,
    Column("network_id", BigInteger, ForeignKey("network.id"), nullable=False),
    Column("issuer_id", BigInteger, nullable=False),
    Column("series", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    PrimaryKeyConstraint("network_id", "issuer_id", "series", "year"),
)


def next_number(session: Session, series: str) -> int:
    """The next number of a series of the network (1, 2, ...): unique, rising, with gaps where work was rolled back.

    Nobody waits for anybody, so it suits orders and shipments; `series` is lower case letters and underscores.
    """
    return int(session.execute(text("SELECT next_number(:series)"), {"series": series}).scalar_one())


def take_number(session: Session, issuer_id: int, series: str, year: int) -> int:
    """The next number of an issuer's series in a year, without gaps: a rollback gives it back.

    Whoever takes one holds the series until its transaction ends; take it last.
    """
    values = {"issuer": issuer_id, "series": series, "year": year}
    return int(session.execute(text("SELECT take_number(:issuer, :series, :year)"), values).scalar_one())
