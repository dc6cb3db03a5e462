"""Settles whether two products that claim one GTIN are the same."""

from sqlalchemy import select, update

from catalog.actions.merge_products import merge_products
from catalog.models import Product, ReviewItem
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale


def merge_reviewed(session: Session, actor: Actor, item: ReviewItem) -> int:
    """One product instead of two: the one that has a part number, else the one that holds the GTIN. Returns its id.

    Offers, GTINs, price rules and references move to it, and the other's part number answers for it from now on.
    Stale where somebody has settled the question already.
    """
    _still_open(item)
    keys = {row.id: row.mpn_key for row in session.execute(select(Product.id, Product.mpn_key).where(
        Product.network_id == actor.network_id, Product.id.in_((item.product_id, item.other_product_id))))}
    kept, gone = item.other_product_id, item.product_id
    if not keys[kept] and keys[gone]:
        kept, gone = gone, kept
    gtin = item.gtin
    session.expunge(item)
    merge_products(session, actor, gone_id=gone, kept_id=kept, gtin=gtin)
    return kept


def part_reviewed(session: Session, actor: Actor, item: ReviewItem) -> None:
    """Two products for good: the question is not asked again. Stale where it is settled already."""
    _still_open(item)
    session.execute(
        update(ReviewItem).where(ReviewItem.network_id == actor.network_id, ReviewItem.id == item.id)
        .values(state="parted", decided_at=clock.now(), decided_by_name=actor.name)
    )
    record(session, actor, "product.parted", item.gtin,
           after={"product": item.product_id, "other": item.other_product_id, "gtin": item.gtin})


def _still_open(item: ReviewItem) -> None:
    if item.state != "open":
        raise Stale(str(item.id))
