"""The doors of invoices and credit notes: the seller's code and a number become one of ours, or do not exist."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class InvoiceRef:
    """An invoice of which the actor's company is one side."""

    network_id: int
    id: UUID
    number: str
    seller_id: int
    reseller_id: int
    order_id: UUID


@dataclass(frozen=True, slots=True)
class CreditNoteRef:
    """A credit note of which the actor's company is one side."""

    network_id: int
    id: UUID
    number: str
    seller_id: int
    reseller_id: int
    invoice_id: UUID


_FIND = """
    SELECT d.network_id, d.id, d.number, d.seller_id, d.reseller_id, d.{of} FROM {table} d
    JOIN organisation s ON s.network_id = d.network_id AND s.id = d.seller_id AND s.code = :seller
    WHERE d.network_id = :network AND d.number = :number
"""
_INVOICE = text(_FIND.format(table="invoice", of="order_id"))
_CREDIT_NOTE = text(_FIND.format(table="credit_note", of="invoice_id"))


def access_invoice(session: Session, actor: Actor, seller: str, number: str) -> InvoiceRef:
    """An invoice that the scope lets see, by its seller's code and its number; raises NotFound."""
    values = {"network": actor.network_id, "seller": seller, "number": number}
    row = session.connection().execute(_INVOICE, values).first()
    if row is None:
        raise NotFound(number)
    return InvoiceRef(*row)


def access_credit_note(session: Session, actor: Actor, seller: str, number: str) -> CreditNoteRef:
    """A credit note that the scope lets see, by its seller's code and its number; raises NotFound."""
    values = {"network": actor.network_id, "seller": seller, "number": number}
    row = session.connection().execute(_CREDIT_NOTE, values).first()
    if row is None:
        raise NotFound(number)
    return CreditNoteRef(*row)
