"""Making the kept figures of sales anew from the orders, and telling how many rows were different."""

from sqlalchemy import text

from ordering.actions.count_sales import LIVE, MONTH
from portal.kernel.db import Session

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('sales:' || :network, 0))")
_FORGET = text("DROP TABLE IF EXISTS pg_temp.counted_order")
_ORDERS = text(f"""
    CREATE TEMP TABLE counted_order ON COMMIT DROP AS
    SELECT l.order_id, l.brand, o.reseller_id, o.seller_id, o.channel, {MONTH} AS month, count(*)::integer AS lines,
           sum({LIVE})::bigint AS units, sum(l.net_unit_cents * ({LIVE}))::bigint AS net_cents
    FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
    WHERE l.network_id = :network AND {LIVE} > 0 GROUP BY 1, 2, 3, 4, 5, 6
""")
_SUMS = "sum(lines)::integer AS lines, sum(units)::bigint AS units, sum(net_cents)::bigint AS net_cents"
# Table, its key, its figures, and what it should hold, counted from the orders.
_COUNTERS: tuple[tuple[str, str, str, str], ...] = (
    ("sales_counted", "order_id, brand", "lines, units, net_cents",
     "SELECT order_id, brand, lines, units, net_cents FROM counted_order"),
    ("sales_month", "reseller_id, month, seller_id, brand", "lines, units, net_cents",
     f"SELECT reseller_id, month, seller_id, brand, {_SUMS} FROM counted_order GROUP BY 1, 2, 3, 4"),
    ("brand_month", "seller_id, month, brand", "lines, units, net_cents",
     f"SELECT seller_id, month, brand, {_SUMS} FROM counted_order GROUP BY 1, 2, 3"),
    ("trade_month", "seller_id, month, reseller_id, channel", "orders, net_cents", """
        SELECT seller_id, month, reseller_id, channel, count(DISTINCT order_id)::integer AS orders,
               sum(net_cents)::bigint AS net_cents
        FROM counted_order GROUP BY 1, 2, 3, 4
    """),
    ("offer_sale", "offer_id, seller_id", "sold_at", f"""
        SELECT l.offer_id, l.seller_id, max(o.placed_at) AS sold_at
        FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
        WHERE l.network_id = :network AND {LIVE} > 0 GROUP BY 1, 2
    """),
)
# A counter that has fallen to nothing stands for no row at all.
_NOTHING = {"sold_at": "sold_at IS NOT NULL", "orders, net_cents": "orders > 0", "lines, units, net_cents": "lines > 0"}


def sales_differences(session: Session, network_id: int) -> dict[str, int]:
    """How many rows of each counter are not what the orders say; all of them 0 when everything told has been counted.

    Counting waits meanwhile. An order whose event still waits counts as a difference.
    """
    connection, values = session.connection(), {"network": network_id}
    connection.execute(_ALONE, {"network": str(network_id)})
    connection.execute(_FORGET)
    connection.execute(_ORDERS, values)
    found = {}
    for table, key, figures, right in _COUNTERS:
        kept = f"SELECT {key}, {figures} FROM {table} WHERE network_id = :network AND {_NOTHING[figures]}"
        right = f"SELECT {key}, {figures} FROM ({right}) x"
        statement = text(f"""
            WITH kept AS MATERIALIZED ({kept}), counted AS MATERIALIZED ({right})
            SELECT count(DISTINCT ({key})) FROM (
                (TABLE kept EXCEPT TABLE counted) UNION ALL (TABLE counted EXCEPT TABLE kept)) different
        """)
        found[table] = connection.execute(statement, values).scalar_one()
    return found


def recount_sales(session: Session, network_id: int) -> dict[str, int]:
    """Make all counters of the network anew from its orders, and tell how many rows of each were different before."""
    found = sales_differences(session, network_id)
    connection, values = session.connection(), {"network": network_id}
    for table, key, figures, right in _COUNTERS:
        connection.execute(text(f"DELETE FROM {table} WHERE network_id = :network"), values)
        connection.execute(text(
            f"INSERT INTO {table} (network_id, {key}, {figures}) SELECT :network, {key}, {figures} FROM ({right}) x"
        ), values)
    return found
