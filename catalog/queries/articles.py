"""Products as the vendor's editors see them: the list, one product with its offers, its history, and merges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, not_, select, text, true
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import Brand, Category, Offer, Product, ProductChange, ProductGtin, ProductMerge
from portal.identity.models import Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset

FOUND_MOST = 2_000
MOST_OFFERS = 500
_FOUND = text("SELECT product_id FROM search_products(:words, :most)")
_OFFERS = text("""
    SELECT o.id, g.name AS seller, o.sku, o.is_listed, o.status,
           (SELECT coalesce(sum(s.on_hand), 0) FROM stock s WHERE s.network_id = o.network_id AND s.offer_id = o.id) AS on_hand
    FROM offer o JOIN organisation g ON g.network_id = o.network_id AND g.id = o.seller_id
    WHERE o.network_id = :network AND o.product_id = :product ORDER BY g.name, o.sku LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A product in the editors' list."""

    id: int
    brand: str
    mpn: str
    name: str
    category: str
    gtins: int
    offers: int


@dataclass(frozen=True, slots=True)
class ArticleOffer:
    """A seller's offer of a product, without its price: that is the seller's own."""

    id: int
    seller: str
    sku: str
    is_listed: bool
    status: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class Article:
    """A product with everything an editor may change."""

    id: int
    brand_id: int
    brand: str
    category_id: int
    category: str
    kind: str
    mpn: str
    mpn_key: str
    name: str
    specs: Mapping[str, Any]
    version: int
    created_at: datetime
    made_by: str
    gtins: Sequence[str]
    offers: Sequence[ArticleOffer]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An entry of a product's history."""

    at: datetime
    kind: str
    actor: str
    company: str
    seller: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def changed(self) -> list[tuple[str, Any, Any]]:
        """Name, before, after of everything that changed."""
        return [(name, self.before.get(name), self.after.get(name)) for name in dict.fromkeys([*self.before, *self.after])]


@dataclass(frozen=True, slots=True)
class MergeLine:
    """Two products that became one."""

    id: UUID
    at: datetime
    gone_name: str
    gone_mpn: str
    kept_name: str
    now_id: int
    offers: int
    by: str
    undone_at: datetime | None
    undone_by: str


def list_articles(session: Session, actor: Actor, query: ListQuery) -> Page[ArticleLine]:
    """A page of the network's products by text (as the catalogue finds it), category, and whether anybody offers them."""
    product = Product
    keys: dict[str, Any] = {"name": product.name_key, "mpn": product.mpn_key, "created": product.created_at}
    key = keys.get(query.sort, product.name_key)
    offers = (select(func.count()).select_from(Offer).where(
        Offer.network_id == product.network_id, Offer.product_id == product.id, Offer.is_listed).scalar_subquery())
    gtins = (select(func.count()).select_from(ProductGtin).where(
        ProductGtin.network_id == product.network_id, ProductGtin.product_id == product.id).scalar_subquery())
    statement: Any = (
        select(key.label("sort_key"), product.id, Brand.name.label("brand"), product.mpn, product.name,
               Category.name.label("category"), gtins.label("gtins"), offers.label("offers"))
        .join(Brand, and_(Brand.network_id == product.network_id, Brand.id == product.brand_id))
        .join(Category, and_(Category.network_id == product.network_id, Category.id == product.category_id))
        .where(product.network_id == actor.network_id)
    )
    if query.text:
        found = session.execute(_FOUND, {"words": query.text, "most": FOUND_MOST}).scalars().all()
        statement = statement.where(product.id.in_(found))
    for name, column in (("category", product.category_id), ("brand", product.brand_id)):
        number = query.filters.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 19:
            statement = statement.where(column == int(number))
    offered = exists().where(Offer.network_id == product.network_id, Offer.product_id == product.id, Offer.is_listed)
    coded = exists().where(ProductGtin.network_id == product.network_id, ProductGtin.product_id == product.id)
    statement = statement.where({
        "none": not_(offered), "some": offered, "no-mpn": product.mpn_key == "", "no-gtin": not_(coded),
    }.get(query.filters.get("lacks", ""), true()))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    return keyset(query, statement, [key, cast(ColumnElement[Any], product.id)], fetch).map(lambda row: ArticleLine(*row[1:]))


def article(session: Session, actor: Actor, product_id: int) -> Article:
    """A product of the network with its GTINs and offers; NotFound where there is none."""
    product = Product
    row = session.execute(
        select(product.id, product.brand_id, Brand.name.label("brand"), product.category_id, Category.name.label("category"),
               product.kind, product.mpn, product.mpn_key, product.name, product.specs, product.version, product.created_at,
               func.coalesce(Organisation.name, "").label("made_by"))
        .join(Brand, and_(Brand.network_id == product.network_id, Brand.id == product.brand_id))
        .join(Category, and_(Category.network_id == product.network_id, Category.id == product.category_id))
        .outerjoin(Organisation, and_(Organisation.network_id == product.network_id, Organisation.id == product.made_by))
        .where(product.network_id == actor.network_id, product.id == product_id)).first()
    if row is None:
        raise NotFound(str(product_id))
    gtins = session.scalars(select(ProductGtin.gtin).where(
        ProductGtin.network_id == actor.network_id, ProductGtin.product_id == product_id).order_by(ProductGtin.gtin)).all()
    values = {"network": actor.network_id, "product": product_id, "most": MOST_OFFERS}
    offers = [ArticleOffer(*offer) for offer in session.execute(_OFFERS, values)]
    found: list[Any] = [*row, list(gtins), offers]
    return Article(*found)


def history_of(session: Session, actor: Actor, product_id: int) -> list[ChangeLine]:
    """What happened to a product, the latest first; at most 100 entries."""
    change = ProductChange
    rows = session.execute(
        select(change.at, change.kind, change.actor_name, change.actor_organisation,
               func.coalesce(Organisation.name, "").label("seller"), change.before, change.after)
        .outerjoin(Organisation, and_(Organisation.network_id == change.network_id, Organisation.id == change.seller_id))
        .where(change.network_id == actor.network_id, change.product_id == product_id)
        .order_by(change.at.desc(), change.id.desc()).limit(100))
    return [ChangeLine(*row) for row in rows]


def list_merges(session: Session, actor: Actor, query: ListQuery) -> Page[MergeLine]:
    """A page of merges by text and state (`standing`, `undone`), the latest first unless asked otherwise."""
    merge = ProductMerge
    gone_mpn = cast(ColumnElement[str], merge.gone["mpn"].astext)
    statement: Any = select(
        merge.at, merge.id, merge.gone_name, gone_mpn.label("gone_mpn"), merge.kept_name, merge.now_id,
        func.jsonb_array_length(merge.moved["offers"]).label("offers"), merge.by_name, merge.undone_at, merge.undone_by_name,
    ).where(merge.network_id == actor.network_id)
    if state := query.filters.get("state"):
        statement = statement.where(merge.undone_at.is_not(None) if state == "undone" else merge.undone_at.is_(None))
    if query.text:
        statement = statement.where(
            merge.gone_name.icontains(query.text, autoescape=True) | merge.kept_name.icontains(query.text, autoescape=True)
            | gone_mpn.icontains(query.text, autoescape=True))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    keys = [cast(ColumnElement[Any], merge.at), cast(ColumnElement[Any], merge.id)]
    return keyset(query, statement, keys, fetch).map(lambda row: MergeLine(row[1], row[0], *row[2:]))
