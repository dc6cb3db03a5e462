"""Submitted twice, done once: the id every form carries, and the answer the first submission got."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from portal.kernel.db import Base, Session

request_key = Table(
    "request_key", Base.metadata,
    Column("network_id", BigInteger, ForeignKey("network.id"), nullable=False),
    Column("organisation_id", BigInteger, nullable=False),
    Column("request_id", Uuid, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("location", Text),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("network_id", "organisation_id", "request_id"),
    Index("ix_request_key_at", "at"),
)

_CLAIM = text(
    "INSERT INTO request_key (network_id, organisation_id, request_id, endpoint)"
    " VALUES (:network, :organisation, :request, :endpoint) ON CONFLICT DO NOTHING"
)
_FIRST = text(
    "SELECT endpoint, location FROM request_key"
    " WHERE network_id = :network AND organisation_id = :organisation AND request_id = :request"
)
_ANSWER = text(
    "UPDATE request_key SET location = :location"
    " WHERE network_id = :network AND organisation_id = :organisation AND request_id = :request"
)


_FORGET = text("DELETE FROM request_key WHERE at < now() - interval '30 days'")


def forget_requests(session: Session) -> None:
    """The nightly chore of a network: ids of forms sent thirty days ago and more; no page is open that long."""
    session.connection().execute(_FORGET)


class Claim:
    """One submission's hold on its request id; a second one waits here for the first to end."""

    def __init__(self, session: Session, network_id: int, organisation_id: int, request_id: UUID, endpoint: str) -> None:
        self._session = session
        self._key = {"network": network_id, "organisation": organisation_id, "request": request_id}
        made = session.connection().execute(_CLAIM, {**self._key, "endpoint": endpoint})
        self.is_first = made.rowcount == 1

    def first_answer(self) -> tuple[str, str | None]:
        """Endpoint and address that the first submission was answered with."""
        row = self._session.connection().execute(_FIRST, self._key).one()
        return row.endpoint, row.location

    def answered(self, location: str) -> None:
        """Keeps the address that this submission is answered with."""
        self._session.connection().execute(_ANSWER, {**self._key, "location": location})
