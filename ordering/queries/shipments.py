"""Shipments as a list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from ordering.models import Order, Shipment, ShipmentLine
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.permissions import OrganisationKind

SORTS: dict[str, ColumnElement[Any]] = {
    "shipped_at": Shipment.shipped_at.expression, "number": Shipment.number.expression,
    "carrier": Shipment.carrier.expression,
}
_MINE = {OrganisationKind.RESELLER: Shipment.reseller_id, OrganisationKind.WHOLESALER: Shipment.seller_id}


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A shipment in a list."""

    number: str
    order_number: str
    reseller_name: str
    seller_name: str
    carrier: str
    tracking: str
    tracking_url: str
    units: int
    shipped_at: datetime
    delivered_at: datetime | None
    version: int


def list_shipments(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, query: ListQuery
) -> Page[ShipmentRow]:
    """One page of the shipments that the organisation may see, as asked; the newest first unless another sort is asked."""
    key = SORTS.get(query.sort, SORTS["shipped_at"])
    units = (
        select(func.sum(ShipmentLine.quantity))
        .where(ShipmentLine.network_id == Shipment.network_id, ShipmentLine.shipment_id == Shipment.id).scalar_subquery()
    )
    statement = select(
        key.label("sort_key"), Shipment.id, Shipment.number, Order.number.label("order_number"), Order.reseller_name,
        Order.seller_name, Shipment.carrier, Shipment.tracking, Shipment.tracking_url, units.label("units"), Shipment.shipped_at,
        Shipment.delivered_at, Order.version,
    ).join(Order, (Order.network_id == Shipment.network_id) & (Order.id == Shipment.order_id)).where(
        Shipment.network_id == network_id
    )
    mine = _MINE.get(kind)
    if mine is not None:
        statement = statement.where(mine == organisation_id)
    state = query.filters.get("state")
    if state:
        arrived = Shipment.delivered_at.is_not(None)
        statement = statement.where(arrived if state == "delivered" else ~arrived)
    if query.text:
        typed = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        columns = (Shipment.number, Order.number, Shipment.tracking, Order.reseller_name, Order.seller_name)
        statement = statement.where(or_(*(column.ilike(f"%{typed}%", escape="\\") for column in columns)))
    page = keyset(
        query, statement, [key, Shipment.id.expression], lambda ready: session.connection().execute(ready).all()
    )
    return page.map(lambda row: ShipmentRow(*row[2:]))
