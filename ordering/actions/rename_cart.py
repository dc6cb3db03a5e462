"""Giving a cart another name."""

from sqlalchemy import text

from ordering.access import CartRef
from portal.kernel.db import Session

_RENAME = text(
    "UPDATE cart SET name = :name WHERE network_id = :network AND organisation_id = :organisation AND id = :cart"
)


def rename_cart(session: Session, cart: CartRef, *, name: str) -> None:
    """Call the cart by that name."""
    values = {"network": cart.network_id, "organisation": cart.organisation_id, "cart": cart.id, "name": name}
    session.connection().execute(_RENAME, values)
