"""Where a seller has delivered to a reseller: its seat, and the addresses of earlier orders."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import text

from ordering.actions.write_orders import DeliverTo
from portal.kernel.db import Session

_SEAT = text("""
    SELECT name, street, postcode, city, phone FROM organisation
    WHERE network_id = :network AND id = :reseller AND street <> '' AND postcode <> '' AND city <> ''
""")
_EARLIER = text("""
    SELECT DISTINCT deliver_to FROM (
        SELECT deliver_to FROM sales_order WHERE network_id = :network AND seller_id = :seller AND reseller_id = :reseller
        ORDER BY placed_at DESC LIMIT 50) o
    LIMIT 10
""")
_GROUP = text("SELECT group_id FROM organisation WHERE network_id = :network AND id = :reseller")


@dataclass(frozen=True, slots=True)
class Place:
    """A delivery address to choose, named in forms by a short key made of what it says."""

    key: str
    deliver_to: DeliverTo


def places_of(session: Session, network_id: int, seller_id: int, reseller_id: int) -> list[Place]:
    """The reseller's seat first, then where this seller's latest orders went; no address twice."""
    connection, values = session.connection(), {"network": network_id, "seller": seller_id, "reseller": reseller_id}
    found = [DeliverTo(row.name, row.street, row.postcode, row.city, phone=row.phone)
             for row in connection.execute(_SEAT, values)]
    for (kept,) in connection.execute(_EARLIER, values):
        if kept.get("street"):
            found.append(DeliverTo(**kept))
    places = {_key(place): place for place in reversed(found)}
    return [Place(key, place) for key, place in reversed(places.items())]


def reseller_group(session: Session, network_id: int, reseller_id: int) -> int | None:
    """The price group a reseller belongs to."""
    found = session.connection().execute(_GROUP, {"network": network_id, "reseller": reseller_id}).scalar()
    return None if found is None else int(found)


def _key(place: DeliverTo) -> str:
    said = "|".join((place.recipient, place.street, place.postcode, place.city)).casefold()
    return sha256(said.encode()).hexdigest()[:16]
