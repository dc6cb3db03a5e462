"""Noting that a shipment has arrived."""

from sqlalchemy import text

from ordering.access import OrderRef, ShipmentRef
from ordering.actions.step_order import step_order
from ordering.events import OrderDelivered
from ordering.queries.progress import lines_progress
from ordering.statuses import OrderStatus, step_towards
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import IllegalStep

_ARRIVED = text(
    "UPDATE shipment SET delivered_at = now() WHERE network_id = :network AND id = :shipment AND delivered_at IS NULL"
)
_DELIVERED = text("""
    UPDATE order_line l SET delivered_quantity = l.delivered_quantity + s.quantity FROM shipment_line s
    WHERE s.network_id = :network AND s.shipment_id = :shipment AND l.network_id = s.network_id AND l.id = s.order_line_id
""")


def deliver_shipment(session: Session, actor: Actor, order: OrderRef, shipment: ShipmentRef) -> None:
    """The shipment has arrived; with the last one of a shipped order the order is delivered.

    Raises IllegalStep where it was noted already, Stale where the order has changed.
    """
    values = {"network": order.network_id, "shipment": shipment.id}
    if session.connection().execute(_ARRIVED, values).rowcount == 0:
        raise IllegalStep(OrderStatus.DELIVERED, OrderStatus.DELIVERED)
    session.connection().execute(_DELIVERED, values)
    after = step_towards(order.status, [line.progress for line in lines_progress(session, order)])
    step_order(session, actor, order, after, kind="delivered", shipment=shipment.number)
    delivered = OrderDelivered(
        network_id=order.network_id, order_id=order.id, purchase_id=order.purchase_id, number=order.number,
        reseller_id=order.reseller_id, seller_id=order.seller_id, shipment_id=shipment.id,
        shipment_number=shipment.number, is_whole=after is OrderStatus.DELIVERED,
    )
    publish(session, delivered, stream=f"order:{order.id}")
