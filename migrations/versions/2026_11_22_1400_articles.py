"""What back-offices keep up by hand - feed profiles in versions, products that merge and part, warehouses, VAT rates, carriers."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, ROLES, allow, definer, mine, protect

revision = "2026_11_22_1400"
down_revision = "2026_11_22_1300"
branch_labels = None
depends_on = None

TABLES = (
    "feed_profile_version", "profile_draft", "product_change", "product_merge", "product_pin", "brand_alias", "category_alias",
    "seller_vat_rate", "seller_vat_default", "carrier",
)


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in TABLES:
        protect(table)
    _profiles()
    _products()
    _sellers()
    _merging()
    _parting()
    _scopes()
    _search()


def _profiles() -> None:
    """A version is written by the database itself: nobody can change a profile without leaving the one before."""
    own = mine("seller_id")
    op.execute(
        "GRANT UPDATE (name, is_default, retired_at, updated_by_name) ON feed_profile TO portal_wholesaler"
    )
    allow("feed_profile_version", "W", "SELECT", own)
    allow("feed_profile_version", "K", "SELECT", IN_NETWORK)
    for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        allow("profile_draft", "W", command, own)
    definer(
        "number_profile()", "trigger",
        "BEGIN IF NEW.data IS DISTINCT FROM OLD.data THEN NEW.version := OLD.version + 1; NEW.updated_at := now(); END IF;"
        " RETURN NEW; END",
        "",
    )
    definer(
        "keep_profile()", "trigger",
        """
        BEGIN
            INSERT INTO feed_profile_version (network_id, seller_id, code, version, data, created_by_name)
            VALUES (NEW.network_id, NEW.seller_id, NEW.code, NEW.version, NEW.data, NEW.updated_by_name)
            ON CONFLICT ON CONSTRAINT pk_feed_profile_version DO NOTHING;
            RETURN NULL;
        END
        """,
        "",
    )
    op.execute("CREATE TRIGGER number_profile BEFORE UPDATE ON feed_profile FOR EACH ROW EXECUTE FUNCTION number_profile()")
    op.execute("CREATE TRIGGER keep_profile AFTER INSERT OR UPDATE ON feed_profile FOR EACH ROW EXECUTE FUNCTION keep_profile()")


def _products() -> None:
    op.execute("GRANT UPDATE (mpn, mpn_key, kind, version) ON product TO portal_vendor")
    op.execute("GRANT UPDATE (name_key) ON brand TO portal_vendor")
    op.execute("GRANT UPDATE (name_key) ON category TO portal_vendor")
    for command in ("INSERT", "UPDATE", "DELETE"):
        allow("product_alias", "V", command, IN_NETWORK)
    allow("product_alias", "S", "SELECT", "true")
    allow("product_change", "V", "SELECT", IN_NETWORK)
    allow("product_change", "V", "INSERT", IN_NETWORK)
    allow("product_merge", "V", "SELECT", IN_NETWORK)
    for letter in "RWK":
        op.execute(f"GRANT SELECT (network_id, gone_id, now_id, undone_at) ON product_merge TO {ROLES[letter]}")
        op.execute(f"CREATE POLICY {ROLES[letter]}_select ON product_merge FOR SELECT TO {ROLES[letter]} USING ({IN_NETWORK})")
    allow("product_pin", "W", "SELECT", mine("seller_id"))
    for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        allow("product_pin", "V", command, IN_NETWORK)
        for table in ("brand_alias", "category_alias"):
            allow(table, "V", command, IN_NETWORK)
    for table in ("brand_alias", "category_alias"):
        allow(table, "W", "SELECT", IN_NETWORK)
    definer(
        "learn_mpns(p_products bigint[], p_mpns text[], p_keys text[])", "void",
        f"""
        WITH told AS (
            UPDATE product p SET mpn = learnt.mpn, mpn_key = learnt.key
            FROM unnest(p_products, p_mpns, p_keys) AS learnt(product_id, mpn, key)
            WHERE p.network_id = {NETWORK} AND p.id = learnt.product_id AND p.mpn_key = ''
            RETURNING p.id, p.mpn)
        INSERT INTO product_change (network_id, id, product_id, kind, seller_id, after)
        SELECT {NETWORK}, gen_random_uuid(), id, 'learnt', {ORGANISATION}, jsonb_build_object('mpn', mpn) FROM told
        """,
        "W", language="sql",
    )


def _sellers() -> None:
    own = mine("seller_id")
    op.execute("GRANT UPDATE (closed_at, version) ON warehouse TO portal_wholesaler")
    for table in ("seller_vat_rate", "seller_vat_default"):
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            allow(table, "W", command, own)
    for command in ("SELECT", "INSERT", "UPDATE"):
        allow("carrier", "W", command, own)


def _merging() -> None:
    """A merge keeps what it moved, so that it can be taken back while nothing else has changed hands."""
    op.execute("DROP FUNCTION merge_products(bigint, bigint)")
    definer(
        "merge_products(p_merge uuid, p_gone bigint, p_kept bigint, p_by text, p_company text)", "void",
        f"""
        DECLARE
            here bigint := {NETWORK};
            gone product;
            kept product;
            moved jsonb;
        BEGIN
            IF p_gone = p_kept THEN
                RAISE EXCEPTION 'a product is not merged into itself';
            END IF;
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', here));
            PERFORM 1 FROM product WHERE network_id = here AND id IN (p_gone, p_kept) ORDER BY id FOR UPDATE;
            SELECT * INTO STRICT gone FROM product WHERE network_id = here AND id = p_gone;
            SELECT * INTO STRICT kept FROM product WHERE network_id = here AND id = p_kept;
            moved := jsonb_build_object(
                'offers', (SELECT coalesce(jsonb_agg(id), '[]') FROM offer WHERE network_id = here AND product_id = gone.id),
                'gtins', (SELECT coalesce(jsonb_agg(gtin), '[]') FROM product_gtin
                          WHERE network_id = here AND product_id = gone.id),
                'aliases', (SELECT coalesce(jsonb_agg(jsonb_build_object('brand_id', brand_id, 'mpn_key', mpn_key)), '[]')
                            FROM product_alias WHERE network_id = here AND product_id = gone.id),
                'rules', (SELECT coalesce(jsonb_agg(jsonb_build_object('rule_set_id', rule_set_id, 'ordinal', ordinal)), '[]')
                          FROM agreement_rule WHERE network_id = here AND product_id = gone.id),
                'references', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                   'organisation_id', organisation_id, 'reference', reference)), '[]')
                               FROM product_reference WHERE network_id = here AND product_id = gone.id));
            INSERT INTO product_merge (network_id, id, gone_id, kept_id, now_id, gone, gone_name, kept_name, moved, by_name)
            VALUES (here, p_merge, gone.id, kept.id, kept.id, to_jsonb(gone), gone.name, kept.name, moved, p_by);
            INSERT INTO product_change (network_id, id, product_id, kind, actor_name, actor_organisation, before, after)
            SELECT here, gen_random_uuid(), one.id, 'merged', p_by, p_company,
                   jsonb_build_object('product', gone.id, 'mpn', gone.mpn, 'name', gone.name),
                   jsonb_build_object('product', kept.id, 'mpn', kept.mpn, 'name', kept.name)
            FROM unnest(ARRAY[gone.id, kept.id]) AS one(id);
            INSERT INTO product_pin AS n (network_id, seller_id, sku, mpn_keys, product_id)
            SELECT here, seller_id, sku, ARRAY[gone.mpn_key], kept.id FROM offer
            WHERE network_id = here AND product_id = gone.id AND gone.mpn_key = '' AND gone.brand_id <> kept.brand_id
            ON CONFLICT ON CONSTRAINT pk_product_pin DO UPDATE SET mpn_keys = excluded.mpn_keys, product_id = excluded.product_id;
            UPDATE product_pin SET product_id = kept.id WHERE network_id = here AND product_id = gone.id;
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
            UPDATE product_merge SET now_id = kept.id WHERE network_id = here AND now_id = gone.id;
            UPDATE product SET version = version + 1 WHERE network_id = here AND id = kept.id;
            DELETE FROM product WHERE network_id = here AND id = gone.id;
        END
        """,
        "V",
    )
    definer(
        "unmerge_products(p_merge uuid, p_by text, p_company text)", "bigint",
        f"""
        DECLARE
            here bigint := {NETWORK};
            made product_merge;
            gone product;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', here));
            SELECT * INTO STRICT made FROM product_merge
                WHERE network_id = here AND id = p_merge AND undone_at IS NULL FOR UPDATE;
            gone := jsonb_populate_record(NULL::product, made.gone);
            INSERT INTO product SELECT gone.*;
            UPDATE product SET version = version + 1 WHERE network_id = here AND id IN (gone.id, made.now_id);
            DELETE FROM product_alias WHERE network_id = here AND brand_id = gone.brand_id AND mpn_key = gone.mpn_key
                AND product_id = made.now_id;
            UPDATE product_alias a SET product_id = gone.id
                FROM jsonb_to_recordset(made.moved->'aliases') AS m(brand_id bigint, mpn_key text)
                WHERE a.network_id = here AND a.brand_id = m.brand_id AND a.mpn_key = m.mpn_key AND a.product_id = made.now_id;
            DELETE FROM product_pin n USING offer o, jsonb_array_elements_text(made.moved->'offers') AS m(id)
                WHERE o.network_id = here AND o.id = m.id::bigint AND n.network_id = here AND n.seller_id = o.seller_id
                AND n.sku = o.sku AND n.product_id = made.now_id;
            UPDATE offer o SET product_id = gone.id, brand_id = gone.brand_id, category_id = gone.category_id
                FROM jsonb_array_elements_text(made.moved->'offers') AS m(id)
                WHERE o.network_id = here AND o.id = m.id::bigint AND o.product_id = made.now_id;
            UPDATE product_gtin g SET product_id = gone.id FROM jsonb_array_elements_text(made.moved->'gtins') AS m(gtin)
                WHERE g.network_id = here AND g.gtin = m.gtin AND g.product_id = made.now_id;
            UPDATE agreement_rule r SET product_id = gone.id
                FROM jsonb_to_recordset(made.moved->'rules') AS m(rule_set_id uuid, ordinal integer)
                WHERE r.network_id = here AND r.rule_set_id = m.rule_set_id AND r.ordinal = m.ordinal
                AND r.product_id = made.now_id;
            DELETE FROM product_reference r
                USING jsonb_to_recordset(made.moved->'references') AS m(organisation_id bigint, reference text)
                WHERE r.network_id = here AND r.organisation_id = m.organisation_id AND r.product_id = made.now_id
                AND r.reference = m.reference;
            INSERT INTO product_reference (network_id, organisation_id, product_id, reference)
                SELECT here, m.organisation_id, gone.id, m.reference
                FROM jsonb_to_recordset(made.moved->'references') AS m(organisation_id bigint, reference text);
            UPDATE product_merge SET now_id = gone.id
                WHERE network_id = here AND kept_id = gone.id AND now_id = made.now_id AND at < made.at;
            UPDATE product_merge SET undone_at = now(), undone_by_name = p_by WHERE network_id = here AND id = p_merge;
            INSERT INTO product_change (network_id, id, product_id, kind, actor_name, actor_organisation, before, after)
            SELECT here, gen_random_uuid(), one.id, 'unmerged', p_by, p_company,
                   jsonb_build_object('name', made.kept_name), jsonb_build_object('name', gone.name, 'mpn', gone.mpn)
            FROM unnest(ARRAY[gone.id, made.now_id]) AS one(id);
            RETURN gone.id;
        END
        """,
        "V",
    )


def _parting() -> None:
    """Offers parted from a product stay parted: their next feed finds them by the SKU while it names the old number."""
    definer(
        "part_product(p_product bigint, p_mpn text, p_key text, p_name text, p_name_key text, p_offers bigint[],"
        " p_gtins text[], p_by text, p_company text)",
        "bigint",
        f"""
        DECLARE
            here bigint := {NETWORK};
            old product;
            made bigint;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', here));
            SELECT * INTO STRICT old FROM product WHERE network_id = here AND id = p_product FOR UPDATE;
            INSERT INTO product (network_id, brand_id, category_id, kind, mpn, mpn_key, name, name_key, specs)
            VALUES (here, old.brand_id, old.category_id, old.kind, p_mpn, p_key, p_name, p_name_key, old.specs)
            RETURNING id INTO made;
            INSERT INTO product_pin AS n (network_id, seller_id, sku, mpn_keys, product_id)
            SELECT here, o.seller_id, o.sku, array_prepend('', array_prepend(old.mpn_key, ARRAY(
                SELECT a.mpn_key FROM product_alias a WHERE a.network_id = here AND a.product_id = old.id))), made
            FROM offer o WHERE o.network_id = here AND o.product_id = old.id AND o.id = ANY (p_offers)
            ON CONFLICT ON CONSTRAINT pk_product_pin DO UPDATE SET mpn_keys = excluded.mpn_keys, product_id = excluded.product_id;
            UPDATE offer SET product_id = made WHERE network_id = here AND product_id = old.id AND id = ANY (p_offers);
            UPDATE product_gtin SET product_id = made WHERE network_id = here AND product_id = old.id AND gtin = ANY (p_gtins);
            UPDATE product SET version = version + 1 WHERE network_id = here AND id = old.id;
            INSERT INTO product_change (network_id, id, product_id, kind, actor_name, actor_organisation, before, after)
            SELECT here, gen_random_uuid(), one.id, 'parted', p_by, p_company,
                   jsonb_build_object('product', old.id, 'mpn', old.mpn, 'name', old.name),
                   jsonb_build_object('product', made, 'mpn', p_mpn, 'name', p_name)
            FROM unnest(ARRAY[old.id, made]) AS one(id);
            RETURN made;
        END
        """,
        "V",
    )


def _scopes() -> None:
    """Brands and categories that become one; what that means for rules, without showing anybody's rules to the vendor."""
    definer(
        "merge_categories(p_gone bigint, p_kept bigint)", "void",
        f"""
        DECLARE
            here bigint := {NETWORK};
            above bigint[];
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', here));
            SELECT ancestors INTO STRICT above FROM category WHERE network_id = here AND id = p_kept FOR UPDATE;
            IF p_gone = ANY (above) THEN
                RAISE EXCEPTION 'a category is not merged into one below it';
            END IF;
            UPDATE product SET category_id = p_kept, version = version + 1 WHERE network_id = here AND category_id = p_gone;
            UPDATE offer SET category_id = p_kept WHERE network_id = here AND category_id = p_gone;
            UPDATE agreement_rule SET category_id = p_kept WHERE network_id = here AND category_id = p_gone;
            UPDATE category_alias SET category_id = p_kept WHERE network_id = here AND category_id = p_gone;
            INSERT INTO category_alias SELECT here, name_key, p_kept FROM category WHERE network_id = here AND id = p_gone
                ON CONFLICT ON CONSTRAINT pk_category_alias DO UPDATE SET category_id = excluded.category_id;
            UPDATE category SET parent_id = p_kept WHERE network_id = here AND parent_id = p_gone;
            UPDATE category SET ancestors = above || ancestors[array_position(ancestors, p_gone) + 1:]
                WHERE network_id = here AND p_gone = ANY (ancestors) AND id <> p_gone;
            DELETE FROM category WHERE network_id = here AND id = p_gone;
        END
        """,
        "V",
    )
    definer(
        "merge_brands(p_gone bigint, p_kept bigint, p_by text, p_company text)", "integer",
        f"""
        DECLARE
            here bigint := {NETWORK};
            twin record;
            twins integer := 0;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('catalog.import', here));
            FOR twin IN SELECT g.id AS gone, coalesce(k.id, a.product_id) AS kept FROM product g
                LEFT JOIN product k ON k.network_id = here AND k.brand_id = p_kept AND k.mpn_key = g.mpn_key
                LEFT JOIN product_alias a ON a.network_id = here AND a.brand_id = p_kept AND a.mpn_key = g.mpn_key
                WHERE g.network_id = here AND g.brand_id = p_gone AND g.mpn_key <> ''
                AND coalesce(k.id, a.product_id) <> g.id
            LOOP
                PERFORM merge_products(gen_random_uuid(), twin.gone, twin.kept, p_by, p_company);
                twins := twins + 1;
            END LOOP;
            DELETE FROM product_alias a WHERE a.network_id = here AND a.brand_id = p_gone AND EXISTS (
                SELECT FROM product_alias k WHERE k.network_id = here AND k.brand_id = p_kept AND k.mpn_key = a.mpn_key);
            UPDATE product_alias SET brand_id = p_kept WHERE network_id = here AND brand_id = p_gone;
            UPDATE product SET brand_id = p_kept, version = version + 1 WHERE network_id = here AND brand_id = p_gone;
            UPDATE offer SET brand_id = p_kept WHERE network_id = here AND brand_id = p_gone;
            UPDATE agreement_rule SET brand_id = p_kept WHERE network_id = here AND brand_id = p_gone;
            UPDATE brand_alias SET brand_id = p_kept WHERE network_id = here AND brand_id = p_gone;
            INSERT INTO brand_alias SELECT here, name_key, p_kept FROM brand WHERE network_id = here AND id = p_gone
                ON CONFLICT ON CONSTRAINT pk_brand_alias DO UPDATE SET brand_id = excluded.brand_id;
            DELETE FROM brand WHERE network_id = here AND id = p_gone;
            RETURN twins;
        END
        """,
        "V",
    )
    standing = "v.ends_at IS NULL AND (v.window_until IS NULL OR v.window_until > now())"
    definer(
        "touched_rules(p_brands bigint[], p_categories bigint[], p_products bigint[])",
        "TABLE (grantor_id bigint, agreement text, rules bigint)",
        f"""
        SELECT v.granted_by, CASE WHEN v.granted_by = {ORGANISATION} THEN a.code ELSE '' END, count(*)
        FROM agreement_rule r
        JOIN agreement_version v ON v.network_id = r.network_id AND v.rule_set_id = r.rule_set_id AND {standing}
        JOIN agreement a ON a.network_id = v.network_id AND a.id = v.agreement_id
        WHERE r.network_id = {NETWORK}
        AND (r.brand_id = ANY (p_brands) OR r.category_id = ANY (p_categories) OR r.product_id = ANY (p_products))
        GROUP BY v.granted_by, a.code ORDER BY v.granted_by, a.code
        """,
        "V", language="sql", volatility="STABLE",
    )
    definer(
        "group_agreements(p_group bigint)", "TABLE (grantor_id bigint, agreement text, agreement_id bigint, rules bigint)",
        f"""
        SELECT v.granted_by, CASE WHEN v.granted_by = {ORGANISATION} THEN a.code ELSE '' END,
               CASE WHEN v.granted_by = {ORGANISATION} THEN a.id END,
               (SELECT count(*) FROM agreement_rule r WHERE r.network_id = v.network_id AND r.rule_set_id = v.rule_set_id)
        FROM agreement_version v JOIN agreement a ON a.network_id = v.network_id AND a.id = v.agreement_id
        WHERE v.network_id = {NETWORK} AND v.for_group_id = p_group AND {standing} ORDER BY v.granted_by, v.position, a.code
        """,
        "V", language="sql", volatility="STABLE",
    )


def _search() -> None:
    """The part number of a product that was merged away finds the product that answers for it."""
    found = op.get_bind().exec_driver_sql("SELECT pg_get_functiondef('search_products(text,integer)'::regprocedure)").scalar_one()
    exact = "UNION SELECT g.product_id, 9::real FROM product_gtin g"
    alike = "UNION SELECT g.product_id, 2::real FROM product_gtin g"
    near = "UNION ALL (SELECT g.product_id, g.gtin <-> code FROM product_gtin g"
    for place, alias in (
        (exact, "UNION SELECT a.product_id, 9::real FROM product_alias a WHERE a.network_id = net AND a.mpn_key = code"),
        (alike, "UNION SELECT a.product_id, 2::real FROM product_alias a"
                " WHERE a.mpn_key LIKE '%' || code || '%' AND a.network_id = net"),
        (near, "UNION ALL (SELECT a.product_id, a.mpn_key <-> code FROM product_alias a WHERE a.mpn_key % code"
               " AND a.network_id = net ORDER BY 2 LIMIT 24)"),
    ):
        if found.count(place) != 1:
            raise RuntimeError("search_products is not what this migration knows")
        found = found.replace(place, f"{alias}\n        {place}")
    op.get_bind().exec_driver_sql("GRANT CREATE ON SCHEMA public TO portal_search")
    op.execute("SET LOCAL ROLE portal_search")
    op.execute(found)
    op.execute("RESET ROLE")
    op.get_bind().exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM portal_search")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
