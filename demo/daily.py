"""What lies about on an ordinary day: prepared carts, own references, a truncated file, a shelf that came up short."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import insert, text

from catalog.actions.import_feed import FeedFile
from catalog.actions.refuse_feed import refuse_feed
from catalog.feeds.profile import profile_from_dict
from catalog.feeds.readers import read_feed
from catalog.feeds.text import FeedRefused
from catalog.models.products import ProductReference
from catalog.queries.feed_profiles import profiles_of
from demo.founding import Founded
from demo.offers import DemoOffer, Wholesaler
from ordering.models import Cart, CartLine
from portal.kernel.db import Session
from portal.kernel.permissions import Role

CARTS = (("Commande de la semaine", True, 4), ("Projet mairie de Rezé", False, 6))
_OWN_REFERENCES = 25
_IDS = text("SELECT id, product_id, sku FROM offer WHERE network_id = :network AND seller_id = :seller AND sku = ANY(:skus)")
_SHORTEST = text("""
    UPDATE stock s SET on_hand = s.reserved - 1
    FROM (SELECT offer_id, warehouse_id FROM stock
          WHERE network_id = :network AND reserved > 0 ORDER BY reserved DESC, offer_id LIMIT :most) x
    WHERE s.network_id = :network AND s.offer_id = x.offer_id AND s.warehouse_id = x.warehouse_id
""")


def lay_out(session: Session, founded: Founded, listed: Mapping[str, Sequence[DemoOffer]]) -> None:
    """Carts and own references of the first reseller."""
    if not founded.resellers:
        return
    rng = random.Random(f"daily-{founded.network.seed}")
    for name, is_current, count in CARTS:
        _cart(session, founded, name, is_current, _orderable(rng, listed, count))
    _references(session, founded, _orderable(rng, listed, _OWN_REFERENCES))


def leave_short(session: Session, founded: Founded, most: int = 3) -> None:
    """A few shelves hold one unit less than is reserved, as after a feed that counted fewer: lines at risk."""
    session.execute(_SHORTEST, {"network": founded.id, "most": most})


def hand_in_truncated(session: Session, founded: Founded, wholesaler: Wholesaler, file: FeedFile) -> None:
    """The wholesaler's file with its end cut off, as a broken upload would be: refused whole, nothing changed."""
    actor = founded.houses[wholesaler.code].actor(founded.id, Role.BACK_OFFICE)
    profile = profile_from_dict(profiles_of(session, actor)[wholesaler.dialect])
    cut = replace(file, data=file.data[: len(file.data) * 2 // 3])
    try:
        read_feed(cut.data, profile)
    except FeedRefused as refusal:
        refuse_feed(session, actor, file=cut, profile_code=wholesaler.dialect, refusal=refusal)


def _orderable(
    rng: random.Random, listed: Mapping[str, Sequence[DemoOffer]], count: int
) -> list[tuple[str, DemoOffer]]:
    shelf = [
        (seller, line)
        for seller, lines in listed.items()
        for line in lines
        if line.status == "A" and line.pack == 1 and max(line.stock) > 20
    ]
    return rng.sample(shelf, min(count, len(shelf)))


def _found(session: Session, founded: Founded, lines: Sequence[tuple[str, DemoOffer]]) -> dict[str, tuple[int, int]]:
    """Offer and product ids by SKU; codes of different wholesalers never meet."""
    known: dict[str, tuple[int, int]] = {}
    for seller in {seller for seller, _ in lines}:
        values = {
            "network": founded.id, "seller": founded.houses[seller].id,
            "skus": [line.sku for its, line in lines if its == seller],
        }
        known |= {row.sku: (row.id, row.product_id) for row in session.execute(_IDS, values)}
    return known


def _cart(
    session: Session, founded: Founded, name: str, is_current: bool, lines: Sequence[tuple[str, DemoOffer]]
) -> None:
    where = {"network_id": founded.id, "organisation_id": founded.resellers[0].id}
    cart_id = session.execute(
        insert(Cart).values(**where, name=name, is_current=is_current).returning(Cart.id)
    ).scalar_one()
    offer_ids = [offer_id for offer_id, _ in _found(session, founded, lines).values()]
    if offer_ids:
        session.execute(insert(CartLine), [
            {**where, "cart_id": cart_id, "offer_id": offer_id, "quantity": 1 + place % 4}
            for place, offer_id in enumerate(offer_ids)
        ])


def _references(session: Session, founded: Founded, lines: Sequence[tuple[str, DemoOffer]]) -> None:
    product_ids = sorted({product_id for _, product_id in _found(session, founded, lines).values()})
    if product_ids:
        session.execute(insert(ProductReference), [
            {"network_id": founded.id, "organisation_id": founded.resellers[0].id, "product_id": product_id,
             "reference": f"BA-{1000 + place}"}
            for place, product_id in enumerate(product_ids)
        ])
