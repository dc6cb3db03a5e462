"""Trading accounts: a seller's list, one account, its ledger, and what a reseller sees of its sellers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text

from ordering.credit import AccountStatus, credit_left
from ordering.freight import FreightTerms
from ordering.models import AccountEntry, TradingAccount
from ordering.terms import Basis, PaymentTerms
from portal.identity.models import Organisation
from portal.identity.queries.people import sorting_name
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

OVER, WITHOUT = "over", "none"


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account as its two sides see it, or as it would begin; amounts in cents, `version` 0 where there is none yet."""

    reseller_id: int
    seller_id: int
    name: str
    code: str
    status: AccountStatus
    customer_number: str
    terms: PaymentTerms
    credit_limit_cents: int | None
    minimum_cents: int
    freight: FreightTerms
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_photo: str | None
    open_cents: int
    due_cents: int
    asked_at: datetime | None
    asked_by_name: str
    asked_note: str
    answered_at: datetime | None
    answered_by_name: str
    reason: str
    version: int

    @property
    def outstanding_cents(self) -> int:
        """Open orders and what is invoiced and not paid, incl. VAT."""
        return self.open_cents + self.due_cents

    @property
    def left_cents(self) -> int | None:
        """Credit left; None without a limit."""
        return credit_left(self.credit_limit_cents, self.outstanding_cents)

    @property
    def is_over(self) -> bool:
        """Whether more is outstanding than the limit allows."""
        return self.credit_limit_cents is not None and self.outstanding_cents > self.credit_limit_cents

    @property
    def initials(self) -> str:
        """The contact's initials, or the company's."""
        words = [word for word in (self.contact_name or self.name).split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else "?"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of an account's ledger with the sums after it, in cents."""

    id: UUID
    at: datetime
    kind: str
    number: str
    open_change_cents: int
    due_change_cents: int
    open_cents: int
    due_cents: int


_COLUMNS = """
    o.name, o.code, a.status, coalesce(a.customer_number, ''), coalesce(a.terms_days, 30), coalesce(a.terms_basis, 'net'),
    a.terms_day, a.credit_limit_cents, coalesce(a.minimum_cents, 0), coalesce(a.freight_cents, 0), a.free_from_cents,
    coalesce(a.contact_name, ''), coalesce(a.contact_email, ''), coalesce(a.contact_phone, ''), a.contact_photo,
    coalesce(a.open_cents, 0), coalesce(a.due_cents, 0), a.asked_at, coalesce(a.asked_by_name, ''),
    coalesce(a.asked_note, ''), a.answered_at, coalesce(a.answered_by_name, ''), coalesce(a.reason, ''),
    coalesce(a.version, 0)
"""
_ONE = text(f"""
    SELECT o.id, {_COLUMNS} FROM organisation o
    LEFT JOIN trading_account a ON a.network_id = o.network_id AND a.reseller_id = o.id AND a.seller_id = :seller
    WHERE o.network_id = :network AND o.id = :reseller AND o.kind = 'reseller'
""")
_SELLERS = f"""
    SELECT o.id, {_COLUMNS} FROM organisation o
    LEFT JOIN trading_account a ON a.network_id = o.network_id AND a.reseller_id = :reseller AND a.seller_id = o.id
    WHERE o.network_id = :network AND o.kind <> 'reseller' AND (o.kind = 'wholesaler' OR a.status IS NOT NULL)
"""
_ALL_SELLERS = text(_SELLERS + " ORDER BY o.name LIMIT 200")
_ONE_SELLER = text(_SELLERS + " AND o.id = :seller")
_WAITING = text("""
    SELECT a.reseller_id, o.name, a.asked_at, a.asked_note FROM trading_account a
    JOIN organisation o ON o.network_id = a.network_id AND o.id = a.reseller_id
    WHERE a.network_id = :network AND a.seller_id = :seller AND a.status = 'asked' ORDER BY a.asked_at LIMIT 10
""")


def account_of(session: Session, network_id: int, reseller_id: int, seller_id: int) -> AccountView | None:
    """A reseller's account as the seller sees it, named after the reseller; None where there is no such reseller."""
    values = {"network": network_id, "reseller": reseller_id, "seller": seller_id}
    row = session.connection().execute(_ONE, values).first()
    return None if row is None else _view(row, reseller_id, seller_id)


def seller_of(session: Session, network_id: int, reseller_id: int, seller_id: int) -> AccountView | None:
    """A seller with the reseller's account there, named after the seller; None where nobody of the network sells so."""
    values = {"network": network_id, "reseller": reseller_id, "seller": seller_id}
    row = session.connection().execute(_ONE_SELLER, values).first()
    return None if row is None else _view(row, reseller_id, seller_id)


def sellers_with_accounts(session: Session, network_id: int, reseller_id: int) -> list[AccountView]:
    """Every seller of the network (at most 200) with the reseller's account there, by name."""
    rows = session.connection().execute(_ALL_SELLERS, {"network": network_id, "reseller": reseller_id})
    return [_view(row, reseller_id, row[0]) for row in rows]


def list_accounts(session: Session, network_id: int, seller_id: int, query: ListQuery) -> Page[AccountView]:
    """One page of a seller's accounts as asked, by name unless another sort is asked.

    Filter `state`: a status, `over` (more outstanding than the limit), `none` (resellers without an account).
    """
    account, outstanding = TradingAccount, func.coalesce(TradingAccount.open_cents + TradingAccount.due_cents, 0)
    name = sorting_name(Organisation.name)
    sorts: dict[str, Any] = {
        "name": name, "number": func.coalesce(account.customer_number, ""), "outstanding": outstanding,
        "limit": func.coalesce(account.credit_limit_cents, 2**62), "state": func.coalesce(account.status, WITHOUT),
    }
    key: ColumnElement[Any] = sorts.get(query.sort, name)
    columns: list[Any] = [
        key.label("sort_key"), Organisation.id, Organisation.name, Organisation.code, account.status,
        func.coalesce(account.customer_number, ""), func.coalesce(account.terms_days, 30),
        func.coalesce(account.terms_basis, "net"), account.terms_day, account.credit_limit_cents,
        func.coalesce(account.minimum_cents, 0), func.coalesce(account.freight_cents, 0), account.free_from_cents,
        func.coalesce(account.contact_name, ""), func.coalesce(account.contact_email, ""),
        func.coalesce(account.contact_phone, ""), account.contact_photo, func.coalesce(account.open_cents, 0),
        func.coalesce(account.due_cents, 0), account.asked_at, func.coalesce(account.asked_by_name, ""),
        func.coalesce(account.asked_note, ""), account.answered_at, func.coalesce(account.answered_by_name, ""),
        func.coalesce(account.reason, ""), func.coalesce(account.version, 0),
    ]
    statement = select(*columns).select_from(Organisation).outerjoin(account, and_(
        account.network_id == Organisation.network_id, account.reseller_id == Organisation.id, account.seller_id == seller_id,
    )).where(Organisation.network_id == network_id, Organisation.kind == "reseller")
    page = keyset(
        query, _narrowed(statement, query), [key, Organisation.id], lambda ready: session.connection().execute(ready).all()
    )
    return page.map(lambda row: _view(row[1:], row[1], seller_id))


def _narrowed(statement: Select[Any], query: ListQuery) -> Select[Any]:
    account = TradingAccount
    match query.filters.get("state", ""):
        case "":
            statement = statement.where(account.status.is_not(None))
        case "over":
            statement = statement.where(account.open_cents + account.due_cents > account.credit_limit_cents)
        case "none":
            statement = statement.where(account.status.is_(None))
        case state:
            statement = statement.where(account.status == state)
    said = sorting_name(Organisation.name + " " + Organisation.code + " " + Organisation.city)
    for word in name_key(query.text).split():
        number = func.lower(func.coalesce(account.customer_number, ""))
        statement = statement.where(or_(said.contains(word, autoescape=True), number.contains(word, autoescape=True)))
    return statement


def ledger(
    session: Session, network_id: int, reseller_id: int, seller_id: int, query: ListQuery
) -> Page[EntryRow]:
    """The account's entries with their running sums, the newest first."""
    entry = AccountEntry
    order = (entry.at, entry.id)
    sums = select(
        entry.at, entry.id, entry.kind, entry.number, entry.open_change_cents, entry.due_change_cents,
        func.sum(entry.open_change_cents).over(order_by=order).label("open_cents"),
        func.sum(entry.due_change_cents).over(order_by=order).label("due_cents"),
    ).where(
        entry.network_id == network_id, entry.reseller_id == reseller_id, entry.seller_id == seller_id
    ).subquery()
    keys: list[Any] = [sums.c.at, sums.c.id]
    statement = select(
        sums.c.at, sums.c.id, sums.c.kind, sums.c.number, sums.c.open_change_cents, sums.c.due_change_cents,
        sums.c.open_cents, sums.c.due_cents,
    )
    page = keyset(query, statement, keys, lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: EntryRow(
        row.id, row.at, row.kind, row.number, row.open_change_cents, row.due_change_cents, int(row.open_cents),
        int(row.due_cents),
    ))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application that has no answer yet."""

    reseller_id: int
    name: str
    asked_at: datetime
    note: str


def waiting_applications(session: Session, network_id: int, seller_id: int) -> list[Waiting]:
    """The oldest applications without an answer, at most ten."""
    rows = session.connection().execute(_WAITING, {"network": network_id, "seller": seller_id})
    return [Waiting(*row) for row in rows]


def _view(row: Any, reseller_id: int, seller_id: int) -> AccountView:
    return AccountView(
        reseller_id, seller_id, row[1], row[2], AccountStatus(row[3] or WITHOUT), row[4],
        PaymentTerms(row[5], Basis(row[6]), row[7]), row[8], row[9], FreightTerms(row[10], row[11]), *row[12:],
    )
