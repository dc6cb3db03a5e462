"""Addresses, carts, purchases, orders and shipments behind their walls, and the functions that move stock."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, allow, definer, mine, protect

revision = "2026_11_21_1600"
down_revision = "2026_11_21_1520"
branch_labels = None
depends_on = None

TABLES = (
    "address", "cart", "cart_line", "purchase", "sales_order", "order_line", "order_entry", "shipment", "shipment_line",
)
LINE_WITHOUT_PRICE_RULES = (
    "network_id, id, order_id, reseller_id, seller_id, position, offer_id, product_id, sku, mpn, brand, name, quantity,"
    " cancelled_quantity, shipped_quantity, delivered_quantity, list_unit_cents, net_unit_cents, eco_unit_cents, vat_rate,"
    " net_cents, eco_cents"
)
BOUGHT, SOLD = mine("reseller_id"), mine("seller_id")
NO_REFERENCE = "'00000000-0000-0000-0000-000000000000'::uuid"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in TABLES:
        protect(table)
    _carts()
    _orders()
    _ledger()
    _functions()


def _carts() -> None:
    fields = "label, recipient, street, postcode, city, country, contact, phone, is_default, is_active, version"
    allow("address", "R", "SELECT", mine())
    allow("address", "R", "INSERT", mine())
    allow("address", "R", "UPDATE", mine(), fields)
    for table, columns in (("cart", "name, is_current"), ("cart_line", "quantity, shown_cents")):
        allow(table, "R", "SELECT", mine())
        allow(table, "R", "INSERT", mine())
        allow(table, "R", "UPDATE", mine(), columns)
        allow(table, "R", "DELETE", mine())


def _orders() -> None:
    allow("purchase", "R", "SELECT", BOUGHT)
    allow("purchase", "R", "INSERT", BOUGHT)
    allow("purchase", "VK", "SELECT", IN_NETWORK)
    for table in ("sales_order", "order_entry", "shipment", "shipment_line"):
        allow(table, "R", "SELECT", BOUGHT)
        allow(table, "W", "SELECT", SOLD)
        allow(table, "VK", "SELECT", IN_NETWORK)
    allow("order_line", "R", "SELECT", BOUGHT)
    allow("order_line", "W", "SELECT", SOLD)
    allow("order_line", "V", "SELECT", IN_NETWORK, LINE_WITHOUT_PRICE_RULES)
    allow("order_line", "K", "SELECT", IN_NETWORK)
    allow("sales_order", "R", "INSERT", f"{BOUGHT} AND status = 'placed'")
    allow("sales_order", "R", "UPDATE", f"{BOUGHT} AND status IN ('placed', 'cancelled')",
          "status, version, cancelled_at, cancel_reason")
    allow("sales_order", "W", "UPDATE", SOLD, "status, version, accepted_at, shipped_at, delivered_at, closed_at,"
          " cancelled_at, cancel_reason")
    allow("order_line", "R", "INSERT", BOUGHT)
    allow("order_line", "R", "UPDATE", BOUGHT, "cancelled_quantity")
    allow("order_line", "W", "UPDATE", SOLD, "cancelled_quantity, shipped_quantity, delivered_quantity")
    allow("order_entry", "R", "INSERT", f"{BOUGHT} AND kind = 'cancelled'")
    allow("order_entry", "W", "INSERT", SOLD)
    allow("shipment", "W", "INSERT", SOLD)
    allow("shipment", "W", "UPDATE", SOLD, "delivered_at")
    allow("shipment_line", "W", "INSERT", SOLD)


def _ledger() -> None:
    """A line may ship in several parts: each movement names the shipment or cancellation it belongs to."""
    op.execute(f"ALTER TABLE stock_movement ADD COLUMN reference uuid NOT NULL DEFAULT {NO_REFERENCE}")
    op.execute(
        "ALTER TABLE stock_movement"
        " DROP CONSTRAINT uq_stock_movement_network_id_order_line_id_event_warehouse_id,"
        " ADD CONSTRAINT uq_stock_movement_once UNIQUE (network_id, order_line_id, event, reference, warehouse_id),"
        " ADD CONSTRAINT ck_stock_movement_event"
        " CHECK (event IN ('placed', 'shipped', 'cancelled', 'absorbed', 'expired'))"
    )


def _functions() -> None:
    definer(
        "reserve(p_lines uuid[], p_offers bigint[], p_quantities integer[])",
        "TABLE (short_line uuid, available integer)",
        f"""
        DECLARE
            net bigint := {NETWORK};
            me bigint := {ORGANISATION};
        BEGIN
            IF (SELECT count(*) <> count(DISTINCT o) OR min(q) < 1 FROM unnest(p_offers, p_quantities) AS w(o, q)) THEN
                RAISE EXCEPTION 'an offer stands once, with at least one unit';
            END IF;
            PERFORM 1 FROM stock s WHERE s.network_id = net AND s.offer_id = ANY (p_offers)
            ORDER BY s.offer_id, s.warehouse_id FOR UPDATE;
            RETURN QUERY
            WITH want AS MATERIALIZED (
                SELECT * FROM unnest(p_lines, p_offers, p_quantities) AS w(line, offer, wanted)),
            shelf AS MATERIALIZED (
                SELECT w.line, w.wanted, s.offer_id, s.warehouse_id, s.seller_id, h.position,
                       greatest(s.on_hand - s.reserved, 0) AS free
                FROM want w
                JOIN stock s ON s.network_id = net AND s.offer_id = w.offer
                JOIN warehouse h ON h.network_id = net AND h.seller_id = s.seller_id AND h.id = s.warehouse_id),
            short AS MATERIALIZED (
                SELECT w.line, coalesce(sum(x.free), 0)::integer AS free FROM want w LEFT JOIN shelf x ON x.line = w.line
                GROUP BY w.line, w.wanted HAVING coalesce(sum(x.free), 0) < w.wanted),
            ranked AS (
                SELECT x.*, coalesce(sum(x.free) OVER (
                    PARTITION BY x.line
                    ORDER BY x.free >= x.wanted DESC, CASE WHEN x.free >= x.wanted THEN x.position END,
                             x.free DESC, x.position, x.warehouse_id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS taken
                FROM shelf x),
            take AS MATERIALIZED (
                SELECT r.line, r.offer_id, r.warehouse_id, r.seller_id, least(r.free, r.wanted - r.taken)::integer AS units
                FROM ranked r WHERE r.taken < r.wanted AND r.free > 0 AND NOT EXISTS (SELECT FROM short)),
            moved AS (
                UPDATE stock s SET reserved = s.reserved + t.units FROM take t
                WHERE s.network_id = net AND s.offer_id = t.offer_id AND s.warehouse_id = t.warehouse_id),
            noted AS (
                INSERT INTO stock_movement (network_id, id, seller_id, reseller_id, order_line_id, offer_id, warehouse_id,
                                            event, reserved_change)
                SELECT net, gen_random_uuid(), t.seller_id, me, t.line, t.offer_id, t.warehouse_id, 'placed', t.units
                FROM take t)
            SELECT short.line, short.free FROM short;
        END
        """,
        "R",
    )
    definer(
        "release(p_event text, p_reference uuid, p_lines uuid[], p_quantities integer[])", "void",
        f"""
        DECLARE
            net bigint := {NETWORK};
            me bigint := {ORGANISATION};
        BEGIN
            IF p_event NOT IN ('shipped', 'cancelled', 'expired') THEN
                RAISE EXCEPTION 'no stock is given back by %', p_event;
            END IF;
            PERFORM 1 FROM stock s
            WHERE s.network_id = net AND (s.offer_id, s.warehouse_id) IN (
                SELECT m.offer_id, m.warehouse_id FROM stock_movement m
                WHERE m.network_id = net AND m.order_line_id = ANY (p_lines) AND me IN (m.reseller_id, m.seller_id))
            ORDER BY s.offer_id, s.warehouse_id FOR UPDATE;
            WITH want AS MATERIALIZED (
                SELECT * FROM unnest(p_lines, p_quantities) AS w(line, wanted)
                WHERE NOT EXISTS (
                    SELECT FROM stock_movement d WHERE d.network_id = net AND d.order_line_id = w.line
                    AND d.event = p_event AND d.reference = p_reference)),
            held AS (
                SELECT w.line, w.wanted, m.offer_id, m.warehouse_id, m.seller_id, m.reseller_id,
                       sum(m.reserved_change) AS units
                FROM want w
                JOIN stock_movement m ON m.network_id = net AND m.order_line_id = w.line
                WHERE me IN (m.reseller_id, m.seller_id)
                GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(m.reserved_change) > 0),
            ranked AS (
                SELECT h.*, coalesce(sum(h.units) OVER (
                    PARTITION BY h.line ORDER BY h.units DESC, h.warehouse_id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS taken
                FROM held h),
            take AS MATERIALIZED (
                SELECT r.line, r.offer_id, r.warehouse_id, r.seller_id, r.reseller_id,
                       least(r.units, r.wanted - r.taken)::integer AS units
                FROM ranked r WHERE r.taken < r.wanted),
            rows AS MATERIALIZED (
                SELECT t.offer_id, t.warehouse_id, sum(t.units)::integer AS units FROM take t GROUP BY 1, 2),
            moved AS (
                UPDATE stock s SET reserved = s.reserved - t.units,
                    on_hand = CASE WHEN p_event = 'shipped' THEN greatest(s.on_hand - t.units, 0) ELSE s.on_hand END
                FROM rows t
                WHERE s.network_id = net AND s.offer_id = t.offer_id AND s.warehouse_id = t.warehouse_id)
            INSERT INTO stock_movement (network_id, id, seller_id, reseller_id, order_line_id, offer_id, warehouse_id,
                                        event, reference, reserved_change, on_hand_change)
            SELECT net, gen_random_uuid(), t.seller_id, t.reseller_id, t.line, t.offer_id, t.warehouse_id, p_event,
                   p_reference, -t.units, CASE WHEN p_event = 'shipped' THEN -least(t.units, s.on_hand) ELSE 0 END
            FROM take t
            JOIN stock s ON s.network_id = net AND s.offer_id = t.offer_id AND s.warehouse_id = t.warehouse_id;
        END
        """,
        "RW",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
