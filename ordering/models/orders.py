"""What a reseller has submitted: purchases, one order per seller with frozen lines, and what happened to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)
CHANNELS = "channel IN ('online', 'assisted', 'edi', 'api', 'offline')"
STATUSES = "status IN ('placed', 'accepted', 'partly_shipped', 'shipped', 'delivered', 'closed', 'cancelled')"
NOT_NEGATIVE = (
    "net_cents >= 0 AND eco_cents >= 0 AND freight_cents >= 0 AND vat_cents >= 0"
    " AND total_cents = net_cents + eco_cents + freight_cents + vat_cents"
)


class Purchase(Base):
    """What a reseller submitted at once; its status is derived from its orders; amounts in cents."""

    __tablename__ = "purchase"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "number"),
        UniqueConstraint("network_id", "reseller_id", "id"),
        ForeignKeyConstraint(["network_id", "reseller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint(CHANNELS, name="channel"),
        CheckConstraint(NOT_NEGATIVE, name="amounts"),
        Index("ix_purchase_reseller_placed", "network_id", "reseller_id", "placed_at", "id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, server_default="online")
    purchase_order: Mapped[str] = mapped_column(Text, server_default="")
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    freight_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    vat_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    placed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    placed_by: Mapped[int | None] = mapped_column(BigInteger)
    placed_by_name: Mapped[str] = mapped_column(Text, server_default="")


class Order(Base):
    """The part of a purchase that one seller fulfils, with everything frozen that its papers say.

    `vat` is a list of [rate, base in cents, VAT in cents], `freight` of [rate, cents]; `deliver_to` holds the address's
    fields, `terms` the payment terms (`days`, `basis`, `day`). `open_cents` is what is not yet invoiced, incl. VAT. The
    general terms named were accepted by who placed it, at `placed_at`.
    """

    __tablename__ = "sales_order"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "number"),
        UniqueConstraint("network_id", "reseller_id", "seller_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "purchase_id"], ["purchase.network_id", "purchase.reseller_id", "purchase.id"]
        ),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "general_terms_id"], ["general_terms.network_id", "general_terms.id"]),
        CheckConstraint(STATUSES, name="status"),
        CheckConstraint(CHANNELS, name="channel"),
        CheckConstraint(NOT_NEGATIVE, name="amounts"),
        CheckConstraint("open_cents >= 0", name="open"),
        Index("ix_sales_order_purchase", "network_id", "purchase_id"),
        Index("ix_sales_order_reseller_placed", "network_id", "reseller_id", "placed_at", "id"),
        Index("ix_sales_order_seller_placed", "network_id", "seller_id", "placed_at", "id"),
        Index("ix_sales_order_placed", "network_id", "placed_at", "id"),
        Index(
            "ix_sales_order_open", "network_id", "seller_id", "status", "placed_at",
            postgresql_where=text("status IN ('placed', 'accepted', 'partly_shipped', 'shipped')"),
        ),
        {"postgresql_with": {"fillfactor": "90"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    purchase_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)
    purchase_number: Mapped[str] = mapped_column(Text)
    reseller_name: Mapped[str] = mapped_column(Text)
    seller_name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="placed")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    channel: Mapped[str] = mapped_column(Text, server_default="online")
    purchase_order: Mapped[str] = mapped_column(Text, server_default="")
    wanted_on: Mapped[date | None] = mapped_column(Date)
    comment: Mapped[str] = mapped_column(Text, server_default="")
    deliver_to: Mapped[Any] = mapped_column(JSONB)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    freight_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    freight: Mapped[Any] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    vat_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    vat: Mapped[Any] = mapped_column(JSONB)
    open_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    customer_number: Mapped[str] = mapped_column(Text, server_default="")
    terms: Mapped[Any] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    general_terms_id: Mapped[int | None] = mapped_column(BigInteger)
    general_terms_version: Mapped[int | None] = mapped_column(Integer)
    placed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    placed_by: Mapped[int | None] = mapped_column(BigInteger)
    placed_by_name: Mapped[str] = mapped_column(Text, server_default="")
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    shipped_at: Mapped[datetime | None] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(Text, server_default="")


class OrderLine(Base):
    """One line, frozen: the article as it was named, its prices in cents with their reason, and how far it has come."""

    __tablename__ = "order_line"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "reseller_id", "seller_id", "id"),
        UniqueConstraint("network_id", "order_id", "position"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_id"],
            ["sales_order.network_id", "sales_order.reseller_id", "sales_order.seller_id", "sales_order.id"],
        ),
        ForeignKeyConstraint(["network_id", "seller_id", "offer_id"], ["offer.network_id", "offer.seller_id", "offer.id"]),
        CheckConstraint("quantity >= 1 AND cancelled_quantity >= 0", name="quantities"),
        CheckConstraint(
            "0 <= delivered_quantity AND delivered_quantity <= shipped_quantity"
            " AND shipped_quantity <= quantity - cancelled_quantity",
            name="progress",
        ),
        CheckConstraint("net_cents = net_unit_cents * quantity AND eco_cents = eco_unit_cents * quantity", name="amounts"),
        Index("ix_order_line_offer", "network_id", "offer_id"),
        {"postgresql_with": {"fillfactor": "90"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    offer_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(Text)
    mpn: Mapped[str] = mapped_column(Text)
    brand: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(Integer)
    cancelled_quantity: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    shipped_quantity: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    delivered_quantity: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    list_unit_cents: Mapped[int | None] = mapped_column(BigInteger)
    dealer_unit_cents: Mapped[int] = mapped_column(BigInteger)
    net_unit_cents: Mapped[int] = mapped_column(BigInteger)
    eco_unit_cents: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    price_reason: Mapped[Any] = mapped_column(JSONB)


class OrderEntry(Base):
    """One thing that happened to an order after it was placed, as its timeline tells it; never changed."""

    __tablename__ = "order_entry"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_id"],
            ["sales_order.network_id", "sales_order.reseller_id", "sales_order.seller_id", "sales_order.id"],
        ),
        CheckConstraint("kind IN ('accepted', 'shipped', 'delivered', 'closed', 'cancelled')", name="kind"),
        Index("ix_order_entry_order", "network_id", "order_id", "at"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    actor_name: Mapped[str] = mapped_column(Text)
    actor_organisation: Mapped[str] = mapped_column(Text, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")
    shipment_number: Mapped[str] = mapped_column(Text, server_default="")
    by_reseller: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class OrderPaper(Base):
    """A paper that an order came by (a scan, a mail), kept with orders that a back-office typed."""

    __tablename__ = "order_paper"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_id"],
            ["sales_order.network_id", "sales_order.reseller_id", "sales_order.seller_id", "sales_order.id"],
        ),
        Index("ix_order_paper_order", "network_id", "order_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    file_key: Mapped[str] = mapped_column(Text)
    dated_on: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    by_name: Mapped[str] = mapped_column(Text, server_default="")
