"""The doors: an id or number from outside becomes one of ours, or does not exist."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from ordering.statuses import OrderStatus
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Stale


@dataclass(frozen=True, slots=True)
class CartRef:
    """A cart of the company."""

    network_id: int
    organisation_id: int
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order as it stands, locked where it was asked for so; amounts in cents."""

    network_id: int
    id: UUID
    purchase_id: UUID
    number: str
    reseller_id: int
    seller_id: int
    status: OrderStatus
    version: int


@dataclass(frozen=True, slots=True)
class ShipmentRef:
    """A shipment and the number of its order."""

    id: UUID
    number: str
    order_number: str
    is_delivered: bool


@dataclass(frozen=True, slots=True)
class AddressRef:
    """A delivery address of the company."""

    network_id: int
    organisation_id: int
    id: int
    label: str
    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    contact: str
    phone: str
    is_default: bool
    version: int


_CART = text(
    "SELECT network_id, organisation_id, id, name FROM cart"
    " WHERE network_id = :network AND organisation_id = :organisation AND id = :cart"
)
_ORDER = """
    SELECT network_id, id, purchase_id, number, reseller_id, seller_id, status, version FROM sales_order
    WHERE network_id = :network AND number = :number
"""
_READ_ORDER, _LOCK_ORDER = text(_ORDER), text(_ORDER + " FOR UPDATE")
_SHIPMENT = text("""
    SELECT s.id, s.number, o.number, s.delivered_at IS NOT NULL FROM shipment s
    JOIN sales_order o ON o.network_id = s.network_id AND o.id = s.order_id
    WHERE s.network_id = :network AND s.number = :number
""")
_PURCHASE = text("SELECT id FROM purchase WHERE network_id = :network AND number = :number")
_ADDRESS = text("""
    SELECT network_id, organisation_id, id, label, recipient, street, postcode, city, country, contact, phone, is_default,
           version
    FROM address WHERE network_id = :network AND organisation_id = :organisation AND id = :address AND is_active
""")


def access_cart(session: Session, actor: Actor, cart_id: int) -> CartRef:
    """A cart of the actor's company; raises NotFound."""
    values = {"network": actor.network_id, "organisation": actor.organisation_id, "cart": cart_id}
    row = session.connection().execute(_CART, values).first()
    if row is None:
        raise NotFound(str(cart_id))
    return CartRef(*row)


def access_order(session: Session, actor: Actor, number: str) -> OrderRef:
    """An order that the scope lets see, by its number; raises NotFound."""
    order = _order(session, actor, number, locked=False)
    if order is None:
        raise NotFound(number)
    return order


def access_order_as_shown(session: Session, actor: Actor, number: str, version: int) -> OrderRef:
    """The same, locked for a change by somebody who saw this version; raises Stale where it has another one.

    A reseller may lock an order only as long as it may change it, so one that has moved on is stale for it as well.
    """
    order = _order(session, actor, number, locked=True) or _order(session, actor, number, locked=False)
    if order is None:
        raise NotFound(number)
    if order.version != version:
        raise Stale(number)
    return order


def access_shipment(session: Session, actor: Actor, number: str) -> ShipmentRef:
    """A shipment that the scope lets see, by its number; raises NotFound."""
    row = session.connection().execute(_SHIPMENT, {"network": actor.network_id, "number": number}).first()
    if row is None:
        raise NotFound(number)
    return ShipmentRef(*row)


def access_purchase(session: Session, actor: Actor, number: str) -> UUID:
    """The id of a purchase that the scope lets see, by its number; raises NotFound."""
    found = session.connection().execute(_PURCHASE, {"network": actor.network_id, "number": number}).scalar()
    if found is None:
        raise NotFound(number)
    return UUID(str(found))


def access_address(session: Session, actor: Actor, address_id: int) -> AddressRef:
    """An address of the actor's company that is in use; raises NotFound."""
    values = {"network": actor.network_id, "organisation": actor.organisation_id, "address": address_id}
    row = session.connection().execute(_ADDRESS, values).first()
    if row is None:
        raise NotFound(str(address_id))
    return AddressRef(*row)


def _order(session: Session, actor: Actor, number: str, *, locked: bool) -> OrderRef | None:
    statement = _LOCK_ORDER if locked else _READ_ORDER
    row = session.connection().execute(statement, {"network": actor.network_id, "number": number}).first()
    return None if row is None else OrderRef(**{**row._mapping, "status": OrderStatus(row.status)})
