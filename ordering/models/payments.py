"""What resellers have paid: payments, what they settle, the bank files they came with, and reminders of what is overdue."""

from datetime import date, datetime
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


class BankFile(Base):
    """A bank's file as a seller has handed it in; the same content is taken once."""

    __tablename__ = "bank_file"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "file_key"),
        UniqueConstraint("network_id", "seller_id", "id"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str] = mapped_column(Text)
    lines: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer)
    known: Mapped[int] = mapped_column(Integer)
    faults: Mapped[Any] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    by_name: Mapped[str] = mapped_column(Text, server_default="")


class Payment(Base):
    """Money that a seller has received; without a reseller it is not matched yet. `allocated_cents` is what it has settled."""

    __tablename__ = "payment"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "id"),
        UniqueConstraint("network_id", "number"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id"],
            ["trading_account.network_id", "trading_account.reseller_id", "trading_account.seller_id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "seller_id", "bank_file_id"], ["bank_file.network_id", "bank_file.seller_id", "bank_file.id"]
        ),
        CheckConstraint("amount_cents > 0 AND allocated_cents BETWEEN 0 AND amount_cents", name="amounts"),
        CheckConstraint("allocated_cents = 0 OR reseller_id IS NOT NULL", name="matched"),
        CheckConstraint("method IN ('transfer', 'direct_debit', 'card', 'cheque', 'other')", name="method"),
        Index(
            "uq_payment_bank_line", "network_id", "seller_id", "bank_line", unique=True,
            postgresql_where=text("bank_line <> ''"),
        ),
        Index("ix_payment_seller_received", "network_id", "seller_id", "received_on", "id"),
        Index("ix_payment_reseller_received", "network_id", "reseller_id", "received_on", "id"),
        Index(
            "ix_payment_waiting", "network_id", "seller_id", "received_on",
            postgresql_where=text("allocated_cents < amount_cents AND NOT is_set_aside"),
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    reseller_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    allocated_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    method: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text, server_default="")
    payer: Mapped[str] = mapped_column(Text, server_default="")
    note: Mapped[str] = mapped_column(Text, server_default="")
    is_set_aside: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    bank_file_id: Mapped[UUID | None] = mapped_column(Uuid)
    bank_line: Mapped[str] = mapped_column(Text, server_default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    recorded_by_name: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Allocation(Base):
    """Part of a payment or a credit note that settles an invoice, or is paid back (no invoice); undone by a negative one."""

    __tablename__ = "allocation"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(
            ["network_id", "seller_id", "payment_id"], ["payment.network_id", "payment.seller_id", "payment.id"]
        ),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "credit_note_id"],
            ["credit_note.network_id", "credit_note.reseller_id", "credit_note.seller_id", "credit_note.id"],
        ),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "invoice_id"],
            ["invoice.network_id", "invoice.reseller_id", "invoice.seller_id", "invoice.id"],
        ),
        CheckConstraint("(payment_id IS NULL) <> (credit_note_id IS NULL)", name="source"),
        CheckConstraint("cents <> 0 AND (invoice_id IS NOT NULL OR cents > 0)", name="cents"),
        Index("ix_allocation_invoice", "network_id", "invoice_id"),
        Index("ix_allocation_payment", "network_id", "payment_id"),
        Index("ix_allocation_credit_note", "network_id", "credit_note_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    payment_id: Mapped[UUID | None] = mapped_column(Uuid)
    credit_note_id: Mapped[UUID | None] = mapped_column(Uuid)
    invoice_id: Mapped[UUID | None] = mapped_column(Uuid)
    cents: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    by_name: Mapped[str] = mapped_column(Text, server_default="")


class Reminder(Base):
    """One step of reminding a reseller of an overdue invoice; each step once."""

    __tablename__ = "reminder"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "invoice_id", "step"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id", "invoice_id"],
            ["invoice.network_id", "invoice.reseller_id", "invoice.seller_id", "invoice.id"],
        ),
        CheckConstraint("step BETWEEN 1 AND 3", name="step"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    invoice_id: Mapped[UUID] = mapped_column(Uuid)
    step: Mapped[int] = mapped_column(SmallInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    owed_cents: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
