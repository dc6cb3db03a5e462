"""The vendor's review queue: products that claim one GTIN, and other names that feeds propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import Brand, Product, ReviewItem
from portal.identity.models import Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset


@dataclass(frozen=True, slots=True)
class ReviewedProduct:
    """One side of a question."""

    id: int
    brand: str
    mpn: str
    name: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question: is `product`, named by the seller's line, the same as `other`, which carries the GTIN?"""

    id: int
    at: datetime
    gtin: str
    seller: str
    sku: str
    state: str
    decided_by: str
    product: ReviewedProduct
    other: ReviewedProduct


def list_reviews(session: Session, actor: Actor, query: ListQuery, only: Sequence[int] | None = None) -> Page[ReviewLine]:
    """A page of the queue by text (GTIN, SKU, product), state and wholesaler, the oldest question first unless asked otherwise.

    `only`: among these questions alone.
    """
    mine, other = aliased(Product), aliased(Product)
    mine_brand, other_brand = aliased(Brand), aliased(Brand)
    item = ReviewItem
    statement: Any = (
        select(item.created_at.label("sort_key"), item.id, item.gtin, Organisation.name.label("seller"), item.sku, item.state,
               item.decided_by_name, mine.id.label("m_id"), mine_brand.name.label("m_brand"), mine.mpn.label("m_mpn"),
               mine.name.label("m_name"), other.id.label("o_id"), other_brand.name.label("o_brand"), other.mpn.label("o_mpn"),
               other.name.label("o_name"))
        .join(mine, and_(mine.network_id == item.network_id, mine.id == item.product_id))
        .join(mine_brand, and_(mine_brand.network_id == item.network_id, mine_brand.id == mine.brand_id))
        .join(other, and_(other.network_id == item.network_id, other.id == item.other_product_id))
        .join(other_brand, and_(other_brand.network_id == item.network_id, other_brand.id == other.brand_id))
        .join(Organisation, and_(Organisation.network_id == item.network_id, Organisation.id == item.seller_id))
        .where(item.network_id == actor.network_id)
        .where(item.state == query.filters["state"] if query.filters.get("state") else true())
        .where(item.seller_id == int(query.filters["seller"]) if _is_key(query.filters.get("seller")) else true())
        .where(_matches(query.text, mine, other) if query.text else true())
    )

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    keys: list[ColumnElement[Any]] = [cast(ColumnElement[Any], item.created_at), cast(ColumnElement[Any], item.id)]
    if only is not None:
        statement = statement.where(item.id.in_(only))
    return keyset(query, statement, keys, fetch).map(lambda row: ReviewLine(
        row.id, row.sort_key, row.gtin, row.seller, row.sku, row.state, row.decided_by_name,
        ReviewedProduct(row.m_id, row.m_brand, row.m_mpn, row.m_name),
        ReviewedProduct(row.o_id, row.o_brand, row.o_mpn, row.o_name),
    ))


def feeding_sellers(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The wholesalers of the network, as a filter's choices."""
    rows = session.execute(select(Organisation.id, Organisation.name).where(
        Organisation.network_id == actor.network_id, Organisation.kind == "wholesaler").order_by(Organisation.name).limit(200))
    return [(str(row.id), row.name) for row in rows]


def _is_key(typed: str | None) -> bool:
    return typed is not None and typed.isascii() and typed.isdigit() and len(typed) < 19


def count_open_reviews(session: Session, actor: Actor) -> int:
    """How many questions wait."""
    return session.scalar(select(func.count()).select_from(ReviewItem).where(
        ReviewItem.network_id == actor.network_id, ReviewItem.state == "open")) or 0


def _matches(typed: str, mine: Any, other: Any) -> ColumnElement[bool]:
    like = "%" + typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (ReviewItem.gtin, ReviewItem.sku, mine.name, other.name, mine.mpn, other.mpn)
    return or_(*(column.ilike(like, escape="\\") for column in columns))
