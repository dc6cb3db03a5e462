"""What a seller has invoiced and credited: immutable documents with everything frozen that their papers say."""

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
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
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
SUMS = "total_cents = net_cents + eco_cents + freight_cents + vat_cents"
REASONS = "reason IN ('returned', 'damaged', 'not_delivered', 'price', 'goodwill', 'other')"


class Invoice(Base):
    """The invoice of one shipment; only `credited_cents` and `settled_cents` ever change.

    `vat` is a list of [rate, base in cents, VAT in cents]; `frozen` holds the parties, mentions and terms as printed.
    What is still owed is `total_cents - settled_cents`; credit notes settle too.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "year", "sequence"),
        UniqueConstraint("network_id", "seller_id", "number"),
        UniqueConstraint("network_id", "shipment_id"),
        UniqueConstraint("network_id", "reseller_id", "seller_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_id"],
            ["sales_order.network_id", "sales_order.reseller_id", "sales_order.seller_id", "sales_order.id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "shipment_id"],
            ["shipment.network_id", "shipment.reseller_id", "shipment.seller_id", "shipment.id"],
        ),
        CheckConstraint(f"{SUMS} AND net_cents >= 0 AND eco_cents >= 0 AND freight_cents >= 0", name="amounts"),
        CheckConstraint("credited_cents BETWEEN 0 AND total_cents AND settled_cents BETWEEN 0 AND total_cents", name="settled"),
        CheckConstraint("due_on >= issued_on", name="due"),
        Index("ix_invoice_seller_issued", "network_id", "seller_id", "issued_at", "id"),
        Index("ix_invoice_reseller_issued", "network_id", "reseller_id", "issued_at", "id"),
        Index("ix_invoice_order", "network_id", "order_id"),
        Index(
            "ix_invoice_owed", "network_id", "seller_id", "due_on",
            postgresql_where=text("settled_cents < total_cents"),
        ),
        {"postgresql_with": {"fillfactor": "90"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    shipment_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(BigInteger)
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    issued_by_name: Mapped[str] = mapped_column(Text, server_default="")
    supplied_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    order_number: Mapped[str] = mapped_column(Text)
    shipment_number: Mapped[str] = mapped_column(Text)
    purchase_order: Mapped[str] = mapped_column(Text, server_default="")
    reseller_name: Mapped[str] = mapped_column(Text)
    seller_name: Mapped[str] = mapped_column(Text)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    freight_cents: Mapped[int] = mapped_column(BigInteger)
    vat_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    vat: Mapped[Any] = mapped_column(JSONB)
    frozen: Mapped[Any] = mapped_column(JSONB)
    credited_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    settled_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class InvoiceLine(Base):
    """One line of an invoice: units of an order line, or freight of one VAT rate (no order line); amounts in cents."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "invoice_id", "position"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "invoice_id"],
            ["invoice.network_id", "invoice.reseller_id", "invoice.seller_id", "invoice.id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "order_line_id"],
            ["order_line.network_id", "order_line.reseller_id", "order_line.seller_id", "order_line.id"],
        ),
        CheckConstraint("kind IN ('goods', 'freight') AND (kind = 'goods') = (order_line_id IS NOT NULL)", name="kind"),
        CheckConstraint(
            "quantity >= 1 AND net_cents = net_unit_cents * quantity AND eco_cents = eco_unit_cents * quantity", name="amounts"
        ),
        CheckConstraint(
            "credited_quantity BETWEEN 0 AND quantity AND credited_net_cents BETWEEN 0 AND net_cents"
            " AND credited_eco_cents BETWEEN 0 AND eco_cents",
            name="credited",
        ),
        Index("ix_invoice_line_order_line", "network_id", "order_line_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    invoice_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(SmallInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text, server_default="goods")
    order_line_id: Mapped[UUID | None] = mapped_column(Uuid)
    sku: Mapped[str] = mapped_column(Text, server_default="")
    mpn: Mapped[str] = mapped_column(Text, server_default="")
    brand: Mapped[str] = mapped_column(Text, server_default="")
    name: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(Integer)
    list_unit_cents: Mapped[int | None] = mapped_column(BigInteger)
    net_unit_cents: Mapped[int] = mapped_column(BigInteger)
    eco_unit_cents: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    credited_quantity: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    credited_net_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    credited_eco_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class CreditNote(Base):
    """What a seller takes back of one invoice; positive amounts; only `settled_cents` (what it has settled) ever changes."""

    __tablename__ = "credit_note"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "year", "sequence"),
        UniqueConstraint("network_id", "seller_id", "number"),
        UniqueConstraint("network_id", "reseller_id", "seller_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "invoice_id"],
            ["invoice.network_id", "invoice.reseller_id", "invoice.seller_id", "invoice.id"],
        ),
        CheckConstraint(REASONS, name="reason"),
        CheckConstraint(
            f"{SUMS} AND net_cents >= 0 AND eco_cents >= 0 AND freight_cents >= 0 AND total_cents > 0", name="amounts"
        ),
        CheckConstraint("settled_cents BETWEEN 0 AND total_cents", name="settled"),
        Index("ix_credit_note_invoice", "network_id", "invoice_id"),
        Index("ix_credit_note_seller_issued", "network_id", "seller_id", "issued_at", "id"),
        Index("ix_credit_note_reseller_issued", "network_id", "reseller_id", "issued_at", "id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    invoice_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(BigInteger)
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    issued_by_name: Mapped[str] = mapped_column(Text, server_default="")
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    invoice_number: Mapped[str] = mapped_column(Text)
    invoice_issued_on: Mapped[date] = mapped_column(Date)
    order_number: Mapped[str] = mapped_column(Text)
    reseller_name: Mapped[str] = mapped_column(Text)
    seller_name: Mapped[str] = mapped_column(Text)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    freight_cents: Mapped[int] = mapped_column(BigInteger)
    vat_cents: Mapped[int] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    vat: Mapped[Any] = mapped_column(JSONB)
    frozen: Mapped[Any] = mapped_column(JSONB)
    settled_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class CreditNoteLine(Base):
    """What is taken back of one invoice line: units, or an amount off (quantity 0); and where returned goods go."""

    __tablename__ = "credit_note_line"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "credit_note_id", "position"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "credit_note_id"],
            ["credit_note.network_id", "credit_note.reseller_id", "credit_note.seller_id", "credit_note.id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "invoice_id", "position"],
            ["invoice_line.network_id", "invoice_line.invoice_id", "invoice_line.position"],
        ),
        CheckConstraint("quantity >= 0 AND net_cents >= 0 AND eco_cents >= 0 AND net_cents + eco_cents > 0", name="amounts"),
        CheckConstraint(
            "goods IN ('none', 'stock', 'scrapped') AND (goods = 'none' OR quantity > 0)"
            " AND (goods = 'stock') = (warehouse_id IS NOT NULL)",
            name="goods",
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    credit_note_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(SmallInteger)
    invoice_id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text, server_default="")
    quantity: Mapped[int] = mapped_column(Integer)
    net_unit_cents: Mapped[int] = mapped_column(BigInteger)
    eco_unit_cents: Mapped[int] = mapped_column(BigInteger)
    net_cents: Mapped[int] = mapped_column(BigInteger)
    eco_cents: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    goods: Mapped[str] = mapped_column(Text, server_default="none")
    warehouse_id: Mapped[int | None] = mapped_column(BigInteger)
