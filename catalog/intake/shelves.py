"""Stock as of the feed's cut-off, with what was reserved and shipped since left standing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from portal.kernel.db import Session

_WAREHOUSES = text(
    "INSERT INTO warehouse (network_id, seller_id, code, name, position)"
    " SELECT :network, :seller, code, initcap(code), position + (SELECT count(*) FROM warehouse w WHERE w.network_id = :network"
    " AND w.seller_id = :seller) FROM unnest(CAST(:codes AS text[]))"
    " WITH ORDINALITY w(code, position)"
    " ON CONFLICT ON CONSTRAINT uq_warehouse_network_id_seller_id_code DO NOTHING"
)
_FIGURES = text(
    "CREATE TEMPORARY TABLE feed_stock ON COMMIT DROP AS"
    " SELECT o.id AS offer_id, w.id AS warehouse_id, coalesce(l.stock[u.position], 0) AS quantity,"
    " s.on_hand AS before"
    " FROM offer o JOIN warehouse w ON w.network_id = :network AND w.seller_id = :seller AND w.closed_at IS NULL"
    " LEFT JOIN feed_line l ON l.sku = o.sku"
    " LEFT JOIN unnest(CAST(:codes AS text[])) WITH ORDINALITY u(code, position) ON u.code = w.code"
    " LEFT JOIN stock s ON s.network_id = :network AND s.offer_id = o.id AND s.warehouse_id = w.id"
    " WHERE o.network_id = :network AND o.seller_id = :seller"
    " AND (s.on_hand IS NOT NULL OR u.code IS NOT NULL AND l.sku IS NOT NULL)"
    " AND (s.on_hand IS DISTINCT FROM coalesce(l.stock[u.position], 0) OR s.reserved > 0 OR EXISTS ("
    "  SELECT FROM stock_movement m WHERE m.network_id = :network AND m.seller_id = :seller AND m.offer_id = o.id"
    "  AND m.absorbed_at IS NULL))"
)
_ANALYZE = text("ANALYZE feed_stock")
_NEW = text(
    "INSERT INTO stock (network_id, seller_id, offer_id, warehouse_id, on_hand)"
    " SELECT :network, :seller, offer_id, warehouse_id, quantity FROM feed_stock WHERE before IS NULL"
    " ORDER BY offer_id, warehouse_id"
)
_LOCK = text(
    "SELECT count(*) FROM (SELECT FROM stock s JOIN feed_stock f ON f.offer_id = s.offer_id AND f.warehouse_id = s.warehouse_id"
    " WHERE s.network_id = :network AND f.before IS NOT NULL ORDER BY s.offer_id, s.warehouse_id FOR UPDATE OF s) AS locked"
)
_KNOWN = text(
    "SELECT array_agg(DISTINCT order_line_id) FROM stock_movement WHERE network_id = :network AND seller_id = :seller"
    " AND absorbed_at IS NULL AND event = 'placed' AND at <= :cut_off"
)
_ABSORB = text("SELECT absorb(CAST(:lines AS uuid[]))")
_ABSORB_RETURNED = text("SELECT absorb_returned(:cut_off)")
_SET = text(
    "WITH shipped AS ("
    "  SELECT offer_id, warehouse_id, sum(on_hand_change) AS change FROM stock_movement"
    "  WHERE network_id = :network AND seller_id = :seller AND absorbed_at IS NULL GROUP BY offer_id, warehouse_id),"
    " altered AS ("
    "  UPDATE stock s SET on_hand = greatest(f.quantity + coalesce(c.change, 0), 0)"
    "  FROM feed_stock f LEFT JOIN shipped c ON c.offer_id = f.offer_id AND c.warehouse_id = f.warehouse_id"
    "  WHERE s.network_id = :network AND s.offer_id = f.offer_id AND s.warehouse_id = f.warehouse_id AND f.before IS NOT NULL"
    "  AND s.on_hand <> greatest(f.quantity + coalesce(c.change, 0), 0) RETURNING s.offer_id)"
    " INSERT INTO feed_touched SELECT DISTINCT offer_id FROM altered ON CONFLICT DO NOTHING"
)
_SHORT = text(
    "WITH short AS ("
    "  SELECT offer_id, warehouse_id, reserved - on_hand AS missing FROM stock"
    "  WHERE network_id = :network AND seller_id = :seller AND reserved > on_hand),"
    " held AS ("
    "  SELECT m.order_line_id, m.offer_id, m.warehouse_id, sum(m.reserved_change) AS quantity, min(m.at) AS at"
    "  FROM stock_movement m JOIN short USING (offer_id, warehouse_id)"
    "  WHERE m.network_id = :network AND m.seller_id = :seller AND m.absorbed_at IS NULL"
    "  GROUP BY m.order_line_id, m.offer_id, m.warehouse_id HAVING sum(m.reserved_change) > 0),"
    " later AS ("
    "  SELECT h.order_line_id, s.missing, sum(h.quantity) OVER w - h.quantity AS after_it"
    "  FROM held h JOIN short s USING (offer_id, warehouse_id)"
    "  WINDOW w AS (PARTITION BY h.offer_id, h.warehouse_id ORDER BY h.at DESC, h.order_line_id DESC))"
    " SELECT DISTINCT order_line_id FROM later WHERE after_it < missing ORDER BY order_line_id"
)


def set_stock(session: Session, network_id: int, seller_id: int, *, warehouses: Sequence[str], cut_off: datetime) -> int:
    """On hand as the feed says, less what was shipped since of lines placed after the cut-off, with what came back since.

    Older lines and returns are absorbed: the figure knows them.

    Stock rows are locked in the order of (offer, warehouse), as orders lock them, and only those that may change. Returns
    how many reservations were absorbed; altered offers are added to `feed_touched`.
    """
    values = {"network": network_id, "seller": seller_id, "codes": list(warehouses), "cut_off": cut_off}
    session.execute(_WAREHOUSES, values)
    known = session.execute(_KNOWN, values).scalar_one()
    for statement in (_FIGURES, _ANALYZE, _NEW, _LOCK):
        session.execute(statement, values)
    absorbed = int(session.execute(_ABSORB, {"lines": known}).scalar_one()) if known else 0
    session.execute(_ABSORB_RETURNED, values)
    session.execute(_SET, values)
    return absorbed


def lines_at_risk(session: Session, network_id: int, seller_id: int) -> list[UUID]:
    """The order lines that the stock no longer covers: of each short row those placed last, until the rest is covered."""
    return list(session.execute(_SHORT, {"network": network_id, "seller": seller_id}).scalars())
