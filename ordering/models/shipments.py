"""What leaves a warehouse: shipments and the quantities of order lines in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)


class Shipment(Base):
    """One departure of goods of one order, with its carrier; delivered once it has arrived."""

    __tablename__ = "shipment"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "number"),
        UniqueConstraint("network_id", "reseller_id", "seller_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_id"],
            ["sales_order.network_id", "sales_order.reseller_id", "sales_order.seller_id", "sales_order.id"],
        ),
        Index("ix_shipment_order", "network_id", "order_id"),
        Index("ix_shipment_seller_shipped", "network_id", "seller_id", "shipped_at", "id"),
        Index("ix_shipment_reseller_shipped", "network_id", "reseller_id", "shipped_at", "id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)
    carrier: Mapped[str] = mapped_column(Text)
    tracking: Mapped[str] = mapped_column(Text, server_default="")
    tracking_url: Mapped[str] = mapped_column(Text, server_default="")
    shipped_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    shipped_by_name: Mapped[str] = mapped_column(Text, server_default="")
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)


class ShipmentLine(Base):
    """Units of an order line in a shipment, with serial numbers where the seller gave them."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "shipment_id", "order_line_id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "shipment_id"],
            ["shipment.network_id", "shipment.reseller_id", "shipment.seller_id", "shipment.id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_line_id"],
            ["order_line.network_id", "order_line.reseller_id", "order_line.seller_id", "order_line.id"],
        ),
        CheckConstraint("quantity >= 1 AND cardinality(serials) <= quantity", name="quantity"),
        Index("ix_shipment_line_order_line", "network_id", "order_line_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    shipment_id: Mapped[UUID] = mapped_column(Uuid)
    order_line_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(Integer)
    serials: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
