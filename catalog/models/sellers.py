"""What a seller's back office keeps beside its offers: versions and drafts of feed profiles, and its VAT rates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class FeedProfileVersion(Base):
    """What a feed profile said as a version; written by the database alone."""

    __tablename__ = "feed_profile_version"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "code", "version"),
        ForeignKeyConstraint(
            ["network_id", "seller_id", "code"], ["feed_profile.network_id", "feed_profile.seller_id", "feed_profile.code"]
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    data: Mapped[Any] = mapped_column(JSONB)
    created_by_name: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class ProfileDraft(Base):
    """A profile in the making with its sample file; `base_code` names the profile that it changes, if any."""

    __tablename__ = "profile_draft"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "id"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    code: Mapped[str] = mapped_column(Text, server_default="")
    name: Mapped[str] = mapped_column(Text, server_default="")
    base_code: Mapped[str | None] = mapped_column(Text)
    base_version: Mapped[int | None] = mapped_column(Integer)
    data: Mapped[Any] = mapped_column(JSONB)
    file_name: Mapped[str] = mapped_column(Text, server_default="")
    file_sha256: Mapped[str] = mapped_column(Text, server_default="")
    created_by_name: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class SellerVatRate(Base):
    """A VAT rate that a seller may use on the days of a half-open window (`until_on` NULL: without end)."""

    __tablename__ = "seller_vat_rate"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "id"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("rate >= 0 AND rate < 1", name="rate"),
        CheckConstraint("until_on > from_on", name="window"),
        ExcludeConstraint(
            ("network_id", "="), ("seller_id", "="), ("rate", "="), (text("daterange(from_on, until_on)"), "&&"),
            name="ex_seller_vat_rate_window", using="gist",
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    by_name: Mapped[str] = mapped_column(Text, server_default="")


class SellerVatDefault(Base):
    """The rate of a seller's offers from a day on, where the profile follows the default."""

    __tablename__ = "seller_vat_default"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "from_on"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("rate >= 0 AND rate < 1", name="rate"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    from_on: Mapped[date] = mapped_column(Date)
    rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    by_name: Mapped[str] = mapped_column(Text, server_default="")
