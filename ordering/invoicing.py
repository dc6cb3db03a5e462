"""The number, the day and the state of an invoice (docs/rules/invoices.md)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ordering.totals import Vat

INVOICE_SERIES, CREDIT_NOTE_SERIES = "invoice", "credit_note"
INVOICE_PREFIX, CREDIT_NOTE_PREFIX = "F", "A"


class InvoiceState(StrEnum):
    """Where an invoice stands; which dates and amounts lead to each is in docs/rules/invoices.md, section 8."""

    OPEN = "open"
    OVERDUE = "overdue"
    PAID = "paid"
    CREDITED = "credited"


def vat_json(vat: Iterable[Vat]) -> list[list[str | int]]:
    """VAT as a document keeps it: [rate, base in cents, VAT in cents] per rate."""
    return [[f"{one.rate:f}", one.base_cents, one.vat_cents] for one in vat]


def vat_from_json(stored: Iterable[tuple[str, int, int]]) -> tuple[Vat, ...]:
    """The VAT of a stored document, by rate."""
    return tuple(Vat(Decimal(rate), base, amount) for rate, base, amount in stored)


def document_number(prefix: str, year: int, sequence: int) -> str:
    """The number that is printed: `F2026-000001`; it grows a digit beyond 999,999."""
    return f"{prefix}{year}-{sequence:06d}"


def day_of_issue(today: date, year: int, last: date | None) -> date:
    """The day of a document whose number is of the series of `year`, after one that was issued on `last`.

    It is today, unless the series' last document is of a later day or the year ended while the number was waited for.
    """
    day = min(today, date(year, 12, 31))
    return day if last is None else max(day, last)


def invoice_state(total_cents: int, settled_cents: int, credited_cents: int, due_on: date, today: date) -> InvoiceState:
    """Where an invoice stands on a day; all amounts incl. VAT in cents."""
    if credited_cents >= total_cents > 0:
        return InvoiceState.CREDITED
    if settled_cents >= total_cents:
        return InvoiceState.PAID
    return InvoiceState.OVERDUE if due_on < today else InvoiceState.OPEN
