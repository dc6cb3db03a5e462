"""Stock that sleeps: a wholesaler's offers with pieces on hand that nobody has ordered for so many days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, Select, String, bindparam, column, or_, select, text

from portal.kernel.clock import now
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Asleep:
    """How many offers sleep, and what their pieces are worth at the dealer price, in cents."""

    offers: int
    value_cents: int


@dataclass(frozen=True, slots=True)
class SleepingOffer:
    """One offer that sleeps; `sold_at` None: never sold."""

    id: int
    product_id: int
    sku: str
    mpn: str
    brand: str
    name: str
    on_hand: int
    dealer_cents: int
    value_cents: int
    sold_at: datetime | None


_ASLEEP = """
    FROM (SELECT offer_id, sum(on_hand)::bigint AS on_hand FROM stock
          WHERE network_id = :network AND seller_id = :seller AND on_hand > 0 GROUP BY 1) h
    JOIN offer o ON o.network_id = :network AND o.id = h.offer_id
    LEFT JOIN offer_sale s ON s.network_id = :network AND s.offer_id = h.offer_id
    {more}
    WHERE (s.sold_at IS NULL OR s.sold_at < :before) AND (s.sold_at IS NOT NULL OR EXISTS (
        SELECT FROM offer_price p WHERE p.network_id = :network AND p.offer_id = h.offer_id AND p.from_at < :before))
"""
_TOTAL = text("SELECT count(*), coalesce(sum(h.on_hand * o.dealer_cents), 0)::bigint" + _ASLEEP.format(more=""))
_LISTED = text("""
    SELECT o.id, o.product_id, o.sku, p.mpn, b.name AS brand, p.name, h.on_hand, o.dealer_cents,
           h.on_hand * o.dealer_cents AS value_cents, s.sold_at, p.name_key
""" + _ASLEEP.format(more="""
    JOIN product p ON p.network_id = :network AND p.id = o.product_id
    JOIN brand b ON b.network_id = :network AND b.id = o.brand_id
""")).columns(
    column("id", BigInteger), column("product_id", BigInteger), column("sku", String), column("mpn", String),
    column("brand", String), column("name", String), column("on_hand", Integer), column("dealer_cents", BigInteger),
    column("value_cents", BigInteger), column("sold_at", DateTime(timezone=True)), column("name_key", String),
)


def asleep(session: Session, network_id: int, seller_id: int, days: int = USUAL_DAYS) -> Asleep:
    """What sleeps of a seller's stock: pieces on hand, no live sale for so many days; new offers have their time."""
    values = {"network": network_id, "seller": seller_id, "before": now() - timedelta(days=days)}
    return Asleep(*session.connection().execute(_TOTAL, values).one())


def list_sleeping(session: Session, network_id: int, seller_id: int, days: int, query: ListQuery) -> Page[SleepingOffer]:
    """A page of what sleeps, the largest value first unless asked otherwise."""
    rows = _LISTED.bindparams(
        bindparam("network", network_id), bindparam("seller", seller_id), bindparam("before", now() - timedelta(days=days))
    ).subquery("sleeping")
    keys = {"sku": rows.c.sku, "name": rows.c.name_key, "on_hand": rows.c.on_hand, "sold": rows.c.sold_at, "brand": rows.c.brand}
    key: ColumnElement[Any] = keys.get(query.sort, rows.c.value_cents)
    statement = select(key.label("sort_key"), *(one for one in rows.c if one.name != "name_key"))
    if query.text:
        typed = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        key_typed = name_key(query.text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(or_(
            rows.c.sku.ilike(f"%{typed}%", escape="\\"), rows.c.mpn.ilike(f"%{typed}%", escape="\\"),
            rows.c.name_key.like(f"%{key_typed}%", escape="\\"), rows.c.brand.ilike(f"%{typed}%", escape="\\"),
        ))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.connection().execute(wanted).all()

    return keyset(query, statement, [key, rows.c.id], fetch).map(lambda row: SleepingOffer(*row[1:]))
