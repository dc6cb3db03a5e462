"""Purchases of a reseller: the list, and one with its orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text

from ordering.models import Order, Purchase
from ordering.statuses import OrderStatus, purchase_status
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset

SORTS: dict[str, ColumnElement[Any]] = {
    "placed_at": Purchase.placed_at.expression, "number": Purchase.number.expression,
    "total": Purchase.total_cents.expression,
}


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A purchase in a list; amounts in cents; the status is derived from its orders."""

    number: str
    purchase_order: str
    placed_at: datetime
    placed_by_name: str
    net_cents: int
    total_cents: int
    statuses: tuple[OrderStatus, ...]

    @property
    def status(self) -> OrderStatus:
        """Where the purchase stands."""
        return purchase_status(self.statuses)


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """One order of a purchase, with how many lines it has."""

    number: str
    seller_name: str
    status: OrderStatus
    lines: int
    net_cents: int
    eco_cents: int
    vat_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """One purchase with its orders; amounts in cents."""

    id: UUID
    number: str
    purchase_order: str
    placed_at: datetime
    placed_by_name: str
    net_cents: int
    eco_cents: int
    freight_cents: int
    vat_cents: int
    total_cents: int
    orders: tuple[PurchaseOrder, ...]

    @property
    def status(self) -> OrderStatus:
        """Where the purchase stands."""
        return purchase_status(order.status for order in self.orders)


_PURCHASE = text("""
    SELECT id, number, purchase_order, placed_at, placed_by_name, net_cents, eco_cents, freight_cents, vat_cents, total_cents
    FROM purchase WHERE network_id = :network AND id = :purchase
""")
_ORDERS = text("""
    SELECT o.number, o.seller_name, o.status,
           (SELECT count(*) FROM order_line l WHERE l.network_id = o.network_id AND l.order_id = o.id) AS lines,
           o.net_cents, o.eco_cents, o.vat_cents, o.total_cents
    FROM sales_order o WHERE o.network_id = :network AND o.purchase_id = :purchase ORDER BY o.seller_name, o.number
""")


def list_purchases(session: Session, network_id: int, reseller_id: int, query: ListQuery) -> Page[PurchaseRow]:
    """One page of a reseller's purchases, as asked; the newest first unless another sort is asked."""
    key = SORTS.get(query.sort, SORTS["placed_at"])
    statuses = (
        select(func.array_agg(Order.status))
        .where(Order.network_id == Purchase.network_id, Order.purchase_id == Purchase.id).scalar_subquery()
    )
    statement = select(
        key.label("sort_key"), Purchase.id, Purchase.number, Purchase.purchase_order, Purchase.placed_at,
        Purchase.placed_by_name, Purchase.net_cents, Purchase.total_cents, statuses.label("statuses"),
    ).where(Purchase.network_id == network_id, Purchase.reseller_id == reseller_id)
    if query.text:
        typed = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(or_(
            Purchase.number.ilike(f"%{typed}%", escape="\\"), Purchase.purchase_order.ilike(f"%{typed}%", escape="\\"),
            Purchase.placed_by_name.ilike(f"%{typed}%", escape="\\"),
        ))
    page = keyset(
        query, statement, [key, Purchase.id.expression], lambda ready: session.connection().execute(ready).all()
    )
    return page.map(_row)


def _row(row: Any) -> PurchaseRow:
    statuses = tuple(OrderStatus(status) for status in row.statuses)
    return PurchaseRow(
        row.number, row.purchase_order, row.placed_at, row.placed_by_name, row.net_cents, row.total_cents, statuses
    )


def purchase_view(session: Session, network_id: int, purchase_id: UUID) -> PurchaseView:
    """One purchase with its orders, in two statements."""
    connection, values = session.connection(), {"network": network_id, "purchase": purchase_id}
    purchase = connection.execute(_PURCHASE, values).one()
    orders = [
        PurchaseOrder(row.number, row.seller_name, OrderStatus(row.status), *row[3:])
        for row in connection.execute(_ORDERS, values)
    ]
    return PurchaseView(**purchase._mapping, orders=tuple(orders))
