"""Products and offers that no reseller has looked at for this month of Paris and the two before (docs/rules/sales.md, 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, String, bindparam, column, or_, select, text

from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

MONTHS = 3


@dataclass(frozen=True, slots=True)
class UnseenRow:
    """A wholesaler's offer, or for the vendor a product (without SKU and price), that nobody has seen."""

    id: int
    product_id: int
    sku: str
    mpn: str
    brand: str
    name: str
    category: str
    dealer_cents: int
    on_hand: int


_NOT_SEEN = """
    NOT EXISTS (SELECT FROM product_view_month v
                WHERE v.network_id = :network AND v.product_id = {product} AND v.month >= :since)
"""
_OFFERS = """
    FROM offer o
    {more}
    WHERE o.network_id = :network AND o.seller_id = :seller AND o.is_listed AND
""" + _NOT_SEEN.format(product="o.product_id")
_PRODUCTS = """
    FROM product p
    {more}
    WHERE p.network_id = :network AND EXISTS (
        SELECT FROM offer x WHERE x.network_id = :network AND x.product_id = p.id AND x.is_listed) AND
""" + _NOT_SEEN.format(product="p.id")
_NAMES = """
    JOIN brand b ON b.network_id = :network AND b.id = p.brand_id
    JOIN category c ON c.network_id = :network AND c.id = p.category_id
"""
_OFFER_LIST = """
    SELECT o.id, o.product_id, o.sku, p.mpn, b.name AS brand, p.name, c.name AS category, o.dealer_cents,
           coalesce((SELECT sum(s.on_hand) FROM stock s WHERE s.network_id = :network AND s.offer_id = o.id), 0)::integer
               AS on_hand, p.name_key
""" + _OFFERS.format(more="JOIN product p ON p.network_id = :network AND p.id = o.product_id" + _NAMES)
_PRODUCT_LIST = """
    SELECT p.id, p.id AS product_id, '' AS sku, p.mpn, b.name AS brand, p.name, c.name AS category, 0::bigint AS dealer_cents,
           0 AS on_hand, p.name_key
""" + _PRODUCTS.format(more=_NAMES)


def since() -> date:
    """The first day of the months looked at."""
    today = paris_today()
    counted = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return date(counted // 12, counted % 12 + 1, 1)


def count_unseen(session: Session, network_id: int, seller_id: int | None) -> int:
    """How many listed offers of a seller (without one: products of the network that somebody offers) nobody has seen."""
    statement = "SELECT count(*)" + (_PRODUCTS if seller_id is None else _OFFERS).format(more="")
    values = {"network": network_id, "since": since(), "seller": seller_id}
    return int(session.connection().execute(text(statement), values).scalar_one())


def list_unseen(session: Session, network_id: int, seller_id: int | None, query: ListQuery) -> Page[UnseenRow]:
    """A page of them, by name unless asked otherwise."""
    listed = text(_PRODUCT_LIST if seller_id is None else _OFFER_LIST).columns(
        column("id", BigInteger), column("product_id", BigInteger), column("sku", String), column("mpn", String),
        column("brand", String), column("name", String), column("category", String), column("dealer_cents", BigInteger),
        column("on_hand", Integer), column("name_key", String),
    ).bindparams(bindparam("network", network_id), bindparam("since", since()))
    if seller_id is not None:
        listed = listed.bindparams(bindparam("seller", seller_id))
    rows = listed.subquery("unseen")
    keys = {name: rows.c[name] for name in ("sku", "mpn", "brand", "category", "on_hand")} | {"dealer": rows.c.dealer_cents}
    key: ColumnElement[Any] = keys.get(query.sort, rows.c.name_key)
    statement = select(key.label("sort_key"), *(one for one in rows.c if one.name != "name_key"))
    if query.text:
        words, key_words = (f"%{_escaped(typed)}%" for typed in (query.text, name_key(query.text)))
        statement = statement.where(or_(
            rows.c.name_key.like(key_words, escape="\\"), *(
                rows.c[name].ilike(words, escape="\\") for name in ("sku", "mpn", "brand", "category")
            ),
        ))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.connection().execute(wanted).all()

    return keyset(query, statement, [key, rows.c.id], fetch).map(lambda row: UnseenRow(*row[1:]))


def _escaped(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
