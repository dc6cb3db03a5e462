"""Counting an order into the kept figures of sales, exactly once whatever is told twice (docs/rules/sales.md)."""

from uuid import UUID

from sqlalchemy import text

from portal.kernel.db import Session

MONTH = "date_trunc('month', o.placed_at AT TIME ZONE 'Europe/Paris')::date"
LIVE = "l.quantity - l.cancelled_quantity"
_TURN = text("""
    SELECT pg_advisory_xact_lock_shared(hashtextextended('sales:' || :network, 0)),
           pg_advisory_xact_lock(hashtextextended('sales:' || :network || ':' || :seller, 0))
""")
_COUNT = text(f"""
    WITH head AS MATERIALIZED (
        SELECT o.reseller_id, o.seller_id, o.channel, {MONTH} AS month FROM sales_order o
        WHERE o.network_id = :network AND o.id = :order),
    change AS MATERIALIZED (
        SELECT brand, coalesce(n.lines, 0) AS lines, coalesce(n.units, 0) AS units, coalesce(n.net_cents, 0) AS net_cents,
               coalesce(n.lines, 0) - coalesce(c.lines, 0) AS more_lines,
               coalesce(n.units, 0) - coalesce(c.units, 0) AS more_units,
               coalesce(n.net_cents, 0) - coalesce(c.net_cents, 0) AS more_cents,
               (n.lines IS NOT NULL)::integer AS is_live, (c.lines IS NOT NULL)::integer AS was_live
        FROM (SELECT l.brand, count(*)::integer AS lines, sum({LIVE}) AS units, sum(l.net_unit_cents * ({LIVE})) AS net_cents
              FROM order_line l WHERE l.network_id = :network AND l.order_id = :order AND {LIVE} > 0 GROUP BY 1) n
        FULL JOIN (SELECT brand, lines, units, net_cents FROM sales_counted
                   WHERE network_id = :network AND order_id = :order) c USING (brand)),
    whole AS MATERIALIZED (
        SELECT max(is_live) - max(was_live) AS orders, sum(more_cents) AS cents FROM change),
    gone AS (
        DELETE FROM sales_counted k USING change c
        WHERE k.network_id = :network AND k.order_id = :order AND k.brand = c.brand AND c.is_live = 0),
    noted AS (
        INSERT INTO sales_counted (network_id, order_id, brand, lines, units, net_cents)
        SELECT :network, :order, brand, lines, units, net_cents FROM change WHERE is_live = 1
        ON CONFLICT (network_id, order_id, brand) DO UPDATE
        SET lines = excluded.lines, units = excluded.units, net_cents = excluded.net_cents),
    bought AS (
        UPDATE sales_month m SET lines = m.lines + c.more_lines, units = m.units + c.more_units,
               net_cents = m.net_cents + c.more_cents
        FROM head h, change c
        WHERE m.network_id = :network AND m.reseller_id = h.reseller_id AND m.month = h.month AND m.seller_id = h.seller_id
          AND m.brand = c.brand
        RETURNING m.brand),
    bought_new AS (
        INSERT INTO sales_month (network_id, reseller_id, month, seller_id, brand, lines, units, net_cents)
        SELECT :network, h.reseller_id, h.month, h.seller_id, c.brand, c.more_lines, c.more_units, c.more_cents
        FROM head h, change c WHERE c.is_live = 1 AND c.brand NOT IN (SELECT brand FROM bought)),
    sold AS (
        UPDATE brand_month m SET lines = m.lines + c.more_lines, units = m.units + c.more_units,
               net_cents = m.net_cents + c.more_cents
        FROM head h, change c
        WHERE m.network_id = :network AND m.seller_id = h.seller_id AND m.month = h.month AND m.brand = c.brand
        RETURNING m.brand),
    sold_new AS (
        INSERT INTO brand_month (network_id, seller_id, month, brand, lines, units, net_cents)
        SELECT :network, h.seller_id, h.month, c.brand, c.more_lines, c.more_units, c.more_cents
        FROM head h, change c WHERE c.is_live = 1 AND c.brand NOT IN (SELECT brand FROM sold)),
    traded AS (
        UPDATE trade_month m SET orders = m.orders + w.orders, net_cents = m.net_cents + w.cents
        FROM head h, whole w
        WHERE m.network_id = :network AND m.seller_id = h.seller_id AND m.month = h.month AND m.reseller_id = h.reseller_id
          AND m.channel = h.channel AND w.cents IS NOT NULL
        RETURNING m.channel)
    INSERT INTO trade_month (network_id, seller_id, month, reseller_id, channel, orders, net_cents)
    SELECT :network, h.seller_id, h.month, h.reseller_id, h.channel, w.orders, w.cents
    FROM head h, whole w WHERE w.orders > 0 AND NOT EXISTS (SELECT FROM traded)
""")
_SOLD = text(f"""
    INSERT INTO offer_sale AS kept (network_id, offer_id, seller_id, sold_at)
    SELECT l.network_id, l.offer_id, l.seller_id, max(o.placed_at)
    FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
    WHERE l.network_id = :network AND l.order_id = :order AND {LIVE} > 0 GROUP BY 1, 2, 3
    ON CONFLICT (network_id, offer_id) DO UPDATE SET sold_at = greatest(kept.sold_at, excluded.sold_at)
""")
_SOLD_NO_MORE = text(f"""
    UPDATE offer_sale s SET sold_at = (
        SELECT max(o.placed_at) FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
        WHERE l.network_id = s.network_id AND l.offer_id = s.offer_id AND {LIVE} > 0)
    WHERE s.network_id = :network AND s.offer_id IN (
        SELECT l.offer_id FROM order_line l WHERE l.network_id = :network AND l.order_id = :order AND {LIVE} = 0)
""")


def count_sales(session: Session, *, network_id: int, order_id: UUID, seller_id: int) -> None:
    """Bring the counters to what the order is worth now; again and again the same, in whatever order events arrive.

    Runs in the worker's scope, where one seller's orders are counted one after the other. Amounts in cents excl. VAT.
    """
    connection = session.connection()
    connection.execute(_TURN, {"network": str(network_id), "seller": str(seller_id)})
    values = {"network": network_id, "order": order_id}
    for statement in (_COUNT, _SOLD, _SOLD_NO_MORE):
        connection.execute(statement, values)
