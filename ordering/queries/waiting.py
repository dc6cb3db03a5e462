"""Payments that wait to be matched or settled."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select

from ordering.matching import Money
from ordering.models.payments import Payment
from ordering.queries.payments import LEFT, SORTS, payment_found
from portal.identity.models import Organisation
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment with something left on it, as the seller who matches it sees it."""

    id: UUID
    number: str
    received_on: date
    amount_cents: int
    left_cents: int
    reference: str
    payer: str
    note: str
    is_set_aside: bool
    reseller_id: int | None
    reseller_name: str | None
    version: int

    @property
    def money(self) -> Money:
        """What matching wants to know of it."""
        return Money(self.left_cents, self.reference, self.payer, self.reseller_id)


def list_waiting(session: Session, network_id: int, seller_id: int, query: ListQuery) -> Page[WaitingPayment]:
    """One page of the seller's payments with something left; filter `state`: `unmatched`, `left`, `aside`, else not set aside."""
    key = SORTS.get(query.sort, SORTS["received_on"])
    statement = select(
        key.label("sort_key"), Payment.id, Payment.number, Payment.received_on, Payment.amount_cents, LEFT.label("left_cents"),
        Payment.reference, Payment.payer, Payment.note, Payment.is_set_aside, Payment.reseller_id, Organisation.name,
        Payment.version,
    ).outerjoin(
        Organisation, and_(Organisation.network_id == Payment.network_id, Organisation.id == Payment.reseller_id)
    ).where(Payment.network_id == network_id, Payment.seller_id == seller_id, LEFT > 0)
    state = query.filters.get("state", "")
    statement = statement.where(Payment.is_set_aside if state == "aside" else ~Payment.is_set_aside)
    if state in ("unmatched", "left"):
        known = Payment.reseller_id.is_not(None)
        statement = statement.where(known if state == "left" else ~known)
    if query.text:
        statement = statement.where(payment_found(query.text, buys=False))
    page = keyset(query, statement, [key, Payment.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: WaitingPayment(*row[1:]))
