"""A wholesaler's own offers with their stock, as its back office reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Select, and_, exists, func, not_, select, text, true
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import Brand, Category, Offer, Product, Stock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset

MOST_CSV = 100_000
FOUND_MOST = 2_000
_STOCK = text("""
    SELECT s.offer_id, w.name, s.on_hand, s.reserved
    FROM stock s JOIN warehouse w ON w.network_id = s.network_id AND w.seller_id = s.seller_id AND w.id = s.warehouse_id
    WHERE s.network_id = :network AND s.seller_id = :seller AND s.offer_id = ANY(:offers)
    ORDER BY s.offer_id, w.position, w.id
""")
_CATEGORIES = text("""
    SELECT c.id, c.name FROM category c WHERE c.network_id = :network AND EXISTS (
        SELECT FROM offer o WHERE o.network_id = c.network_id AND o.category_id = c.id AND o.seller_id = :seller)
    ORDER BY c.name_key
""")
_FOUND = text("SELECT product_id FROM search_products(:words, :most)")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One warehouse's pieces of an offer."""

    warehouse: str
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """What may still be promised there."""
        return max(0, self.on_hand - self.reserved)


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """One offer; `is_listed` false: the last feed no longer names it."""

    id: int
    product_id: int
    sku: str
    mpn: str
    brand: str
    name: str
    category: str
    status: str
    is_listed: bool
    list_cents: int
    dealer_cents: int
    eco_cents: int
    pack: int
    next_arrival_on: date | None
    shelves: Sequence[Shelf]

    @property
    def on_hand(self) -> int:
        """Pieces in all warehouses."""
        return sum(shelf.on_hand for shelf in self.shelves)

    @property
    def reserved(self) -> int:
        """Pieces set aside in all warehouses."""
        return sum(shelf.reserved for shelf in self.shelves)

    @property
    def available(self) -> int:
        """What may still be promised; a warehouse that is short takes nothing from another."""
        return sum(shelf.available for shelf in self.shelves)


_SORTS: dict[str, Any] = {"sku": Offer.sku, "name": Product.name_key, "dealer": Offer.dealer_cents}


def list_own_offers(session: Session, actor: Actor, query: ListQuery) -> Page[OwnOffer]:
    """A page of the actor's wholesaler's offers by text, status, category and stock, each with its stock by warehouse."""
    key = _SORTS.get(query.sort, Offer.sku)
    statement: Any = (
        select(key.label("sort_key"), Offer.id, Offer.product_id, Offer.sku, Product.mpn, Brand.name.label("brand"),
               Product.name, Category.name.label("category"), Offer.status, Offer.is_listed, Offer.list_cents,
               Offer.dealer_cents, Offer.eco_cents, Offer.pack, Offer.next_arrival_on)
        .join(Product, and_(Product.network_id == Offer.network_id, Product.id == Offer.product_id))
        .join(Brand, and_(Brand.network_id == Offer.network_id, Brand.id == Offer.brand_id))
        .join(Category, and_(Category.network_id == Offer.network_id, Category.id == Offer.category_id))
        .where(Offer.network_id == actor.network_id, Offer.seller_id == actor.organisation_id)
    )
    for condition in _conditions(session, query):
        statement = statement.where(condition)

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    page = keyset(query, statement, [key, cast(ColumnElement[Any], Offer.id)], fetch)
    shelves = _shelves(session, actor, [row.id for row in page.items])
    return page.map(lambda row: OwnOffer(
        row.id, row.product_id, row.sku, row.mpn, row.brand, row.name, row.category, row.status, row.is_listed, row.list_cents,
        row.dealer_cents, row.eco_cents, row.pack, row.next_arrival_on, shelves.get(row.id, ()),
    ))


def own_categories(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The categories in which the wholesaler offers anything, as a filter's choices."""
    values = {"network": actor.network_id, "seller": actor.organisation_id}
    return [(str(row.id), row.name) for row in session.execute(_CATEGORIES, values)]


def _conditions(session: Session, query: ListQuery) -> list[Any]:
    found: list[Any] = []
    if query.text:
        ids = session.execute(_FOUND, {"words": query.text, "most": FOUND_MOST}).scalars().all()
        found.append(Offer.product_id.in_(ids))
    status = query.filters.get("status", "")
    if status == "unlisted":
        found.append(not_(Offer.is_listed))
    elif status:
        found.append(and_(Offer.is_listed, Offer.status == status))
    category = query.filters.get("category", "")
    if category.isascii() and category.isdigit() and len(category) < 19:
        found.append(Offer.category_id == int(category))
    here = and_(Stock.network_id == Offer.network_id, Stock.offer_id == Offer.id)
    free = exists().where(here, Stock.on_hand > Stock.reserved)
    found.append({
        "in": free, "out": not_(free), "short": exists().where(here, Stock.reserved > Stock.on_hand),
        "reserved": exists().where(here, Stock.reserved > 0),
    }.get(query.filters.get("stock", ""), true()))
    return found


def _shelves(session: Session, actor: Actor, offers: Sequence[int]) -> Mapping[int, Sequence[Shelf]]:
    values = {"network": actor.network_id, "seller": actor.organisation_id, "offers": list(offers)}
    found: dict[int, list[Shelf]] = {}
    for row in session.execute(_STOCK, values):
        found.setdefault(row.offer_id, []).append(Shelf(row.name, row.on_hand, row.reserved))
    return found


def count_short(session: Session, actor: Actor) -> int:
    """How many offers have less on hand than is reserved in some warehouse."""
    return session.scalar(select(func.count(func.distinct(Stock.offer_id))).where(
        Stock.network_id == actor.network_id, Stock.seller_id == actor.organisation_id, Stock.reserved > Stock.on_hand)) or 0
