"""Deleting a cart."""

from sqlalchemy import text

from ordering.access import CartRef
from portal.kernel.db import Session

_DELETE = text("DELETE FROM cart WHERE network_id = :network AND organisation_id = :organisation AND id = :cart")
_CHOOSE_NEWEST = text("""
    UPDATE cart SET is_current = true WHERE network_id = :network AND organisation_id = :organisation AND id = (
        SELECT max(id) FROM cart WHERE network_id = :network AND organisation_id = :organisation)
      AND NOT EXISTS (
        SELECT FROM cart WHERE network_id = :network AND organisation_id = :organisation AND is_current)
""")


def delete_cart(session: Session, cart: CartRef) -> None:
    """Delete the cart with its lines; the newest of the others becomes the current one where this one was."""
    where = {"network": cart.network_id, "organisation": cart.organisation_id, "cart": cart.id}
    session.connection().execute(_DELETE, where)
    session.connection().execute(_CHOOSE_NEWEST, where)
