"""The wholesaler's offers brought to what the feed says, touching only those that differ."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from portal.kernel.db import Session

_TERMS = (
    "product_id, brand_id, category_id, list_cents, dealer_cents, eco_cents, vat_rate, pack, min_quantity, status, is_listed,"
    " next_arrival_on, next_arrival_quantity"
)
_RETIRE = text(
    "UPDATE offer o SET sku = o.sku || '#' || o.id, is_listed = false, status = 'discontinued', next_arrival_on = NULL,"
    " next_arrival_quantity = NULL, changed_at = :at"
    " FROM feed_line l JOIN feed_match m USING (line_no)"
    " WHERE o.network_id = :network AND o.seller_id = :seller AND o.sku = l.sku AND o.product_id <> m.product_id"
)
_CHANGES = text(
    "CREATE TEMPORARY TABLE feed_change ON COMMIT DROP AS"
    " SELECT o.id AS offer_id, l.sku, m.product_id, p.brand_id, p.category_id, l.list_cents, l.dealer_cents, l.eco_cents,"
    " CAST(:vat_rate AS numeric(5, 4)) AS vat_rate, l.pack, l.min_quantity, l.status, true AS is_listed, l.next_arrival_on,"
    " l.next_arrival_quantity,"
    " (o.list_cents, o.dealer_cents, o.eco_cents) IS DISTINCT FROM (l.list_cents, l.dealer_cents, l.eco_cents) AS reprices"
    " FROM feed_line l JOIN feed_match m USING (line_no)"
    " JOIN product p ON p.network_id = :network AND p.id = m.product_id"
    " LEFT JOIN offer o ON o.network_id = :network AND o.seller_id = :seller AND o.sku = l.sku"
    " WHERE o.id IS NULL OR (o.brand_id, o.category_id, o.list_cents, o.dealer_cents, o.eco_cents, o.vat_rate, o.pack,"
    " o.min_quantity, o.status, o.is_listed, o.next_arrival_on, o.next_arrival_quantity) IS DISTINCT FROM"
    " (p.brand_id, p.category_id, l.list_cents, l.dealer_cents, l.eco_cents, CAST(:vat_rate AS numeric(5, 4)), l.pack,"
    " l.min_quantity, l.status, true, l.next_arrival_on, l.next_arrival_quantity)"
)
_ANALYZE = text("ANALYZE feed_change")
_UPDATE = text(
    f"UPDATE offer o SET ({_TERMS}, cut_off, changed_at) ="
    f" ROW ({', '.join('c.' + name.strip() for name in _TERMS.split(','))}, :cut_off, :at)"
    " FROM feed_change c WHERE o.network_id = :network AND o.id = c.offer_id"
)
_INSERT = text(
    f"WITH made AS (INSERT INTO offer (network_id, seller_id, sku, {_TERMS}, cut_off, changed_at)"
    f"  SELECT :network, :seller, sku, {_TERMS}, :cut_off, :at FROM feed_change WHERE offer_id IS NULL ORDER BY sku"
    "  RETURNING id, sku)"
    " UPDATE feed_change c SET offer_id = made.id FROM made WHERE c.offer_id IS NULL AND c.sku = made.sku"
)
_PRICES = text(
    "INSERT INTO offer_price (network_id, seller_id, offer_id, from_at, list_cents, dealer_cents, eco_cents)"
    " SELECT :network, :seller, offer_id, :at, list_cents, dealer_cents, eco_cents FROM feed_change WHERE reprices"
)
_DROP = text(
    "WITH gone AS ("
    "  UPDATE offer o SET is_listed = false, next_arrival_on = NULL, next_arrival_quantity = NULL, cut_off = :cut_off,"
    "  changed_at = :at WHERE o.network_id = :network AND o.seller_id = :seller AND o.is_listed"
    "  AND NOT EXISTS (SELECT FROM feed_line l WHERE l.sku = o.sku) RETURNING o.id)"
    " INSERT INTO feed_touched SELECT id FROM gone ON CONFLICT DO NOTHING"
)
_TOUCHED = text("CREATE TEMPORARY TABLE feed_touched (offer_id bigint PRIMARY KEY) ON COMMIT DROP")
_TOUCH = text("INSERT INTO feed_touched SELECT offer_id FROM feed_change")


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a wholesaler's offers; `retired`: their SKU now names another product."""

    added: int
    updated: int
    dropped: int
    retired: int


def merge_offers(
    session: Session, network_id: int, seller_id: int, *, vat_rate: Decimal, cut_off: datetime, at: datetime,
) -> Merged:
    """Offers as the feed has them; prices that differ start a new row of history at `at`.

    Every offer that was altered stands in `feed_touched` afterwards.
    """
    values = {"network": network_id, "seller": seller_id, "vat_rate": vat_rate, "cut_off": cut_off, "at": at}

    def done(statement: object) -> int:
        return int(session.execute(statement, values).rowcount)  # type: ignore[call-overload]

    session.execute(_TOUCHED)
    retired = done(_RETIRE)
    done(_CHANGES)
    done(_ANALYZE)
    updated = done(_UPDATE)
    added = done(_INSERT)
    done(_PRICES)
    done(_TOUCH)
    return Merged(added, updated, done(_DROP), retired)
