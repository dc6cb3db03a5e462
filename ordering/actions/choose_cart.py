"""Making another cart the current one."""

from sqlalchemy import text

from ordering.access import CartRef
from portal.kernel.db import Session

_LEAVE = text(
    "UPDATE cart SET is_current = false WHERE network_id = :network AND organisation_id = :organisation AND is_current"
)
_CHOOSE = text(
    "UPDATE cart SET is_current = true WHERE network_id = :network AND organisation_id = :organisation AND id = :cart"
)


def choose_cart(session: Session, cart: CartRef) -> None:
    """Make this cart the company's current one."""
    where = {"network": cart.network_id, "organisation": cart.organisation_id, "cart": cart.id}
    session.connection().execute(_LEAVE, where)
    session.connection().execute(_CHOOSE, where)
