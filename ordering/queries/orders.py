"""Orders: lists for each side, and one order with all that its page tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, text

from ordering.freight import shares_of
from ordering.models import Order
from ordering.queries.order_filters import narrowed
from ordering.statuses import OrderStatus
from ordering.terms import PaymentTerms, terms_of
from ordering.totals import Totals, Vat
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.permissions import OrganisationKind

SORTS: dict[str, ColumnElement[Any]] = {
    "placed_at": Order.placed_at.expression, "number": Order.number.expression, "net": Order.net_cents.expression,
    "seller": Order.seller_name.expression, "reseller": Order.reseller_name.expression,
    "status": Order.status.expression,
}
_MINE = {OrganisationKind.RESELLER: Order.reseller_id, OrganisationKind.WHOLESALER: Order.seller_id}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list; amounts in cents excl. VAT, eco-contribution apart."""

    number: str
    purchase_number: str
    purchase_order: str
    status: str
    placed_at: datetime
    wanted_on: date | None
    reseller_name: str
    seller_name: str
    net_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as an order page shows it; amounts in cents; `reason` is None for who may not see price rules."""

    id: UUID
    position: int
    product_id: int
    sku: str
    mpn: str
    brand: str
    name: str
    quantity: int
    cancelled: int
    shipped: int
    delivered: int
    list_unit_cents: int | None
    net_unit_cents: int
    eco_unit_cents: int
    vat_rate: Decimal
    net_cents: int
    eco_cents: int
    reason: dict[str, Any] | None

    @property
    def remaining(self) -> int:
        """Units still to ship."""
        return self.quantity - self.cancelled - self.shipped


@dataclass(frozen=True, slots=True)
class SentView:
    """Units of a line in a shipment."""

    order_line_id: UUID
    quantity: int
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A shipment on the page of its order."""

    id: UUID
    number: str
    carrier: str
    tracking: str
    tracking_url: str
    shipped_at: datetime
    delivered_at: datetime | None
    lines: tuple[SentView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """Something that happened to an order."""

    kind: str
    at: datetime
    actor_name: str
    actor_organisation: str
    note: str
    shipment_number: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with its lines, shipments and history."""

    id: UUID
    number: str
    purchase_number: str
    reseller_id: int
    seller_id: int
    reseller_name: str
    seller_name: str
    status: OrderStatus
    version: int
    channel: str
    purchase_order: str
    wanted_on: date | None
    comment: str
    deliver_to: dict[str, str]
    totals: Totals
    placed_at: datetime
    placed_by_name: str
    cancel_reason: str
    customer_number: str
    terms: PaymentTerms
    general_terms_version: int | None
    lines: tuple[LineView, ...]
    shipments: tuple[ShipmentView, ...]
    entries: tuple[EntryView, ...]


def list_orders(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery
) -> Page[OrderRow]:
    """One page of the orders that the organisation may see, as asked; the newest first unless another sort is asked."""
    key = SORTS.get(query.sort, SORTS["placed_at"])
    statement = narrowed(_listed(key).where(Order.network_id == network_id), query)
    mine = _MINE.get(kind)
    if mine is not None:
        statement = statement.where(mine == organisation_id)
    page = keyset(query, statement, [key, Order.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: OrderRow(*row[2:]))


def _listed(key: ColumnElement[Any]) -> Select[Any]:
    return select(
        key.label("sort_key"), Order.id, Order.number, Order.purchase_number, Order.purchase_order, Order.status,
        Order.placed_at, Order.wanted_on, Order.reseller_name, Order.seller_name, Order.net_cents, Order.total_cents,
    )


_ORDER = text("SELECT * FROM sales_order WHERE network_id = :network AND id = :order")
_LINES = """
    SELECT id, position, product_id, sku, mpn, brand, name, quantity, cancelled_quantity, shipped_quantity,
           delivered_quantity, list_unit_cents, net_unit_cents, eco_unit_cents, vat_rate, net_cents, eco_cents, {reason}
    FROM order_line WHERE network_id = :network AND order_id = :order ORDER BY position
"""
_LINES_WITH_REASON, _LINES_WITHOUT = text(_LINES.format(reason="price_reason")), text(_LINES.format(reason="NULL"))
_SHIPMENTS = text("""
    SELECT s.id, s.number, s.carrier, s.tracking, s.tracking_url, s.shipped_at, s.delivered_at,
           l.order_line_id, l.quantity, l.serials
    FROM shipment s JOIN shipment_line l ON l.network_id = s.network_id AND l.shipment_id = s.id
    WHERE s.network_id = :network AND s.order_id = :order ORDER BY s.shipped_at, s.id
""")
_ENTRIES = text("""
    SELECT kind, at, actor_name, actor_organisation, note, shipment_number FROM order_entry
    WHERE network_id = :network AND order_id = :order ORDER BY at DESC, id DESC
""")


def order_view(session: Session, network_id: int, order_id: UUID, *, with_reasons: bool) -> OrderView:
    """One order with everything its page tells, in four statements; `with_reasons` for the two sides of the order."""
    connection, values = session.connection(), {"network": network_id, "order": order_id}
    order = connection.execute(_ORDER, values).one()
    lines = connection.execute(_LINES_WITH_REASON if with_reasons else _LINES_WITHOUT, values)
    vat = tuple(Vat(Decimal(rate), base, amount) for rate, base, amount in order.vat)
    return OrderView(
        id=order.id, number=order.number, purchase_number=order.purchase_number, reseller_id=order.reseller_id,
        seller_id=order.seller_id, reseller_name=order.reseller_name, seller_name=order.seller_name,
        status=OrderStatus(order.status), version=order.version, channel=order.channel,
        purchase_order=order.purchase_order, wanted_on=order.wanted_on, comment=order.comment,
        deliver_to=order.deliver_to, placed_at=order.placed_at, placed_by_name=order.placed_by_name,
        totals=Totals(order.net_cents, order.eco_cents, vat, order.freight_cents, shares_of(order.freight)),
        cancel_reason=order.cancel_reason, customer_number=order.customer_number, terms=terms_of(order.terms),
        general_terms_version=order.general_terms_version,
        lines=tuple(LineView(*row) for row in lines),
        shipments=_shipments(connection.execute(_SHIPMENTS, values).all()),
        entries=tuple(EntryView(*row) for row in connection.execute(_ENTRIES, values)),
    )


def _shipments(rows: Sequence[Any]) -> tuple[ShipmentView, ...]:
    heads: dict[UUID, Any] = {}
    sent: dict[UUID, list[SentView]] = {}
    for row in rows:
        heads.setdefault(row.id, row)
        sent.setdefault(row.id, []).append(SentView(row.order_line_id, row.quantity, tuple(row.serials)))
    return tuple(
        ShipmentView(row.id, row.number, row.carrier, row.tracking, row.tracking_url, row.shipped_at, row.delivered_at,
                     tuple(sent[row.id]))
        for row in heads.values()
    )
