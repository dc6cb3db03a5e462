"""Feeds: the last one each wholesaler gave, part numbers of merged products, and what only the portal itself may change."""

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, allow, definer, mine, protect

revision = "2026_11_21_1400"
down_revision = "2026_11_21_1300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE seller_feed (network_id bigint NOT NULL, seller_id bigint NOT NULL, run_id uuid NOT NULL,"
        " profile_code text NOT NULL, file_sha256 text NOT NULL, cut_off timestamptz NOT NULL, taken_at timestamptz NOT NULL,"
        " CONSTRAINT pk_seller_feed PRIMARY KEY (network_id, seller_id),"
        " CONSTRAINT fk_seller_feed_network_id_seller_id_run_id FOREIGN KEY (network_id, seller_id, run_id)"
        " REFERENCES feed_run (network_id, seller_id, id))"
    )
    op.execute(
        "CREATE TABLE product_alias (network_id bigint NOT NULL, brand_id bigint NOT NULL, mpn_key text NOT NULL,"
        " product_id bigint NOT NULL,"
        " CONSTRAINT pk_product_alias PRIMARY KEY (network_id, brand_id, mpn_key),"
        " CONSTRAINT fk_product_alias_network_id_brand_id FOREIGN KEY (network_id, brand_id) REFERENCES brand (network_id, id),"
        " CONSTRAINT fk_product_alias_network_id_product_id FOREIGN KEY (network_id, product_id)"
        " REFERENCES product (network_id, id), CONSTRAINT ck_product_alias_mpn_key CHECK (mpn_key <> ''))"
    )
    op.execute("CREATE INDEX ix_product_alias_product ON product_alias (network_id, product_id)")
    op.execute("CREATE INDEX ix_offer_seller ON offer (network_id, seller_id, id) WHERE is_listed")
    protect("seller_feed")
    protect("product_alias")
    own = mine("seller_id")
    allow("seller_feed", "RVK", "SELECT", IN_NETWORK)
    allow("seller_feed", "W", "SELECT", own)
    allow("seller_feed", "W", "INSERT", own)
    allow("seller_feed", "W", "UPDATE", own)
    allow("product_alias", "WVK", "SELECT", IN_NETWORK)
    allow("product_proposal", "V", "UPDATE", IN_NETWORK, "value")
    _functions()


def _functions() -> None:
    definer(
        "learn_mpns(p_products bigint[], p_mpns text[], p_keys text[])", "void",
        f"""
        UPDATE product p SET mpn = learnt.mpn, mpn_key = learnt.key
        FROM unnest(p_products, p_mpns, p_keys) AS learnt(product_id, mpn, key)
        WHERE p.network_id = {NETWORK} AND p.id = learnt.product_id AND p.mpn_key = ''
        """,
        "W", language="sql",
    )
    definer(
        "absorb(p_cut_off timestamptz)", "bigint",
        f"""
        WITH known AS (
            SELECT order_line_id, warehouse_id FROM stock_movement
            WHERE network_id = {NETWORK} AND seller_id = {ORGANISATION} AND absorbed_at IS NULL
              AND event = 'placed' AND at <= p_cut_off),
        marked AS (
            UPDATE stock_movement m SET absorbed_at = now() FROM known k
            WHERE m.network_id = {NETWORK} AND m.seller_id = {ORGANISATION} AND m.absorbed_at IS NULL
              AND m.order_line_id = k.order_line_id AND m.warehouse_id = k.warehouse_id
            RETURNING m.order_line_id, m.warehouse_id, m.offer_id, m.reseller_id, m.reserved_change),
        rest AS (
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
        "merge_products(p_gone bigint, p_kept bigint)", "void",
        f"""
        DECLARE
            net bigint := {NETWORK};
            gone product;
            kept product;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', net));
            SELECT * INTO STRICT gone FROM product WHERE network_id = net AND id = p_gone FOR UPDATE;
            SELECT * INTO STRICT kept FROM product WHERE network_id = net AND id = p_kept FOR UPDATE;
            UPDATE offer SET product_id = kept.id, brand_id = kept.brand_id, category_id = kept.category_id
                WHERE network_id = net AND product_id = gone.id;
            UPDATE product_gtin SET product_id = kept.id WHERE network_id = net AND product_id = gone.id;
            UPDATE product_alias SET product_id = kept.id WHERE network_id = net AND product_id = gone.id;
            IF gone.mpn_key <> '' THEN
                INSERT INTO product_alias (network_id, brand_id, mpn_key, product_id)
                VALUES (net, gone.brand_id, gone.mpn_key, kept.id)
                ON CONFLICT ON CONSTRAINT pk_product_alias DO UPDATE SET product_id = excluded.product_id;
            END IF;
            UPDATE agreement_rule SET product_id = kept.id WHERE network_id = net AND product_id = gone.id;
            DELETE FROM product_reference r WHERE r.network_id = net AND r.product_id = gone.id AND EXISTS (
                SELECT FROM product_reference k WHERE k.network_id = net AND k.organisation_id = r.organisation_id
                AND k.product_id = kept.id);
            UPDATE product_reference SET product_id = kept.id WHERE network_id = net AND product_id = gone.id;
            DELETE FROM product_proposal WHERE network_id = net AND product_id = gone.id;
            DELETE FROM review_item r WHERE r.network_id = net AND r.state <> 'open'
                AND gone.id IN (r.product_id, r.other_product_id);
            DELETE FROM review_item r WHERE r.network_id = net AND gone.id IN (r.product_id, r.other_product_id)
                AND kept.id IN (r.product_id, r.other_product_id);
            DELETE FROM review_item r WHERE r.network_id = net AND r.product_id = gone.id AND EXISTS (
                SELECT FROM review_item k WHERE k.network_id = net AND k.seller_id = r.seller_id AND k.product_id = kept.id
                AND k.gtin = r.gtin);
            UPDATE review_item SET product_id = kept.id WHERE network_id = net AND product_id = gone.id;
            UPDATE review_item SET other_product_id = kept.id WHERE network_id = net AND other_product_id = gone.id;
            BEGIN
                DELETE FROM product WHERE network_id = net AND id = gone.id;
            EXCEPTION WHEN foreign_key_violation THEN
                UPDATE product SET mpn_key = '' WHERE network_id = net AND id = gone.id;
            END;
        END
        """,
        "V",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
