"""Brands and categories with what hangs on them, and which agreements' rules a change of them would touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import Brand, BrandAlias, Category, CategoryAlias, Product
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset

MOST_NODES = 5_000
_TOUCHED = text("""
    SELECT o.name AS grantor, t.agreement, t.rules
    FROM touched_rules(CAST(:brands AS bigint[]), CAST(:categories AS bigint[]), CAST(:products AS bigint[])) t
    JOIN organisation o ON o.network_id = :network AND o.id = t.grantor_id ORDER BY o.name, t.agreement
""")
_TWINS = text("""
    SELECT count(*) FROM product g WHERE g.network_id = :network AND g.brand_id = :gone AND g.mpn_key <> '' AND EXISTS (
        SELECT FROM product k WHERE k.network_id = :network AND k.brand_id = :kept AND k.mpn_key = g.mpn_key
        UNION ALL
        SELECT FROM product_alias a WHERE a.network_id = :network AND a.brand_id = :kept AND a.mpn_key = g.mpn_key)
""")


@dataclass(frozen=True, slots=True)
class BrandLine:
    """A brand with the number of its products."""

    id: int
    name: str
    products: int
    other_names: int


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category with its parent, the products in it, and the categories right below it."""

    id: int
    name: str
    parent: str
    products: int
    children: int
    depth: int


@dataclass(frozen=True, slots=True)
class Node:
    """A category in the tree, as a choice: `path` from the root."""

    id: int
    name: str
    path: str
    ancestors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TouchedRules:
    """Rules of one grantor that a change would touch; `agreement` is empty where it is not the reader's to know."""

    grantor: str
    agreement: str
    rules: int


def list_brands(session: Session, actor: Actor, query: ListQuery) -> Page[BrandLine]:
    """A page of the network's brands by text."""
    brand = Brand
    products = (select(func.count()).select_from(Product).where(
        Product.network_id == brand.network_id, Product.brand_id == brand.id).scalar_subquery())
    others = (select(func.count()).select_from(BrandAlias).where(
        BrandAlias.network_id == brand.network_id, BrandAlias.brand_id == brand.id).scalar_subquery())
    key: Any = products if query.sort == "products" else brand.name_key
    statement: Any = select(
        key.label("sort_key"), brand.id, brand.name, products.label("products"), others.label("others"),
    ).where(brand.network_id == actor.network_id)
    if query.text:
        statement = statement.where(brand.name.icontains(query.text, autoescape=True))
    if query.filters.get("products") == "none":
        statement = statement.where(products == 0)
    return keyset(query, statement, [key, cast(ColumnElement[Any], brand.id)], _fetch(session)).map(
        lambda row: BrandLine(*row[1:]))


def list_categories(session: Session, actor: Actor, query: ListQuery) -> Page[CategoryLine]:
    """A page of the network's categories by text and depth."""
    category, parent, child = Category, aliased(Category), aliased(Category)
    products = (select(func.count()).select_from(Product).where(
        Product.network_id == category.network_id, Product.category_id == category.id).scalar_subquery())
    children = (select(func.count()).select_from(child).where(
        child.network_id == category.network_id, child.parent_id == category.id).scalar_subquery())
    key: Any = products if query.sort == "products" else category.name_key
    statement: Any = (
        select(key.label("sort_key"), category.id, category.name, func.coalesce(parent.name, "").label("parent"),
               products.label("products"), children.label("children"), func.cardinality(category.ancestors).label("depth"))
        .outerjoin(parent, (parent.network_id == category.network_id) & (parent.id == category.parent_id))
        .where(category.network_id == actor.network_id))
    if query.text:
        statement = statement.where(category.name.icontains(query.text, autoescape=True)
                                    | parent.name.icontains(query.text, autoescape=True))
    shape = query.filters.get("shape")
    if shape == "root":
        statement = statement.where(category.parent_id.is_(None))
    elif shape == "empty":
        statement = statement.where(products == 0)
    return keyset(query, statement, [key, cast(ColumnElement[Any], category.id)], _fetch(session)).map(
        lambda row: CategoryLine(*row[1:]))


def category_tree(session: Session, actor: Actor) -> list[Node]:
    """All categories in the order of their paths; at most 5,000."""
    rows = session.execute(select(Category.id, Category.name, Category.ancestors).where(
        Category.network_id == actor.network_id).limit(MOST_NODES)).all()
    names = {row.id: row.name for row in rows}
    nodes = [Node(row.id, row.name, " › ".join(names.get(one, "?") for one in row.ancestors), tuple(row.ancestors))
             for row in rows]
    return sorted(nodes, key=lambda node: node.path.casefold())


def brand_choices(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """All brands by name; at most 5,000."""
    rows = session.execute(select(Brand.id, Brand.name).where(Brand.network_id == actor.network_id)
                           .order_by(Brand.name_key).limit(MOST_NODES))
    return [(row.id, row.name) for row in rows]


def access_brand(session: Session, actor: Actor, brand_id: int) -> Brand:
    """A brand of the network, its row held; NotFound where there is none."""
    found = session.scalar(select(Brand).where(Brand.network_id == actor.network_id, Brand.id == brand_id)
                           .execution_options(populate_existing=True))
    if found is None:
        raise NotFound(str(brand_id))
    return found


def access_category(session: Session, actor: Actor, category_id: int) -> Category:
    """A category of the network; NotFound where there is none."""
    found = session.scalar(select(Category).where(Category.network_id == actor.network_id, Category.id == category_id)
                           .execution_options(populate_existing=True))
    if found is None:
        raise NotFound(str(category_id))
    return found


def other_names(session: Session, actor: Actor, *, brand_id: int = 0, category_id: int = 0) -> list[str]:
    """The names under which feeds may still speak of a brand or a category."""
    statement: Any = select(BrandAlias.name_key).where(
        BrandAlias.network_id == actor.network_id, BrandAlias.brand_id == brand_id)
    if category_id:
        statement = select(CategoryAlias.name_key).where(
            CategoryAlias.network_id == actor.network_id, CategoryAlias.category_id == category_id)
    return list(session.scalars(statement.limit(200)))


def count_products(session: Session, actor: Actor, *, brand_id: int = 0, category_id: int = 0) -> int:
    """How many products a brand has, or a category with all below it."""
    statement: Any = select(func.count()).select_from(Product).where(Product.network_id == actor.network_id)
    if category_id:
        below = select(Category.id).where(Category.network_id == actor.network_id, Category.ancestors.contains([category_id]))
        return session.scalar(statement.where(Product.category_id.in_(below))) or 0
    return session.scalar(statement.where(Product.brand_id == brand_id)) or 0


def twins(session: Session, actor: Actor, gone_id: int, kept_id: int) -> int:
    """How many part numbers two brands share: merging the brands merges those products."""
    return int(session.execute(_TWINS, {"network": actor.network_id, "gone": gone_id, "kept": kept_id}).scalar_one())


def touched_rules(
    session: Session, actor: Actor, *, brands: Sequence[int] = (), categories: Sequence[int] = (), products: Sequence[int] = (),
) -> list[TouchedRules]:
    """The standing rules whose scope names one of these; of other grantors only how many agreements and rules there are."""
    rows = session.execute(_TOUCHED, {
        "network": actor.network_id, "brands": list(brands), "categories": list(categories), "products": list(products)})
    return [TouchedRules(*row) for row in rows]


def _fetch(session: Session) -> Any:
    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    return fetch
