"""Changing a cart line."""

from sqlalchemy import text

from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound

_CURRENT_LINE = """
    l.network_id = :network AND l.organisation_id = :organisation AND l.offer_id = :offer AND l.cart_id = (
        SELECT c.id FROM cart c
        WHERE c.network_id = :network AND c.organisation_id = :organisation AND c.is_current)
"""
_CHANGE = text(f"UPDATE cart_line l SET quantity = :quantity WHERE {_CURRENT_LINE}")
_REMOVE = text(f"DELETE FROM cart_line l WHERE {_CURRENT_LINE}")


def change_line(session: Session, actor: Actor, *, offer_id: int, quantity: int) -> None:
    """Set the quantity of an offer in the current cart; none takes the line out.

    Raises NotFound where a quantity is set for an offer that does not lie there; taking out what is gone is no fault.
    """
    values = {"network": actor.network_id, "organisation": actor.organisation_id, "offer": offer_id}
    if quantity == 0:
        session.connection().execute(_REMOVE, values)
    elif session.connection().execute(_CHANGE, {**values, "quantity": quantity}).rowcount == 0:
        raise NotFound(str(offer_id))
