"""What is owed by age: per reseller for a seller, per seller for a reseller, and invoice by invoice."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, func, literal, or_, select, text

from ordering.ageing import EDGES, Aged, days_late
from ordering.models.invoices import Invoice
from ordering.models.payments import Reminder
from portal.identity.models import Organisation
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.permissions import OrganisationKind

OWED = Invoice.total_cents - Invoice.settled_cents


@dataclass(frozen=True, slots=True)
class PartyRow:
    """What one company owes (or is owed), by age."""

    code: str
    name: str
    customer_number: str
    invoices: int
    aged: Aged


@dataclass(frozen=True, slots=True)
class OwedRow:
    """An invoice of which something is owed."""

    id: UUID
    number: str
    order_number: str
    issued_on: date
    due_on: date
    total_cents: int
    owed_cents: int
    late: int
    last_step: int


@dataclass(frozen=True, slots=True)
class Party:
    """The other side of an account, what it owes by the ledger, and the seller of the two."""

    id: int
    code: str
    name: str
    reseller_id: int
    seller_id: int
    customer_number: str
    due_cents: int
    open_cents: int


_PARTY = text("""
    SELECT o.id, o.code, o.name, a.reseller_id, a.seller_id, a.customer_number, a.due_cents, a.open_cents FROM organisation o
    JOIN trading_account a ON a.network_id = o.network_id
        AND ((a.reseller_id = o.id AND a.seller_id = :me) OR (a.seller_id = o.id AND a.reseller_id = :me))
    WHERE o.network_id = :network AND o.code = :code AND a.status IN ('open', 'blocked')
""")
_TOTALS = """
    SELECT due_on, sum(total_cents - settled_cents)::bigint FROM invoice
    WHERE network_id = :network AND {mine} = :me AND settled_cents < total_cents GROUP BY 1
"""
_TOTALS_OF = {True: text(_TOTALS.format(mine="reseller_id")), False: text(_TOTALS.format(mine="seller_id"))}


def access_party(session: Session, network_id: int, organisation_id: int, code: str) -> Party:
    """The company of this code with which the organisation has an account, on either side; raises NotFound."""
    values = {"network": network_id, "me": organisation_id, "code": code}
    row = session.connection().execute(_PARTY, values).first()
    if row is None:
        raise NotFound(code)
    return Party(*row)


def owed_by_day(session: Session, network_id: int, organisation_id: int, kind: OrganisationKind) -> list[tuple[date, int]]:
    """What is owed to the seller (or by the reseller) per due date."""
    statement = _TOTALS_OF[kind is OrganisationKind.RESELLER]
    rows = session.connection().execute(statement, {"network": network_id, "me": organisation_id})
    return [(row[0], row[1]) for row in rows]


def list_parties(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery, today: date
) -> Page[PartyRow]:
    """One page of companies with something owed, by age; filter `late` = `yes` keeps those with something overdue."""
    buys = kind is OrganisationKind.RESELLER
    mine, theirs = (Invoice.reseller_id, Invoice.seller_id) if buys else (Invoice.seller_id, Invoice.reseller_id)
    columns = [func.coalesce(func.sum(OWED).filter(condition), 0) for condition in _columns(today)]
    overdue = func.coalesce(func.sum(OWED).filter(Invoice.due_on < today), 0)
    inner = select(
        theirs.label("party"), func.count().label("invoices"), func.sum(OWED).label("total"), overdue.label("overdue"),
        *(column.label(f"c{place}") for place, column in enumerate(columns)),
    ).where(Invoice.network_id == network_id, mine == organisation_id, Invoice.settled_cents < Invoice.total_cents)
    summed = inner.group_by(theirs).subquery()
    keys: dict[str, ColumnElement[Any]] = {
        "name": Organisation.name.expression, "total": summed.c.total, "overdue": summed.c.overdue,
        **{f"c{place}": summed.c[f"c{place}"] for place in range(len(columns))},
    }
    key = keys.get(query.sort, keys["overdue"])
    statement = select(
        key.label("sort_key"), Organisation.id, Organisation.code, Organisation.name, summed.c.invoices,
        *(summed.c[f"c{place}"] for place in range(len(columns))),
    ).join(summed, summed.c.party == Organisation.id).where(Organisation.network_id == network_id)
    if query.filters.get("late") == "yes":
        statement = statement.where(summed.c.overdue > 0)
    if query.text:
        statement = statement.where(Organisation.name.ilike(f"%{_escaped(query.text)}%", escape="\\"))
    page = keyset(query, statement, [key, Organisation.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: PartyRow(row.code, row.name, "", row.invoices, Aged(*(int(cents) for cents in row[5:]))))


def list_owed(session: Session, network_id: int, party: Party, query: ListQuery, today: date) -> Page[OwedRow]:
    """One page of the invoices still owed on one account; filter `late`: `yes` overdue alone, `no` not due alone."""
    keys: dict[str, ColumnElement[Any]] = {
        "due_on": Invoice.due_on.expression, "issued_on": Invoice.issued_on.expression, "number": Invoice.number.expression,
        "owed": OWED, "total": Invoice.total_cents.expression,
    }
    key = keys.get(query.sort, keys["due_on"])
    last_step = select(func.coalesce(func.max(Reminder.step), 0)).where(
        Reminder.network_id == Invoice.network_id, Reminder.invoice_id == Invoice.id).scalar_subquery()
    statement = select(
        key.label("sort_key"), Invoice.id, Invoice.number, Invoice.order_number, Invoice.issued_on, Invoice.due_on,
        Invoice.total_cents, OWED.label("owed_cents"), last_step.label("last_step"),
    ).where(
        Invoice.network_id == network_id, Invoice.seller_id == party.seller_id, Invoice.reseller_id == party.reseller_id,
        Invoice.settled_cents < Invoice.total_cents,
    )
    late = query.filters.get("late")
    if late in ("yes", "no"):
        statement = statement.where(Invoice.due_on < today if late == "yes" else Invoice.due_on >= today)
    if query.text:
        typed = f"%{_escaped(query.text)}%"
        statement = statement.where(or_(*(
            column.ilike(typed, escape="\\") for column in (Invoice.number, Invoice.order_number, Invoice.purchase_order)
        )))
    page = keyset(query, statement, [key, Invoice.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: OwedRow(*[*row[1:8], days_late(row.due_on, today), row.last_step]))


def _columns(today: date) -> list[ColumnElement[bool]]:
    """The five conditions of days late, from not due to beyond the last edge."""
    edges = [literal(today - timedelta(days=edge), Date) for edge in EDGES]
    first: list[ColumnElement[bool]] = [Invoice.due_on >= edges[0]]
    between = [and_(Invoice.due_on < upper, Invoice.due_on >= lower) for upper, lower in pairwise(edges)]
    return [*first, *between, Invoice.due_on < edges[-1]]


def _escaped(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
