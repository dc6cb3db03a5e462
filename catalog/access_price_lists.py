"""The door to own price lists: an id from outside becomes a list of the reader's own company, or does not exist."""

from uuid import UUID

from sqlalchemy import select

from catalog.models import PriceList
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


def access_price_list(session: Session, actor: Actor, price_list_id: UUID) -> PriceList:
    """The list; NotFound for everybody else's."""
    found = session.scalar(select(PriceList).where(
        PriceList.network_id == actor.network_id, PriceList.organisation_id == actor.organisation_id,
        PriceList.id == price_list_id))
    if found is None:
        raise NotFound(str(price_list_id))
    return found
