"""What feeds would call a product otherwise, waiting for the vendor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, case, func, or_, select, true, tuple_
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import Category, Product, ProductProposal
from portal.identity.models import Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal: what a seller's feed says instead of what the network says."""

    seller_id: int
    product_id: int
    field: str
    at: datetime
    seller: str
    mpn: str
    now: str
    proposed: str


def list_proposals(
    session: Session, actor: Actor, query: ListQuery, only: Sequence[tuple[int, int, str]] | None = None
) -> Page[ProposalLine]:
    """A page of the proposals nobody has decided, by text, field and wholesaler, the oldest first unless asked otherwise.

    `only`: among these (seller, product, field) alone.
    """
    asked = ProductProposal
    now = case((asked.field == "category", Category.name), else_=Product.name)
    statement: Any = (
        select(asked.proposed_at.label("sort_key"), asked.product_id, asked.seller_id, asked.field,
               Organisation.name.label("seller"), Product.mpn, now.label("now"), asked.value)
        .join(Product, and_(Product.network_id == asked.network_id, Product.id == asked.product_id))
        .join(Category, and_(Category.network_id == asked.network_id, Category.id == Product.category_id))
        .join(Organisation, and_(Organisation.network_id == asked.network_id, Organisation.id == asked.seller_id))
        .where(asked.network_id == actor.network_id, asked.declined_at.is_(None))
        .where(asked.field == query.filters["field"] if query.filters.get("field") else true())
        .where(asked.seller_id == int(query.filters["seller"]) if query.filters.get("seller", "").isdecimal() else true())
        .where(tuple_(asked.seller_id, asked.product_id, asked.field).in_(list(only)) if only is not None else true())
        .where(_matches(query.text) if query.text else true())
    )

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    keys = [cast(ColumnElement[Any], key) for key in (asked.proposed_at, asked.product_id, asked.seller_id, asked.field)]
    return keyset(query, statement, keys, fetch).map(lambda row: ProposalLine(
        row.seller_id, row.product_id, row.field, row.sort_key, row.seller, row.mpn, row.now, row.value))


def count_proposals(session: Session, actor: Actor) -> int:
    """How many wait, counted up to a hundred."""
    waiting = select(ProductProposal.product_id).where(
        ProductProposal.network_id == actor.network_id, ProductProposal.declined_at.is_(None)).limit(100).subquery()
    return session.scalar(select(func.count()).select_from(waiting)) or 0


def _matches(typed: str) -> ColumnElement[bool]:
    like = "%" + typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return or_(*(column.ilike(like, escape="\\") for column in (Product.name, Product.mpn, ProductProposal.value)))
