"""Putting what was ordered once into the cart again."""

from sqlalchemy import text

from ordering.access import OrderRef
from ordering.actions.add_to_cart import current_cart
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_COPY = text("""
    INSERT INTO cart_line AS l (network_id, organisation_id, cart_id, offer_id, quantity)
    SELECT d.network_id, d.reseller_id, :cart, d.offer_id, d.quantity FROM order_line d
    WHERE d.network_id = :network AND d.reseller_id = :organisation AND d.order_id = :order ORDER BY d.position
    ON CONFLICT ON CONSTRAINT pk_cart_line DO UPDATE SET quantity = least(l.quantity + excluded.quantity, 1000000)
""")


def reorder(session: Session, actor: Actor, order: OrderRef) -> None:
    """Add every line of an order of the company's to its current cart, at the prices of now."""
    values = {"network": actor.network_id, "organisation": actor.organisation_id, "order": order.id}
    session.connection().execute(_COPY, {**values, "cart": current_cart(session, actor)})
