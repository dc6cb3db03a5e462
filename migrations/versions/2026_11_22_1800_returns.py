"""Goods that come back: into a warehouse with their credit note, and known to the feeds that were made later."""

from migrations.walls import NETWORK, ORGANISATION, definer

revision = "2026_11_22_1800"
down_revision = "2026_11_22_1700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definer(
        "take_back(p_reference uuid, p_lines uuid[], p_warehouses bigint[], p_quantities integer[])", "void",
        f"""
        DECLARE
            net bigint := {NETWORK};
            me bigint := {ORGANISATION};
        BEGIN
            IF (SELECT count(*) FROM order_line l WHERE l.network_id = net AND l.seller_id = me AND l.id = ANY (p_lines))
                    <> (SELECT count(DISTINCT x) FROM unnest(p_lines) AS x) THEN
                RAISE EXCEPTION 'goods come back of own sales alone';
            END IF;
            IF EXISTS (SELECT FROM unnest(p_quantities) AS x(units) WHERE units IS NULL OR units < 1) THEN
                RAISE EXCEPTION 'less than one unit comes back';
            END IF;
            INSERT INTO stock (network_id, seller_id, offer_id, warehouse_id)
            SELECT DISTINCT net, me, l.offer_id, w.warehouse
            FROM unnest(p_lines, p_warehouses) AS w(line, warehouse)
            JOIN order_line l ON l.network_id = net AND l.id = w.line ORDER BY 3, 4
            ON CONFLICT ON CONSTRAINT pk_stock DO NOTHING;
            PERFORM 1 FROM stock s
            WHERE s.network_id = net AND (s.offer_id, s.warehouse_id) IN (
                SELECT l.offer_id, w.warehouse FROM unnest(p_lines, p_warehouses) AS w(line, warehouse)
                JOIN order_line l ON l.network_id = net AND l.id = w.line)
            ORDER BY s.offer_id, s.warehouse_id FOR UPDATE;
            WITH back AS MATERIALIZED (
                SELECT l.id, l.offer_id, l.reseller_id, w.warehouse, w.units
                FROM unnest(p_lines, p_warehouses, p_quantities) AS w(line, warehouse, units)
                JOIN order_line l ON l.network_id = net AND l.id = w.line),
            noted AS (
                INSERT INTO stock_movement (network_id, id, seller_id, reseller_id, order_line_id, offer_id, warehouse_id,
                                            event, reference, reserved_change, on_hand_change)
                SELECT net, gen_random_uuid(), me, b.reseller_id, b.id, b.offer_id, b.warehouse, 'returned', p_reference,
                       0, b.units
                FROM back b
                ON CONFLICT ON CONSTRAINT uq_stock_movement_once DO NOTHING
                RETURNING offer_id, warehouse_id, on_hand_change),
            summed AS (
                SELECT n.offer_id, n.warehouse_id, sum(n.on_hand_change) AS units FROM noted n GROUP BY 1, 2)
            UPDATE stock s SET on_hand = s.on_hand + x.units FROM summed x
            WHERE s.network_id = net AND s.offer_id = x.offer_id AND s.warehouse_id = x.warehouse_id;
        END
        """,
        "WV",
    )
    _absorption()


def _absorption() -> None:
    """As before, but what came back is known to a feed by the day it came back, not by the day it was ordered."""
    definer(
        "absorb(p_lines uuid[])", "bigint",
        f"""
        WITH marked AS (
            UPDATE stock_movement m SET absorbed_at = now()
            WHERE m.network_id = {NETWORK} AND m.seller_id = {ORGANISATION} AND m.absorbed_at IS NULL
              AND m.event <> 'returned' AND m.order_line_id = ANY (p_lines)
            RETURNING m.order_line_id, m.warehouse_id, m.offer_id, m.reseller_id, m.reserved_change),
        rest AS MATERIALIZED (
            SELECT order_line_id, warehouse_id, offer_id, reseller_id, sum(reserved_change)::integer AS quantity
            FROM marked GROUP BY order_line_id, warehouse_id, offer_id, reseller_id HAVING sum(reserved_change) > 0),
        told AS (
            INSERT INTO stock_movement (network_id, id, seller_id, reseller_id, order_line_id, offer_id, warehouse_id, event,
                                        reserved_change, on_hand_change, at, absorbed_at)
            SELECT {NETWORK}, gen_random_uuid(), {ORGANISATION}, reseller_id, order_line_id, offer_id, warehouse_id, 'absorbed',
                   -quantity, 0, now(), now() FROM rest),
        counted AS (
            UPDATE stock s SET reserved = s.reserved - a.quantity
            FROM (SELECT offer_id, warehouse_id, sum(quantity)::integer AS quantity FROM rest GROUP BY 1, 2) a
            WHERE s.network_id = {NETWORK} AND s.offer_id = a.offer_id AND s.warehouse_id = a.warehouse_id)
        SELECT count(*) FROM rest
        """,
        "W", language="sql",
    )
    definer(
        "absorb_returned(p_until timestamptz)", "void",
        f"""
        UPDATE stock_movement m SET absorbed_at = now()
        WHERE m.network_id = {NETWORK} AND m.seller_id = {ORGANISATION} AND m.absorbed_at IS NULL
          AND m.event = 'returned' AND m.at <= p_until
        """,
        "W", language="sql",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
