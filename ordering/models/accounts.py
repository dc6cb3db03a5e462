"""What a reseller and a seller have agreed before any order: trading accounts, their ledger, a seller's terms and habits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base

Instant = DateTime(timezone=True)
TERMS = (
    "terms_basis IN ('net', 'then_month_end', 'from_month_end') AND terms_days BETWEEN 0 AND 120"
    " AND terms_day BETWEEN 1 AND 31"
)
ENTRIES = "kind IN ('ordered', 'cancelled', 'invoiced', 'credited', 'paid', 'unpaid', 'refunded')"


class TradingAccount(Base):
    """The link of one reseller with one seller: customer number, state, terms, credit, freight, contact.

    `open_cents` is what is ordered and not yet invoiced, `due_cents` what is invoiced less credited less paid, both incl.
    VAT; they are the sums of the account's entries. A credit limit that is not given is no limit.
    """

    __tablename__ = "trading_account"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "reseller_id", "seller_id"),
        ForeignKeyConstraint(["network_id", "reseller_id"], ["organisation.network_id", "organisation.id"]),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("status IN ('asked', 'open', 'blocked', 'refused')", name="status"),
        CheckConstraint(TERMS, name="terms"),
        CheckConstraint(
            "credit_limit_cents >= 0 AND minimum_cents >= 0 AND freight_cents >= 0 AND free_from_cents >= 0", name="amounts"
        ),
        CheckConstraint("open_cents >= 0", name="open"),
        CheckConstraint("status NOT IN ('open', 'blocked') OR customer_number <> ''", name="customer_number"),
        Index(
            "uq_trading_account_customer_number", "network_id", "seller_id", "customer_number", unique=True,
            postgresql_where=text("customer_number <> ''"),
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    customer_number: Mapped[str] = mapped_column(Text, server_default="")
    terms_days: Mapped[int] = mapped_column(SmallInteger, server_default=text("30"))
    terms_basis: Mapped[str] = mapped_column(Text, server_default="net")
    terms_day: Mapped[int | None] = mapped_column(SmallInteger)
    credit_limit_cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    freight_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    free_from_cents: Mapped[int | None] = mapped_column(BigInteger)
    contact_name: Mapped[str] = mapped_column(Text, server_default="")
    contact_email: Mapped[str] = mapped_column(Text, server_default="")
    contact_phone: Mapped[str] = mapped_column(Text, server_default="")
    contact_photo: Mapped[str | None] = mapped_column(Text)
    open_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    due_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    asked_by_name: Mapped[str] = mapped_column(Text, server_default="")
    asked_note: Mapped[str] = mapped_column(Text, server_default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_name: Mapped[str] = mapped_column(Text, server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class AccountEntry(Base):
    """One change of what a reseller owes a seller or has ordered from it; append-only, once per source and kind."""

    __tablename__ = "account_entry"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "source_id", "kind"),
        ForeignKeyConstraint(
            ["network_id", "reseller_id", "seller_id"],
            ["trading_account.network_id", "trading_account.reseller_id", "trading_account.seller_id"],
        ),
        CheckConstraint(ENTRIES, name="kind"),
        Index("ix_account_entry_account", "network_id", "reseller_id", "seller_id", "at", "id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    reseller_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    kind: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(Text)
    open_change_cents: Mapped[int] = mapped_column(BigInteger)
    due_change_cents: Mapped[int] = mapped_column(BigInteger)


class SellerSettings(Base):
    """A seller's commercial habits: what new accounts begin with, what invoices say, when reminders go out.

    `fec` holds account numbers of the sales journal; `reminder_days` are days after the due date of the three steps.
    """

    __tablename__ = "seller_settings"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "seller_id"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint(TERMS, name="terms"),
        CheckConstraint(
            "credit_limit_cents >= 0 AND minimum_cents >= 0 AND freight_cents >= 0 AND free_from_cents >= 0"
            " AND recovery_fee_cents >= 0",
            name="amounts",
        ),
        CheckConstraint(
            "cardinality(reminder_days) = 3 AND reminder_days[1] >= 1 AND reminder_days[1] < reminder_days[2]"
            " AND reminder_days[2] < reminder_days[3]",
            name="reminder_days",
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    terms_days: Mapped[int] = mapped_column(SmallInteger, server_default=text("30"))
    terms_basis: Mapped[str] = mapped_column(Text, server_default="net")
    terms_day: Mapped[int | None] = mapped_column(SmallInteger)
    credit_limit_cents: Mapped[int | None] = mapped_column(BigInteger)
    minimum_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    freight_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    free_from_cents: Mapped[int | None] = mapped_column(BigInteger)
    accounts_phone: Mapped[str] = mapped_column(Text, server_default="")
    accounts_email: Mapped[str] = mapped_column(Text, server_default="")
    late_rate: Mapped[str] = mapped_column(Text, server_default="")
    early_discount: Mapped[str] = mapped_column(Text, server_default="")
    recovery_fee_cents: Mapped[int] = mapped_column(BigInteger, server_default=text("4000"))
    iban: Mapped[str] = mapped_column(Text, server_default="")
    bic: Mapped[str] = mapped_column(Text, server_default="")
    invoice_note: Mapped[str] = mapped_column(Text, server_default="")
    invoices_at_once: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    reminders_on: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    reminder_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default=text("'{3,15,30}'::smallint[]"))
    fec: Mapped[Any] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class GeneralTerms(Base):
    """One version of a seller's general terms of sale; never changed once published."""

    __tablename__ = "general_terms"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        UniqueConstraint("network_id", "seller_id", "version"),
        ForeignKeyConstraint(["network_id", "seller_id"], ["organisation.network_id", "organisation.id"]),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, Identity())
    seller_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    published_by_name: Mapped[str] = mapped_column(Text, server_default="")
