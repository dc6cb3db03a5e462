"""Taking the number and the day of an invoice or a credit note (docs/rules/invoices.md, section 4)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from ordering.invoicing import (
    CREDIT_NOTE_PREFIX,
    CREDIT_NOTE_SERIES,
    INVOICE_PREFIX,
    INVOICE_SERIES,
    day_of_issue,
    document_number,
)
from portal.kernel.clock import now, paris_today
from portal.kernel.db import Session
from portal.kernel.numbering import take_number


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document's number in its series, and when it was given."""

    number: str
    year: int
    sequence: int
    issued_on: date
    issued_at: datetime


_LAST = """
    SELECT issued_on, issued_at FROM {table}
    WHERE network_id = :network AND seller_id = :seller AND year = :year AND sequence = :sequence
"""
_LAST_OF = {
    INVOICE_SERIES: text(_LAST.format(table="invoice")), CREDIT_NOTE_SERIES: text(_LAST.format(table="credit_note")),
}
_PREFIX_OF = {INVOICE_SERIES: INVOICE_PREFIX, CREDIT_NOTE_SERIES: CREDIT_NOTE_PREFIX}


def take_document_number(session: Session, network_id: int, seller_id: int, series: str) -> DocumentNumber:
    """The next number of the seller's series in the Paris year of now, with a day not before that of the number before.

    The series is held until the transaction ends: take it when everything that may fail or wait is done.
    """
    year = paris_today().year
    sequence = take_number(session, seller_id, series, year)
    values = {"network": network_id, "seller": seller_id, "year": year, "sequence": sequence - 1}
    last = session.connection().execute(_LAST_OF[series], values).first()
    at = now()
    return DocumentNumber(
        document_number(_PREFIX_OF[series], year, sequence), year, sequence,
        day_of_issue(paris_today(at), year, last.issued_on if last else None), max(at, last.issued_at) if last else at,
    )
