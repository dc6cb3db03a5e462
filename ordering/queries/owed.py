"""What is owed to a seller now, as matching and allocating want it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from ordering.matching import Book, Owed, Payer
from portal.kernel.db import Session

MOST_OWED = 20_000


@dataclass(frozen=True, slots=True)
class OwedInvoice:
    """An invoice of which something is owed, as a page shows it."""

    id: UUID
    number: str
    issued_on: date
    due_on: date
    total_cents: int
    owed_cents: int


_PAYERS = text("""
    SELECT a.reseller_id, o.name, a.customer_number FROM trading_account a
    JOIN organisation o ON o.network_id = a.network_id AND o.id = a.reseller_id
    WHERE a.network_id = :network AND a.seller_id = :seller AND a.status IN ('open', 'blocked') ORDER BY o.name
""")
_OWED = text("""
    SELECT id, number, reseller_id, total_cents - settled_cents, due_on FROM invoice
    WHERE network_id = :network AND seller_id = :seller AND settled_cents < total_cents ORDER BY due_on LIMIT :most
""")
_OF_RESELLER = text("""
    SELECT id, number, issued_on, due_on, total_cents, total_cents - settled_cents FROM invoice
    WHERE network_id = :network AND seller_id = :seller AND reseller_id = :reseller AND settled_cents < total_cents
    ORDER BY due_on, issued_at, id LIMIT 200
""")
_CREDIT_LEFT = text("SELECT total_cents - settled_cents FROM credit_note WHERE network_id = :network AND id = :note")


def credit_left(session: Session, network_id: int, credit_note_id: UUID) -> int:
    """What is left of a credit note, in cents."""
    return int(session.connection().execute(_CREDIT_LEFT, {"network": network_id, "note": credit_note_id}).scalar_one())


def book_of(session: Session, network_id: int, seller_id: int) -> Book:
    """Everything that is owed to the seller, and everybody who has an account with it."""
    keys = {"network": network_id, "seller": seller_id, "most": MOST_OWED}
    connection = session.connection()
    payers = [Payer(*row) for row in connection.execute(_PAYERS, keys)]
    return Book.of(payers, (Owed(*row) for row in connection.execute(_OWED, keys)))


def payers_of(session: Session, network_id: int, seller_id: int) -> list[Payer]:
    """Everybody who has an account with the seller, by name."""
    return [Payer(*row) for row in session.connection().execute(_PAYERS, {"network": network_id, "seller": seller_id})]


def owed_by(session: Session, network_id: int, seller_id: int, reseller_id: int) -> Sequence[OwedInvoice]:
    """What a reseller owes the seller, the earliest due first, at most 200 invoices."""
    keys = {"network": network_id, "seller": seller_id, "reseller": reseller_id}
    return [OwedInvoice(*row) for row in session.connection().execute(_OF_RESELLER, keys)]
