"""Merging two products names its network so that no column is meant."""

from migrations.walls import NETWORK, definer

revision = "2026_11_21_1725"
down_revision = "2026_11_21_1720"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definer(
        "merge_products(p_gone bigint, p_kept bigint)", "void",
        f"""
        DECLARE
            here bigint := {NETWORK};
            gone product;
            kept product;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', here));
            SELECT * INTO STRICT gone FROM product WHERE network_id = here AND id = p_gone FOR UPDATE;
            SELECT * INTO STRICT kept FROM product WHERE network_id = here AND id = p_kept FOR UPDATE;
            UPDATE offer SET product_id = kept.id, brand_id = kept.brand_id, category_id = kept.category_id
                WHERE network_id = here AND product_id = gone.id;
            UPDATE product_gtin SET product_id = kept.id WHERE network_id = here AND product_id = gone.id;
            UPDATE product_alias SET product_id = kept.id WHERE network_id = here AND product_id = gone.id;
            IF gone.mpn_key <> '' THEN
                INSERT INTO product_alias (network_id, brand_id, mpn_key, product_id)
                VALUES (here, gone.brand_id, gone.mpn_key, kept.id)
                ON CONFLICT ON CONSTRAINT pk_product_alias DO UPDATE SET product_id = excluded.product_id;
            END IF;
            UPDATE agreement_rule SET product_id = kept.id WHERE network_id = here AND product_id = gone.id;
            DELETE FROM product_reference r WHERE r.network_id = here AND r.product_id = gone.id AND EXISTS (
                SELECT FROM product_reference k WHERE k.network_id = here AND k.organisation_id = r.organisation_id
                AND k.product_id = kept.id);
            UPDATE product_reference SET product_id = kept.id WHERE network_id = here AND product_id = gone.id;
            DELETE FROM product_proposal WHERE network_id = here AND product_id = gone.id;
            DELETE FROM review_item r WHERE r.network_id = here AND r.state <> 'open'
                AND gone.id IN (r.product_id, r.other_product_id);
            DELETE FROM review_item r WHERE r.network_id = here AND gone.id IN (r.product_id, r.other_product_id)
                AND kept.id IN (r.product_id, r.other_product_id);
            DELETE FROM review_item r WHERE r.network_id = here AND r.product_id = gone.id AND EXISTS (
                SELECT FROM review_item k WHERE k.network_id = here AND k.seller_id = r.seller_id AND k.product_id = kept.id
                AND k.gtin = r.gtin);
            UPDATE review_item SET product_id = kept.id WHERE network_id = here AND product_id = gone.id;
            UPDATE review_item SET other_product_id = kept.id WHERE network_id = here AND other_product_id = gone.id;
            BEGIN
                DELETE FROM product WHERE network_id = here AND id = gone.id;
            EXCEPTION WHEN foreign_key_violation THEN
                UPDATE product SET mpn_key = '' WHERE network_id = here AND id = gone.id;
            END;
        END
        """,
        "V",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
