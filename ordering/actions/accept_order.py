"""Accepting an order."""

from ordering.access import OrderRef
from ordering.actions.step_order import step_order
from ordering.events import OrderAccepted
from ordering.statuses import ORDER_FLOW, OrderStatus
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session


def accept_order(session: Session, actor: Actor, order: OrderRef) -> None:
    """The seller takes a placed order on; raises IllegalStep for any other, Stale where it has changed."""
    step_order(session, actor, order, ORDER_FLOW.step(order.status, OrderStatus.ACCEPTED), kind="accepted")
    accepted = OrderAccepted(
        network_id=order.network_id, order_id=order.id, purchase_id=order.purchase_id, number=order.number,
        reseller_id=order.reseller_id, seller_id=order.seller_id,
    )
    publish(session, accepted, stream=f"order:{order.id}")
