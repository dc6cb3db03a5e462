"""Doors to the review queue: an id from outside becomes a question of the reader's network, or does not exist."""

from sqlalchemy import select

from catalog.models import ProductProposal, ReviewItem
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


def access_review(session: Session, actor: Actor, item_id: int) -> ReviewItem:
    """The question, its row held until the transaction ends; NotFound where there is none."""
    item = session.scalar(
        select(ReviewItem).where(ReviewItem.network_id == actor.network_id, ReviewItem.id == item_id).with_for_update())
    if item is None:
        raise NotFound(str(item_id))
    return item


def access_proposal(session: Session, actor: Actor, seller_id: int, product_id: int, field: str) -> ProductProposal:
    """The proposal, its row held until the transaction ends; NotFound where there is none or it was declined."""
    asked = ProductProposal
    found = session.scalar(select(asked).where(
        asked.network_id == actor.network_id, asked.seller_id == seller_id, asked.product_id == product_id,
        asked.field == field, asked.declined_at.is_(None)).with_for_update())
    if found is None:
        raise NotFound(field)
    return found
