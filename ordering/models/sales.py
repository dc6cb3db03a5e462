"""Kept counters of sales: by month, company, brand and channel, and when an offer was sold last; rebuilt from orders at will."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)
ZERO = text("0")
LINE_COUNTS = "lines >= 0 AND units >= 0 AND net_cents >= 0"
HOT = {"postgresql_with": {"fillfactor": "70"}}


class SalesMonth(Base):
    """What a reseller ordered of a brand at a seller in a month of Paris: live lines, units and net cents excl. VAT."""

    __tablename__ = "sales_month"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "reseller_id", "month", "seller_id", "brand"),
        ForeignKeyConstraint(["network_id", "reseller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint(LINE_COUNTS, name="counts"),
        HOT,
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[date] = mapped_column(Date)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    brand: Mapped[str] = mapped_column(Text)
    lines: Mapped[int] = mapped_column(Integer, server_default=ZERO)
    units: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)
    net_cents: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class BrandMonth(Base):
    """What a seller sold of a brand in a month of Paris, all resellers together."""

    __tablename__ = "brand_month"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "month", "brand"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint(LINE_COUNTS, name="counts"),
        HOT,
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[date] = mapped_column(Date)
    brand: Mapped[str] = mapped_column(Text)
    lines: Mapped[int] = mapped_column(Integer, server_default=ZERO)
    units: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)
    net_cents: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class TradeMonth(Base):
    """What a seller and a reseller did in a month of Paris by channel: orders with a live line, their net cents."""

    __tablename__ = "trade_month"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "month", "reseller_id", "channel"),
        ForeignKeyConstraint(["network_id", "reseller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("orders >= 0 AND net_cents >= 0", name="counts"),
        Index("ix_trade_month_reseller", "network_id", "reseller_id", "month"),
        HOT,
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    month: Mapped[date] = mapped_column(Date)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(Text)
    orders: Mapped[int] = mapped_column(Integer, server_default=ZERO)
    net_cents: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class SalesCounted(Base):
    """What of an order stands in the counters, by brand: counting it again adds only the difference to this."""

    __tablename__ = "sales_counted"
    __table_args__ = (PrimaryKeyConstraint("network_id", "order_id", "brand"), CheckConstraint(LINE_COUNTS, name="counts"))

    network_id: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    brand: Mapped[str] = mapped_column(Text)
    lines: Mapped[int] = mapped_column(Integer)
    units: Mapped[int] = mapped_column(BigInteger)
    net_cents: Mapped[int] = mapped_column(BigInteger)


class OfferSale(Base):
    """When an offer was ordered last, of what was not cancelled; no instant where nothing is left of its sales."""

    __tablename__ = "offer_sale"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "offer_id"),
        ForeignKeyConstraint(["network_id", "seller_id", "offer_id"], ["offer.network_id", "offer.seller_id", "offer.id"]),
        HOT,
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    offer_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    sold_at: Mapped[datetime | None] = mapped_column(Instant)
