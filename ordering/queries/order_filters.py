"""What narrows a list of orders: state, company, brand, channel, days of Paris, words."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, text

from ordering.models import Order, OrderLine
from portal.kernel.clock import now, paris_midnight, paris_today
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery

OPEN_STATES, TO_SHIP, LATE, COUNTED = "open", "to_ship", "late", "counted"
LATE_DAYS = 3
_UNSHIPPED = ("placed", "accepted", "partly_shipped")
_CHOICES = text("""
    (SELECT kind, CAST(id AS text) AS id, name FROM organisation
     WHERE network_id = :network AND kind IN ('wholesaler', 'reseller') ORDER BY name LIMIT 2000)
    UNION ALL (SELECT 'brand', name, name FROM brand WHERE network_id = :network ORDER BY name_key LIMIT 2000)
""")


def narrowed(statement: Select[Any], query: ListQuery) -> Select[Any]:
    """The statement with the filters and words of a query; what a filter does not know narrows nothing."""
    for name, value in query.filters.items():
        condition = _CONDITIONS[name](value) if name in _CONDITIONS else None
        if condition is not None:
            statement = statement.where(condition)
    if query.text:
        words = f"%{_escaped(query.text)}%"
        statement = statement.where(or_(
            Order.number == query.text.upper(), Order.purchase_number == query.text.upper(),
            Order.number.ilike(words, escape="\\"), Order.purchase_order.ilike(words, escape="\\"),
            Order.reseller_name.ilike(words, escape="\\"), Order.seller_name.ilike(words, escape="\\"),
        ))
    return statement


def filter_choices(session: Session, network_id: int) -> dict[str, list[tuple[str, str]]]:
    """What the scope lets choose from: wholesalers and resellers by id, brands by name, each by its name; one statement."""
    found: dict[str, list[tuple[str, str]]] = {"wholesaler": [], "reseller": [], "brand": []}
    for row in session.connection().execute(_CHOICES, {"network": network_id}):
        found[row.kind].append((row.id, row.name))
    return found


def late() -> ColumnElement[bool]:
    """Units still to ship, the wanted day past; without one, placed more than three days ago (docs/rules/sales.md, 4)."""
    return and_(
        Order.status.in_(_UNSHIPPED),
        or_(
            Order.wanted_on < paris_today(),
            and_(Order.wanted_on.is_(None), Order.placed_at < now() - timedelta(days=LATE_DAYS)),
        ),
    )


def _by_status(value: str) -> ColumnElement[bool]:
    match value:
        case "open":
            return Order.status.in_([*_UNSHIPPED, "shipped"])
        case "to_ship":
            return Order.status.in_(["accepted", "partly_shipped"])
        case "late":
            return late()
        case "counted":
            return Order.status != "cancelled"
    return Order.status == value


def _by_id(column: Any) -> Callable[[str], ColumnElement[bool] | None]:
    def condition(value: str) -> ColumnElement[bool] | None:
        return column == int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None

    return condition


def _by_brand(value: str) -> ColumnElement[bool]:
    return exists(select(OrderLine.position).where(
        OrderLine.network_id == Order.network_id, OrderLine.order_id == Order.id, OrderLine.brand == value,
        OrderLine.quantity > OrderLine.cancelled_quantity,
    ))


def _from(value: str) -> ColumnElement[bool] | None:
    day = _day(value)
    return None if day is None else Order.placed_at >= paris_midnight(day)


def _until(value: str) -> ColumnElement[bool] | None:
    day = _day(value)
    return None if day is None else Order.placed_at < paris_midnight(day + timedelta(days=1))


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 1990 < day.year < 2200 else None


def _escaped(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_CONDITIONS: dict[str, Callable[[str], ColumnElement[bool] | None]] = {
    "status": _by_status, "seller": _by_id(Order.seller_id), "reseller": _by_id(Order.reseller_id), "brand": _by_brand,
    "channel": lambda value: Order.channel == value, "from": _from, "until": _until,
}
