"""A feed absorbs the very lines it found before it locked their stock rows, and numbers what it makes."""

from alembic import op

from migrations.walls import NETWORK, ORGANISATION, definer

revision = "2026_11_21_1640"
down_revision = "2026_11_21_1600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for sequence in ("product_id_seq", "category_id_seq"):
        op.execute(f"GRANT USAGE ON SEQUENCE {sequence} TO portal_wholesaler")
    op.execute("DROP FUNCTION absorb(timestamptz)")
    definer(
        "absorb(p_lines uuid[])", "bigint",
        f"""
        WITH marked AS (
            UPDATE stock_movement m SET absorbed_at = now()
            WHERE m.network_id = {NETWORK} AND m.seller_id = {ORGANISATION} AND m.absorbed_at IS NULL
              AND m.order_line_id = ANY (p_lines)
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


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
