"""Kept counters of sales behind the walls of their companies, counted from the orders that are there."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, allow, mine, protect

revision = "2026_11_22_1500"
down_revision = "2026_11_22_1400"
branch_labels = None
depends_on = None

COUNTED = """
    INSERT INTO sales_counted (network_id, order_id, brand, lines, units, net_cents)
    SELECT l.network_id, l.order_id, l.brand, count(*), sum(l.quantity - l.cancelled_quantity),
           sum(l.net_unit_cents * (l.quantity - l.cancelled_quantity))
    FROM order_line l WHERE l.quantity > l.cancelled_quantity GROUP BY 1, 2, 3;
    INSERT INTO sales_month (network_id, reseller_id, month, seller_id, brand, lines, units, net_cents)
    SELECT c.network_id, o.reseller_id, date_trunc('month', o.placed_at AT TIME ZONE 'Europe/Paris')::date, o.seller_id,
           c.brand, sum(c.lines), sum(c.units), sum(c.net_cents)
    FROM sales_counted c JOIN sales_order o ON o.network_id = c.network_id AND o.id = c.order_id GROUP BY 1, 2, 3, 4, 5;
    INSERT INTO brand_month (network_id, seller_id, month, brand, lines, units, net_cents)
    SELECT network_id, seller_id, month, brand, sum(lines), sum(units), sum(net_cents) FROM sales_month GROUP BY 1, 2, 3, 4;
    INSERT INTO trade_month (network_id, seller_id, month, reseller_id, channel, orders, net_cents)
    SELECT x.network_id, o.seller_id, date_trunc('month', o.placed_at AT TIME ZONE 'Europe/Paris')::date, o.reseller_id,
           o.channel, count(*), sum(x.net_cents)
    FROM (SELECT network_id, order_id, sum(net_cents) AS net_cents FROM sales_counted GROUP BY 1, 2) x
    JOIN sales_order o ON o.network_id = x.network_id AND o.id = x.order_id GROUP BY 1, 2, 3, 4, 5;
    INSERT INTO offer_sale (network_id, offer_id, seller_id, sold_at)
    SELECT l.network_id, l.offer_id, l.seller_id, max(o.placed_at)
    FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
    WHERE l.quantity > l.cancelled_quantity GROUP BY 1, 2, 3;
"""


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in ("sales_month", "brand_month", "trade_month", "sales_counted", "offer_sale"):
        protect(table)
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            allow(table, "K", command, IN_NETWORK)
    for table in ("sales_month", "trade_month"):
        allow(table, "R", "SELECT", mine("reseller_id"))
        allow(table, "W", "SELECT", mine("seller_id"))
        allow(table, "V", "SELECT", IN_NETWORK)
    allow("brand_month", "W", "SELECT", mine("seller_id"))
    allow("brand_month", "V", "SELECT", IN_NETWORK)
    allow("offer_sale", "W", "SELECT", mine("seller_id"))
    op.execute(COUNTED)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
