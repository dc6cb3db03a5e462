"""Payments as lists, one payment with what it settled, and what is owed that it could settle."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, text

from ordering.models.payments import Payment
from portal.identity.models import Organisation
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.permissions import OrganisationKind

LEFT = Payment.amount_cents - Payment.allocated_cents
SORTS: dict[str, ColumnElement[Any]] = {
    "received_on": Payment.received_on.expression, "amount": Payment.amount_cents.expression, "number": Payment.number.expression,
    "left": LEFT, "party": func.coalesce(Organisation.name, ""),
}


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment in a list; `party` is the other company, None where it is not known."""

    id: UUID
    number: str
    received_on: date
    amount_cents: int
    left_cents: int
    method: str
    reference: str
    party: str | None
    is_set_aside: bool


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """What part of a payment has settled, taken back (negative) or paid back (no invoice), when and by whom."""

    id: UUID
    invoice_id: UUID | None
    invoice_number: str | None
    cents: int
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment with what became of it; payer, note and version are the seller's own and empty for a reseller."""

    id: UUID
    number: str
    seller_id: int
    reseller_id: int | None
    seller_name: str
    seller_code: str
    reseller_name: str | None
    reseller_code: str | None
    received_on: date
    amount_cents: int
    allocated_cents: int
    method: str
    reference: str
    recorded_at: datetime
    payer: str = ""
    note: str = ""
    is_set_aside: bool = False
    recorded_by: str = ""
    version: int = 0
    file_name: str = ""
    allocations: Sequence[AllocationRow] = ()

    @property
    def left_cents(self) -> int:
        """What of it is not used."""
        return self.amount_cents - self.allocated_cents

    @property
    def settled(self) -> list[tuple[UUID, str, int]]:
        """What it settles now, by invoice: id, number, cents."""
        sums: dict[UUID, tuple[str, int]] = {}
        for one in self.allocations:
            if one.invoice_id is not None:
                _number, cents = sums.get(one.invoice_id, ("", 0))
                sums[one.invoice_id] = (one.invoice_number or "", cents + one.cents)
        return [(key, number, cents) for key, (number, cents) in sums.items() if cents]


_SHARED = """
    SELECT p.id, p.number, p.seller_id, p.reseller_id, s.name, s.code, r.name, r.code, p.received_on, p.amount_cents,
           p.allocated_cents, p.method, p.reference, p.recorded_at{own}
    FROM payment p
    JOIN organisation s ON s.network_id = p.network_id AND s.id = p.seller_id
    LEFT JOIN organisation r ON r.network_id = p.network_id AND r.id = p.reseller_id{files}
    WHERE p.network_id = :network AND p.id = :payment
"""
_FOR_RESELLER = text(_SHARED.format(own="", files=""))
_FOR_SELLER = text(_SHARED.format(
    own=", p.payer, p.note, p.is_set_aside, p.recorded_by_name, p.version, coalesce(f.file_name, '')",
    files=" LEFT JOIN bank_file f ON f.network_id = p.network_id AND f.id = p.bank_file_id",
))
_ALLOCATIONS = text("""
    SELECT a.id, a.invoice_id, i.number, a.cents, a.at, a.by_name FROM allocation a
    LEFT JOIN invoice i ON i.network_id = a.network_id AND i.id = a.invoice_id
    WHERE a.network_id = :network AND a.payment_id = :payment ORDER BY a.at, a.id LIMIT 500
""")
_COUNTS = text("""
    SELECT count(*) FILTER (WHERE reseller_id IS NULL) AS unmatched, count(*) AS waiting,
           coalesce(sum(amount_cents - allocated_cents), 0)::bigint AS cents
    FROM payment WHERE network_id = :network AND seller_id = :seller AND allocated_cents < amount_cents AND NOT is_set_aside
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Payments of a seller that wait: without a reseller, all, and what is left on them."""

    unmatched: int
    waiting: int
    cents: int


def list_payments(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery
) -> Page[PaymentRow]:
    """One page of the payments that the organisation received or made, as asked; the newest first unless sorted otherwise."""
    buys = kind is OrganisationKind.RESELLER
    key = SORTS.get(query.sort, SORTS["received_on"])
    party = Payment.seller_id if buys else Payment.reseller_id
    aside: ColumnElement[bool] = literal(False) if buys else Payment.is_set_aside.expression
    statement = select(
        key.label("sort_key"), Payment.id, Payment.number, Payment.received_on, Payment.amount_cents, LEFT.label("left_cents"),
        Payment.method, Payment.reference, Organisation.name, aside,
    ).outerjoin(Organisation, and_(Organisation.network_id == Payment.network_id, Organisation.id == party)).where(
        Payment.network_id == network_id, (Payment.reseller_id if buys else Payment.seller_id) == organisation_id
    )
    chosen = state_condition(query.filters.get("state", "")) if not buys else None
    if chosen is not None:
        statement = statement.where(chosen)
    if query.text:
        statement = statement.where(payment_found(query.text, buys=buys))
    page = keyset(query, statement, [key, Payment.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: PaymentRow(*row[1:]))


def state_condition(state: str) -> ColumnElement[bool] | None:
    """The payments of a state: `unmatched`, `left` (matched, with a rest), `used`, `aside`; None for all."""
    match state:
        case "unmatched":
            return and_(Payment.reseller_id.is_(None), ~Payment.is_set_aside)
        case "left":
            return and_(Payment.reseller_id.is_not(None), LEFT > 0, ~Payment.is_set_aside)
        case "used":
            return LEFT == 0
        case "aside":
            return Payment.is_set_aside.expression
        case _:
            return None


def payment_view(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, payment_id: UUID
) -> PaymentView:
    """One payment of the organisation with its allocations; raises NotFound."""
    buys = kind is OrganisationKind.RESELLER
    values = {"network": network_id, "payment": payment_id}
    row = session.connection().execute(_FOR_RESELLER if buys else _FOR_SELLER, values).first()
    if row is None or organisation_id not in (row.reseller_id if buys else row.seller_id,):
        raise NotFound("payment")
    found = session.connection().execute(_ALLOCATIONS, values).all()
    return replace(PaymentView(*row), allocations=[AllocationRow(*one) for one in found])


def waiting_counts(session: Session, network_id: int, seller_id: int) -> Waiting:
    """How much waits to be matched or settled."""
    return Waiting(*session.connection().execute(_COUNTS, {"network": network_id, "seller": seller_id}).one())


def payment_found(typed: str, *, buys: bool) -> ColumnElement[bool]:
    """Payments in which a typed text stands, or whose amount it is."""
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns: list[Any] = [Payment.number, Payment.reference, Organisation.name]
    if not buys:
        columns += [Payment.payer, Payment.note]
    conditions = [column.ilike(f"%{escaped}%", escape="\\") for column in columns]
    cents = typed.replace(" ", "").replace("\u202f", "").replace(",", ".").replace("€", "")
    if cents.replace(".", "", 1).isdigit() and cents.isascii() and len(cents) < 12:
        whole, _point, part = cents.partition(".")
        conditions.append(Payment.amount_cents == int(whole or 0) * 100 + int((part + "00")[:2]))
    return or_(*conditions)
