"""Offers, their price history, warehouses and stock with its append-only ledger."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
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
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class Warehouse(Base):
    """Where a wholesaler keeps stock; `position` is the order in which pages name them; a closed one holds nothing."""

    __tablename__ = "warehouse"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id", "id"),
        UniqueConstraint("network_id", "seller_id", "code"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Offer(Base):
    """One seller's listing of a product; `is_listed` is false once a full feed no longer names it.

    Prices in cents excluding VAT; brand and category are the product's, kept here for prices and sorting.
    """

    __tablename__ = "offer"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "sku"),
        UniqueConstraint("network_id", "seller_id", "id"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "product_id"], ["product.network_id", "product.id"]),
        CheckConstraint("status IN ('active', 'announced', 'discontinued')", name="status"),
        CheckConstraint("dealer_cents > 0 AND list_cents > 0 AND eco_cents >= 0", name="amounts"),
        CheckConstraint("pack >= 1 AND min_quantity >= 1", name="quantities"),
        CheckConstraint("vat_rate >= 0 AND vat_rate < 1", name="vat_rate"),
        Index("ix_offer_product", "network_id", "product_id", "seller_id"),
        Index("ix_offer_category", "network_id", "category_id", "brand_id", "seller_id"),
        Index("ix_offer_sku_key", "network_id", text("upper(sku)")),
        Index("ix_offer_sku_trgm", "sku", postgresql_using="gin", postgresql_ops={"sku": "gin_trgm_ops"}),
        {"postgresql_with": {"fillfactor": "90"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    seller_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int] = mapped_column(BigInteger)
    brand_id: Mapped[int] = mapped_column(BigInteger)
    category_id: Mapped[int] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(Text)
    list_cents: Mapped[int | None] = mapped_column(BigInteger)
    dealer_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4), server_default=text("0.2"))
    pack: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    min_quantity: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    status: Mapped[str] = mapped_column(Text, server_default="active")
    is_listed: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    next_arrival_on: Mapped[date | None] = mapped_column(Date)
    next_arrival_quantity: Mapped[int | None] = mapped_column(Integer)
    cut_off: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class OfferPrice(Base):
    """The prices of an offer from an instant on, until the next row."""

    __tablename__ = "offer_price"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "offer_id", "from_at"),
        ForeignKeyConstraint(["network_id", "seller_id", "offer_id"], ["offer.network_id", "offer.seller_id", "offer.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    offer_id: Mapped[int] = mapped_column(BigInteger)
    from_at: Mapped[datetime] = mapped_column(Instant)
    list_cents: Mapped[int | None] = mapped_column(BigInteger)
    dealer_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)


class Stock(Base):
    """Pieces of an offer in a warehouse: available = on hand - reserved, which a new feed may leave below zero."""

    __tablename__ = "stock"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "offer_id", "warehouse_id"),
        ForeignKeyConstraint(["network_id", "seller_id", "offer_id"], ["offer.network_id", "offer.seller_id", "offer.id"]),
        ForeignKeyConstraint(
            ["network_id", "seller_id", "warehouse_id"], ["warehouse.network_id", "warehouse.seller_id", "warehouse.id"]
        ),
        CheckConstraint("on_hand >= 0", name="on_hand"),
        CheckConstraint("reserved >= 0", name="reserved"),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    offer_id: Mapped[int] = mapped_column(BigInteger)
    warehouse_id: Mapped[int] = mapped_column(BigInteger)
    on_hand: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    reserved: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class StockMovement(Base):
    """The stock ledger: what an event of an order line did to reserved and on hand; `reference` tells parts of it apart.

    `absorbed_at` is set, once, when a feed whose cut-off is later than the movement already contains it.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint(
            "network_id", "order_line_id", "event", "reference", "warehouse_id", name="uq_stock_movement_once"
        ),
        CheckConstraint("event IN ('placed', 'shipped', 'cancelled', 'absorbed', 'expired', 'returned')", name="event"),
        ForeignKeyConstraint(
            ["network_id", "offer_id", "warehouse_id"], ["stock.network_id", "stock.offer_id", "stock.warehouse_id"]
        ),
        Index(
            "ix_stock_movement_open", "network_id", "seller_id", "offer_id",
            postgresql_where=text("absorbed_at IS NULL"),
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    order_line_id: Mapped[UUID] = mapped_column(Uuid)
    offer_id: Mapped[int] = mapped_column(BigInteger)
    warehouse_id: Mapped[int] = mapped_column(BigInteger)
    event: Mapped[str] = mapped_column(Text)
    reference: Mapped[UUID] = mapped_column(Uuid, server_default=text(f"'{UUID(int=0)}'::uuid"))
    reserved_change: Mapped[int] = mapped_column(Integer)
    on_hand_change: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    absorbed_at: Mapped[datetime | None] = mapped_column(Instant)
