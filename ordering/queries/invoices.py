"""Invoices and credit notes as lists, with what the whole list comes to."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from ordering.invoicing import InvoiceState
from ordering.models import CreditNote, Invoice
from portal.identity.models import Organisation
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.permissions import OrganisationKind

_OWED: ColumnElement[Any] = Invoice.total_cents - Invoice.settled_cents
INVOICE_SORTS: dict[str, ColumnElement[Any]] = {
    "issued_on": Invoice.issued_at.expression, "number": Invoice.number.expression, "due_on": Invoice.due_on.expression,
    "total": Invoice.total_cents.expression, "owed": _OWED, "reseller": Invoice.reseller_name.expression,
    "seller": Invoice.seller_name.expression,
}
CREDIT_NOTE_SORTS: dict[str, ColumnElement[Any]] = {
    "issued_on": CreditNote.issued_at.expression, "number": CreditNote.number.expression,
    "total": CreditNote.total_cents.expression, "reseller": CreditNote.reseller_name.expression,
    "seller": CreditNote.seller_name.expression,
}


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice in a list; amounts incl. VAT in cents but the first, which is excl. VAT."""

    id: UUID
    number: str
    seller_code: str
    seller_name: str
    reseller_name: str
    order_number: str
    purchase_order: str
    shipment_number: str
    issued_on: date
    due_on: date
    before_vat_cents: int
    vat_cents: int
    total_cents: int
    credited_cents: int
    owed_cents: int
    state: str


@dataclass(frozen=True, slots=True)
class CreditNoteRow:
    """A credit note in a list; `left_cents` is what of it has settled nothing yet."""

    id: UUID
    number: str
    seller_code: str
    seller_name: str
    reseller_name: str
    invoice_number: str
    reason: str
    issued_on: date
    before_vat_cents: int
    vat_cents: int
    total_cents: int
    left_cents: int


@dataclass(frozen=True, slots=True)
class InvoiceSums:
    """What all invoices of a list come to, in cents incl. VAT."""

    invoices: int
    total_cents: int
    owed_cents: int
    overdue_cents: int


def list_invoices(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery
) -> Page[InvoiceRow]:
    """One page of the invoices of which the organisation is one side, as asked; the newest first unless another sort is asked."""
    today = paris_today()
    key = INVOICE_SORTS.get(query.sort, INVOICE_SORTS["issued_on"])
    statement = select(
        key.label("sort_key"), Invoice.id, Invoice.number, Organisation.code, Invoice.seller_name, Invoice.reseller_name,
        Invoice.order_number, Invoice.purchase_order, Invoice.shipment_number, Invoice.issued_on, Invoice.due_on,
        (Invoice.net_cents + Invoice.eco_cents + Invoice.freight_cents), Invoice.vat_cents, Invoice.total_cents,
        Invoice.credited_cents, _OWED, _state(today),
    ).join(Organisation, (Organisation.network_id == Invoice.network_id) & (Organisation.id == Invoice.seller_id))
    statement = _narrowed(statement, network_id, organisation_id, kind, query, today)
    page = keyset(query, statement, [key, Invoice.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: InvoiceRow(*row[1:]))


def invoice_sums(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery
) -> InvoiceSums:
    """What all pages of the same list come to."""
    today = paris_today()
    overdue = func.sum(case((Invoice.due_on < today, _OWED), else_=0))
    statement = select(
        func.count(), func.coalesce(func.sum(Invoice.total_cents), 0), func.coalesce(func.sum(_OWED), 0),
        func.coalesce(overdue, 0),
    ).select_from(Invoice)
    row = session.connection().execute(_narrowed(statement, network_id, organisation_id, kind, query, today)).one()
    return InvoiceSums(*(int(value) for value in row))


def list_credit_notes(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery
) -> Page[CreditNoteRow]:
    """One page of the credit notes of which the organisation is one side; the newest first unless another sort is asked."""
    key = CREDIT_NOTE_SORTS.get(query.sort, CREDIT_NOTE_SORTS["issued_on"])
    left: ColumnElement[Any] = CreditNote.total_cents - CreditNote.settled_cents
    statement = select(
        key.label("sort_key"), CreditNote.id, CreditNote.number, Organisation.code, CreditNote.seller_name,
        CreditNote.reseller_name, CreditNote.invoice_number, CreditNote.reason, CreditNote.issued_on,
        (CreditNote.net_cents + CreditNote.eco_cents + CreditNote.freight_cents), CreditNote.vat_cents,
        CreditNote.total_cents, left,
    ).join(Organisation, (Organisation.network_id == CreditNote.network_id) & (Organisation.id == CreditNote.seller_id))
    mine = CreditNote.reseller_id if kind is OrganisationKind.RESELLER else CreditNote.seller_id
    statement = statement.where(CreditNote.network_id == network_id, mine == organisation_id)
    if query.filters.get("state") == "left":
        statement = statement.where(left > 0)
    if query.filters.get("reason"):
        statement = statement.where(CreditNote.reason == query.filters["reason"])
    if query.text:
        words = _words(query.text)
        statement = statement.where(or_(*(column.ilike(words, escape="\\") for column in (
            CreditNote.number, CreditNote.invoice_number, CreditNote.order_number, CreditNote.reseller_name,
            CreditNote.seller_name,
        ))))
    page = keyset(query, statement, [key, CreditNote.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: CreditNoteRow(*row[1:]))


def parties_of(session: Session, network_id: int, kind: OrganisationKind) -> list[tuple[str, str]]:
    """Id and name of the companies on the other side that the scope lets see, by name."""
    other = "wholesaler" if kind is OrganisationKind.RESELLER else "reseller"
    rows = session.connection().execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.network_id == network_id, Organisation.kind == other).order_by(Organisation.name).limit(500)
    )
    return [(str(row.id), row.name) for row in rows]


def _narrowed(
    statement: Select[Any], network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery, today: date
) -> Select[Any]:
    buys = kind is OrganisationKind.RESELLER
    mine, other = (Invoice.reseller_id, Invoice.seller_id) if buys else (Invoice.seller_id, Invoice.reseller_id)
    statement = statement.where(Invoice.network_id == network_id, mine == organisation_id)
    state = query.filters.get("state")
    if state in list(InvoiceState):
        statement = statement.where(_state(today) == state)
    elif state == "owed":
        statement = statement.where(Invoice.settled_cents < Invoice.total_cents)
    party = query.filters.get("party", "")
    if party.isascii() and party.isdigit() and len(party) < 19:
        statement = statement.where(other == int(party))
    since, until = _day(query.filters.get("from", "")), _day(query.filters.get("until", ""))
    if since:
        statement = statement.where(Invoice.issued_on >= since)
    if until:
        statement = statement.where(Invoice.issued_on <= until)
    if query.text:
        words = _words(query.text)
        statement = statement.where(or_(*(column.ilike(words, escape="\\") for column in (
            Invoice.number, Invoice.order_number, Invoice.shipment_number, Invoice.purchase_order, Invoice.reseller_name,
            Invoice.seller_name,
        ))))
    return statement


def _state(today: date) -> ColumnElement[Any]:
    """The same rule as `ordering.invoicing.invoice_state`, for the database to filter by."""
    return case(
        ((Invoice.credited_cents >= Invoice.total_cents) & (Invoice.total_cents > 0), InvoiceState.CREDITED.value),
        (Invoice.settled_cents >= Invoice.total_cents, InvoiceState.PAID.value),
        (Invoice.due_on < today, InvoiceState.OVERDUE.value),
        else_=InvoiceState.OPEN.value,
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _words(typed: str) -> str:
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
