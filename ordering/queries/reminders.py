"""Reminders: a seller's settings, what was sent of an invoice, and what a reminding mail says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from portal.kernel.db import Session
from portal.kernel.errors import NotFound

USUAL_DAYS = (3, 15, 30)


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """Whether a seller reminds, after how many days, and the version of its settings (0: none yet)."""

    is_on: bool = False
    days: tuple[int, ...] = USUAL_DAYS
    version: int = 0


@dataclass(frozen=True, slots=True)
class SentReminder:
    """One step that was sent, when, and what was owed then."""

    step: int
    at: datetime
    owed_cents: int


@dataclass(frozen=True, slots=True)
class RemindedInvoice:
    """An invoice in a reminding mail; what is owed is of the moment the mail is written."""

    number: str
    issued_on: date
    due_on: date
    total_cents: int
    owed_cents: int


@dataclass(frozen=True, slots=True)
class Reminding:
    """Who reminds whom, where to pay to, whom to call."""

    network_slug: str
    seller_name: str
    seller_code: str
    reseller_name: str
    reseller_code: str
    customer_number: str
    iban: str
    bic: str
    contact_name: str
    phone: str
    email: str
    recovery_fee_cents: int
    invoices: Sequence[RemindedInvoice]

    @property
    def owed_cents(self) -> int:
        """All that is owed of them."""
        return sum(one.owed_cents for one in self.invoices)


_SETTINGS = text("""
    SELECT reminders_on, reminder_days, version FROM seller_settings WHERE network_id = :network AND seller_id = :seller
""")
_SENT = text("""
    SELECT step, at, owed_cents FROM reminder WHERE network_id = :network AND invoice_id = :invoice ORDER BY step
""")
_PARTIES = text("""
    SELECT n.slug, s.name, s.code, r.name, r.code, coalesce(a.customer_number, ''), coalesce(t.iban, ''), coalesce(t.bic, ''),
           coalesce(a.contact_name, ''), coalesce(nullif(a.contact_phone, ''), t.accounts_phone, ''),
           coalesce(nullif(a.contact_email, ''), t.accounts_email, ''), coalesce(t.recovery_fee_cents, 4000)
    FROM organisation s
    JOIN network n ON n.id = s.network_id
    JOIN organisation r ON r.network_id = s.network_id AND r.id = :reseller
    LEFT JOIN trading_account a ON a.network_id = s.network_id AND a.seller_id = s.id AND a.reseller_id = r.id
    LEFT JOIN seller_settings t ON t.network_id = s.network_id AND t.seller_id = s.id
    WHERE s.network_id = :network AND s.id = :seller
""")
_INVOICES = text("""
    SELECT number, issued_on, due_on, total_cents, total_cents - settled_cents FROM invoice
    WHERE network_id = :network AND seller_id = :seller AND reseller_id = :reseller
      AND id = ANY (CAST(:invoices AS uuid[])) AND settled_cents < total_cents
    ORDER BY due_on, issued_at, id
""")


def reminder_settings(session: Session, network_id: int, seller_id: int) -> ReminderSettings:
    """The seller's settings, or those it begins with."""
    row = session.connection().execute(_SETTINGS, {"network": network_id, "seller": seller_id}).first()
    return ReminderSettings() if row is None else ReminderSettings(row.reminders_on, tuple(row.reminder_days), row.version)


def reminders_of(session: Session, network_id: int, invoice_id: UUID) -> list[SentReminder]:
    """The steps that were sent of an invoice, the first one first."""
    rows = session.connection().execute(_SENT, {"network": network_id, "invoice": invoice_id})
    return [SentReminder(*row) for row in rows]


def reminding_of(
    session: Session, network_id: int, seller_id: int, reseller_id: int, invoice_ids: Sequence[UUID]
) -> Reminding:
    """What a mail about these invoices says; those of which nothing is owed any more are left out."""
    keys = {"network": network_id, "seller": seller_id, "reseller": reseller_id, "invoices": [str(one) for one in invoice_ids]}
    parties = session.connection().execute(_PARTIES, keys).first()
    if parties is None:
        raise NotFound("seller or reseller")
    invoices = [RemindedInvoice(*row) for row in session.connection().execute(_INVOICES, keys)]
    return Reminding(*[*parties, invoices])
