"""Adding an offer to the current cart."""

from flask_babel import gettext as _
from sqlalchemy import text

from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound

_OFFER = text("SELECT is_listed FROM offer WHERE network_id = :network AND id = :offer")
_CURRENT = text("SELECT id FROM cart WHERE network_id = :network AND organisation_id = :organisation AND is_current")
_BEGIN = text(
    "INSERT INTO cart (network_id, organisation_id, name, is_current) VALUES (:network, :organisation, :name, true)"
    " ON CONFLICT (network_id, organisation_id) WHERE is_current DO NOTHING"
)
_ADD = text("""
    INSERT INTO cart_line AS l (network_id, organisation_id, cart_id, offer_id, quantity)
    VALUES (:network, :organisation, :cart, :offer, :quantity)
    ON CONFLICT ON CONSTRAINT pk_cart_line DO UPDATE SET quantity = least(l.quantity + excluded.quantity, 1000000)
""")


def add_to_cart(session: Session, actor: Actor, *, offer_id: int, quantity: int) -> int:
    """Put so many units of an offer into the company's current cart, on top of those that lie there; gives the cart.

    A company without a cart gets its first one. Raises NotFound for an offer that the network does not have.
    """
    connection = session.connection()
    where = {"network": actor.network_id, "organisation": actor.organisation_id, "offer": offer_id}
    if connection.execute(_OFFER, where).first() is None:
        raise NotFound(str(offer_id))
    cart_id = current_cart(session, actor)
    connection.execute(_ADD, {**where, "cart": cart_id, "quantity": quantity})
    return cart_id


def current_cart(session: Session, actor: Actor) -> int:
    """The company's current cart, begun where there is none; two at once get the same one."""
    connection = session.connection()
    where = {"network": actor.network_id, "organisation": actor.organisation_id}
    found = connection.execute(_CURRENT, where).scalar()
    if found is None:
        connection.execute(_BEGIN, {**where, "name": _("Cart")})
        found = connection.execute(_CURRENT, where).scalar_one()
    return int(found)
