"""Own price lists of resellers, how often products are looked at, and whether a stored file is still named anywhere."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, allow, definer, mine, protect

revision = "2026_11_22_1300"
down_revision = "2026_11_22_1000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in ("price_list", "product_view_month"):
        protect(table)
    allow("price_list", "R", "SELECT", mine())
    allow("price_list", "R", "INSERT", f"{mine()} AND file_key = '' AND ready_at IS NULL")
    allow("price_list", "R", "UPDATE", mine(), "file_key, file_name, lines, size, ready_at, expires_at")
    allow("price_list", "K", "SELECT", IN_NETWORK)
    allow("price_list", "K", "DELETE", f"{IN_NETWORK} AND expires_at < now()")
    allow("product_view_month", "WV", "SELECT", IN_NETWORK)
    allow("product_view_month", "K", "SELECT", IN_NETWORK)
    allow("product_view_month", "K", "DELETE", IN_NETWORK)
    definer(
        "count_views(p_month date, p_products bigint[], p_pages integer[], p_lists integer[])", "void",
        f"""
        INSERT INTO product_view_month AS kept (network_id, product_id, month, pages, lists)
        SELECT {NETWORK}, x.product, p_month, x.pages, x.lists
        FROM unnest(p_products, p_pages, p_lists) AS x(product, pages, lists)
        WHERE x.pages >= 0 AND x.lists >= 0
          AND EXISTS (SELECT FROM product p WHERE p.network_id = {NETWORK} AND p.id = x.product)
        ORDER BY x.product
        ON CONFLICT (network_id, product_id, month) DO UPDATE
        SET pages = kept.pages + excluded.pages, lists = kept.lists + excluded.lists
        """,
        "R", language="sql",
    )
    definer(
        "file_is_named(p_key text)", "boolean",
        f"""
        DECLARE
            known record;
            found_it boolean;
        BEGIN
            FOR known IN
                SELECT c.table_name, c.column_name FROM information_schema.columns c
                JOIN information_schema.columns n USING (table_schema, table_name)
                WHERE c.table_schema = 'public' AND c.data_type = 'text' AND n.column_name = 'network_id'
                  AND (c.column_name LIKE '%file_key' OR c.column_name LIKE '%sha256' OR c.column_name LIKE '%photo')
            LOOP
                EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE network_id = $1 AND %I = $2)',
                               known.table_name, known.column_name) INTO found_it USING {NETWORK}, p_key;
                IF found_it THEN
                    RETURN true;
                END IF;
            END LOOP;
            RETURN false;
        END
        """,
        "RK", volatility="STABLE",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
