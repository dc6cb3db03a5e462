"""Closed orders of the past, one line each, spread over resellers and offers: what a portal has after some years."""

import psycopg

from bench.portal_store import FIRST_RESELLER, NETWORK_ID
from bench.sizes import Sizes

_PAST = """
CREATE TEMP TABLE past ON COMMIT DROP AS
SELECT n, gen_random_uuid() AS purchase_id, gen_random_uuid() AS order_id, gen_random_uuid() AS line_id,
       (%(first)s + 1 + n %% %(resellers)s)::bigint AS reseller_id,
       now() - n * interval '60 seconds' AS placed_at,
       1 + (n::bigint * 7919) %% (SELECT max(id) FROM offer) AS offer_id
FROM generate_series(1, %(orders)s) AS n;
"""
_PURCHASES = """
INSERT INTO purchase (network_id, id, reseller_id, number, net_cents, eco_cents, vat_cents, total_cents, placed_at)
SELECT %(network)s, purchase_id, reseller_id, 'P-' || n, 1000, 0, 200, 1200, placed_at FROM past
"""
_ORDERS = """
INSERT INTO sales_order (network_id, id, purchase_id, reseller_id, seller_id, number, purchase_number, reseller_name,
    seller_name, status, deliver_to, net_cents, eco_cents, vat_cents, total_cents, vat, placed_at, accepted_at, shipped_at,
    delivered_at, closed_at)
SELECT %(network)s, p.order_id, p.purchase_id, p.reseller_id, o.seller_id, 'O-' || p.n, 'P-' || p.n, 'Revendeur', 'Grossiste',
    'closed', '{}', 1000, 0, 200, 1200, '[]', p.placed_at, p.placed_at, p.placed_at, p.placed_at, p.placed_at
FROM past p JOIN offer o ON o.network_id = %(network)s AND o.id = p.offer_id
"""
_LINES = """
INSERT INTO order_line (network_id, id, order_id, reseller_id, seller_id, position, offer_id, product_id, sku, mpn, brand,
    name, quantity, shipped_quantity, delivered_quantity, dealer_unit_cents, net_unit_cents, eco_unit_cents, vat_rate, net_cents,
    eco_cents, price_reason)
SELECT %(network)s, p.line_id, p.order_id, p.reseller_id, o.seller_id, 1, o.id, o.product_id, o.sku, '', b.name, 'Article', 1,
    1, 1, 1000, 1000, 0, 0.2, 1000, 0, '{}'
FROM past p JOIN offer o ON o.network_id = %(network)s AND o.id = p.offer_id
JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
"""


def fill(admin: str, sizes: Sizes) -> None:
    """Makes them in SQL, foreign keys unchecked while loading, and refreshes the statistics."""
    values = {
        "network": NETWORK_ID, "first": FIRST_RESELLER, "resellers": sizes.resellers, "orders": sizes.past_orders,
    }
    with psycopg.connect(admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (_PAST, _PURCHASES, _ORDERS, _LINES):
            connection.execute(statement.encode(), values)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
