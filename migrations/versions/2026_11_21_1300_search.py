"""Search under row security: text of products, words with one letter wrong, codes, and kept counters of the catalogue."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, allow, definer, protect

revision = "2026_11_21_1300"
down_revision = "2026_11_21_1100"
branch_labels = None
depends_on = None

SEARCH = "portal_search"
WORDS = "regexp_split_to_table(lower(unaccent(%s)), '[\\W_]+')"
KEYS_OF = "unnest(array_append(ARRAY(SELECT overlay(w.word placing '' from i for 1) FROM generate_series(1, length(w.word)) i), w.word))"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in ("product_text", "search_word", "search_word_key", "catalog_count"):
        protect(table)
    for table in ("product_text", "search_word", "search_word_key"):
        allow(table, "S", "SELECT", "true")
    allow("catalog_count", "RVK", "SELECT", IN_NETWORK)
    allow("catalog_count", "W", "SELECT", f"{IN_NETWORK} AND (facet <> 'seller' OR value_id = {ORGANISATION})")
    allow("product_reference", "S", "SELECT", "true")
    allow("offer", "S", "SELECT", "true", "network_id, seller_id, product_id, sku")
    allow("organisation", "S", "SELECT", "true", "network_id, id, kind")
    _keeping()
    _counting()
    op.execute(f"GRANT CREATE ON SCHEMA public TO {SEARCH}")
    _searching()
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {SEARCH}")


def _keeping() -> None:
    """What is searched follows the products by triggers on whole statements, so that an import pays once."""
    definer(
        "index_products(p_network bigint, p_products bigint[])", "void",
        f"""
        INSERT INTO product_text AS t (network_id, product_id, document)
        SELECT p.network_id, p.id,
               setweight(to_tsvector('maillon_fr', b.name || ' ' || p.name), 'A')
               || setweight(to_tsvector('maillon_fr', c.name || ' ' || p.mpn), 'B')
               || setweight(jsonb_to_tsvector('maillon_fr', p.specs, '["string", "numeric"]'), 'C')
        FROM product p
        JOIN brand b ON b.network_id = p.network_id AND b.id = p.brand_id
        JOIN category c ON c.network_id = p.network_id AND c.id = p.category_id
        WHERE p.network_id = p_network AND p.id = ANY (p_products)
        ON CONFLICT ON CONSTRAINT pk_product_text DO UPDATE SET document = excluded.document
        WHERE t.document IS DISTINCT FROM excluded.document;

        WITH said AS (
            SELECT DISTINCT word FROM product p
            JOIN brand b ON b.network_id = p.network_id AND b.id = p.brand_id
            JOIN category c ON c.network_id = p.network_id AND c.id = p.category_id,
            LATERAL {WORDS % "b.name || ' ' || c.name || ' ' || p.name"} AS word
            WHERE p.network_id = p_network AND p.id = ANY (p_products) AND length(word) BETWEEN 3 AND 24 AND word ~ '[a-z]'),
        added AS (
            INSERT INTO search_word (network_id, word) SELECT p_network, word FROM said
            ON CONFLICT DO NOTHING RETURNING word)
        INSERT INTO search_word_key (network_id, key, word)
        SELECT DISTINCT p_network, k.key, w.word FROM added w, LATERAL {KEYS_OF} AS k(key) ON CONFLICT DO NOTHING;
        """,
        "", language="sql",
    )
    for name, body in {
        "products_added": "PERFORM index_products(g.network_id, array_agg(g.id)) FROM changed g GROUP BY g.network_id;",
        "brands_renamed": """
            PERFORM index_products(p.network_id, array_agg(p.id)) FROM changed g
            JOIN product p ON p.network_id = g.network_id AND p.brand_id = g.id GROUP BY p.network_id;""",
        "categories_renamed": """
            PERFORM index_products(p.network_id, array_agg(p.id)) FROM changed g
            JOIN product p ON p.network_id = g.network_id AND p.category_id = g.id GROUP BY p.network_id;""",
    }.items():
        definer(f"{name}()", "trigger", f"BEGIN {body} RETURN NULL; END", "")
    for name, table, moment in (
        ("products_added", "product", "INSERT"), ("products_added", "product", "UPDATE"),
        ("brands_renamed", "brand", "UPDATE"), ("categories_renamed", "category", "UPDATE"),
    ):
        op.execute(
            f"CREATE TRIGGER search_after_{moment.lower()} AFTER {moment} ON {table} REFERENCING NEW TABLE AS changed"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _counting() -> None:
    definer(
        "recount_catalog(p_network bigint)", "void",
        """
        DELETE FROM catalog_count WHERE network_id = p_network;
        INSERT INTO catalog_count (network_id, category_id, facet, value_id, products)
        WITH listed AS MATERIALIZED (
            SELECT p.id, p.brand_id, place.category_id FROM product p
            JOIN category c ON c.network_id = p.network_id AND c.id = p.category_id,
            LATERAL unnest(array_prepend(0::bigint, c.ancestors)) AS place(category_id)
            WHERE p.network_id = p_network),
        offered AS MATERIALIZED (
            SELECT o.product_id, o.seller_id,
                   EXISTS (SELECT FROM stock s WHERE s.network_id = o.network_id AND s.offer_id = o.id
                           AND s.on_hand > s.reserved) AS is_in_stock
            FROM offer o WHERE o.network_id = p_network AND o.is_listed)
        SELECT p_network, category_id, 'all', 0, count(*) FROM listed GROUP BY category_id
        UNION ALL
        SELECT p_network, category_id, 'brand', brand_id, count(*) FROM listed GROUP BY category_id, brand_id
        UNION ALL
        SELECT p_network, l.category_id, 'seller', o.seller_id, count(DISTINCT l.id)
        FROM listed l JOIN offered o ON o.product_id = l.id GROUP BY l.category_id, o.seller_id
        UNION ALL
        SELECT p_network, l.category_id, 'stock', 1, count(DISTINCT l.id)
        FROM listed l JOIN offered o ON o.product_id = l.id WHERE o.is_in_stock GROUP BY l.category_id;
        """,
        "", language="sql",
    )
    definer(
        "catalog_changed()", "void",
        f"""
        UPDATE network SET catalog_version = catalog_version + 1 WHERE id = {NETWORK};
        SELECT recount_catalog({NETWORK});
        """,
        "RWVK", language="sql",
    )


def _searching() -> None:
    """One letter too many, missing, wrong or swapped leaves a common key: the word itself or the word less one letter."""
    definer(
        "is_one_letter_off(p_said text, p_known text)", "boolean",
        """
        SELECT length(p_said) <> length(p_known)
            OR (SELECT count(*) = 1 OR (count(*) = 2 AND max(i) = min(i) + 1
                        AND substr(p_said, min(i)::int, 2) = reverse(substr(p_known, min(i)::int, 2)))
                FROM generate_series(1, length(p_said)) i WHERE substr(p_said, i, 1) <> substr(p_known, i, 1))
        """,
        "", owner=SEARCH, language="sql", volatility="IMMUTABLE",
    )
    definer(
        "words_meant(p_network bigint, p_said text)", "text",
        f"""
        SELECT string_agg(known, ' | ') FROM (
            SELECT p_said AS known
            UNION
            SELECT k.word FROM (SELECT p_said AS word) w, LATERAL {KEYS_OF} AS said(key)
            JOIN search_word_key k ON k.network_id = p_network AND k.key = said.key
            WHERE length(p_said) >= 3 AND is_one_letter_off(p_said, k.word)
            LIMIT 12) AS meant
        """,
        "", owner=SEARCH, language="sql", volatility="STABLE",
    )
    definer(
        "search_products(p_text text, p_most integer)", "TABLE (product_id bigint, rank real)", _SEARCH_PRODUCTS, "RWV",
        owner=SEARCH, volatility="STABLE ROWS 200 SET pg_trgm.similarity_threshold = 0.5",
    )


_SEARCH_PRODUCTS = f"""
#variable_conflict use_column
DECLARE
    net bigint := {NETWORK};
    org bigint := {ORGANISATION};
    only_seller bigint := (SELECT o.id FROM organisation o WHERE o.network_id = net AND o.id = org AND o.kind = 'wholesaler');
    code text := upper(regexp_replace(p_text, '[\\W_]', '', 'g'));
    typed text := upper(btrim(p_text));
    is_code boolean := p_text ~ '[0-9]' AND length(code) BETWEEN 4 AND 40;
    words text[] := array_remove(ARRAY(SELECT {WORDS % "p_text"}), '');
    wanted tsquery;
    last tsquery;
    found_any boolean;
BEGIN
    IF code = '' THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT p.id, 9::real FROM product p WHERE p.network_id = net AND p.mpn_key = code
        UNION SELECT g.product_id, 9::real FROM product_gtin g WHERE g.network_id = net
            AND g.gtin IN (code, lpad(code, 13, '0'), ltrim(code, '0'))
        UNION SELECT o.product_id, 9::real FROM offer o WHERE o.network_id = net AND upper(o.sku) = typed
            AND (only_seller IS NULL OR o.seller_id = only_seller)
        UNION SELECT r.product_id, 9::real FROM product_reference r
            WHERE r.network_id = net AND r.organisation_id = org AND upper(r.reference) = typed;
    found_any := FOUND;
    IF found_any AND is_code THEN
        RETURN;
    END IF;

    IF cardinality(words) > 0 THEN
        last := to_tsquery('maillon_fr', words[cardinality(words)]);
        IF numnode(last) > 0 THEN
            last := last || to_tsquery('simple', words[cardinality(words)] || ':*');
        END IF;
        wanted := to_tsquery('maillon_fr', array_to_string(trim_array(words, 1), ' & '));
        wanted := CASE WHEN numnode(wanted) = 0 THEN last WHEN numnode(last) = 0 THEN wanted ELSE wanted && last END;
    END IF;
    IF numnode(wanted) > 0 THEN
        RETURN QUERY SELECT t.product_id, ts_rank(t.document, wanted) FROM product_text t
            WHERE t.document @@ wanted AND t.network_id = net LIMIT p_most;
        found_any := found_any OR FOUND;
    END IF;
    IF is_code THEN
        RETURN QUERY
            SELECT p.id, 2::real FROM product p WHERE p.mpn_key LIKE '%' || code || '%' AND p.network_id = net
            UNION SELECT g.product_id, 2::real FROM product_gtin g WHERE g.gtin LIKE '%' || code || '%' AND g.network_id = net
            UNION SELECT o.product_id, 2::real FROM offer o WHERE o.sku ILIKE '%' || replace(replace(typed, '%', ''), '_', '') || '%'
                AND o.network_id = net AND (only_seller IS NULL OR o.seller_id = only_seller)
            UNION SELECT r.product_id, 2::real FROM product_reference r
                WHERE r.reference ILIKE '%' || replace(replace(typed, '%', ''), '_', '') || '%'
                AND r.network_id = net AND r.organisation_id = org
            LIMIT p_most;
        found_any := found_any OR FOUND;
    END IF;
    IF found_any THEN
        RETURN;
    END IF;

    SELECT to_tsquery('maillon_fr', string_agg('(' || words_meant(net, word) || ')', ' & ')) INTO wanted FROM unnest(words) AS word;
    IF numnode(wanted) > 0 THEN
        RETURN QUERY SELECT t.product_id, (ts_rank(t.document, wanted) / 2)::real FROM product_text t
            WHERE t.document @@ wanted AND t.network_id = net LIMIT p_most;
        found_any := FOUND;
    END IF;
    IF is_code OR NOT found_any THEN
        RETURN QUERY SELECT near.product_id, (1 - min(near.distance))::real FROM (
            (SELECT p.id, p.mpn_key <-> code FROM product p WHERE p.mpn_key % code AND p.network_id = net ORDER BY 2 LIMIT 24)
            UNION ALL (SELECT g.product_id, g.gtin <-> code FROM product_gtin g WHERE g.gtin % code AND g.network_id = net
                ORDER BY 2 LIMIT 24)
            UNION ALL (SELECT o.product_id, o.sku <-> typed FROM offer o WHERE o.sku % typed AND o.network_id = net
                AND (only_seller IS NULL OR o.seller_id = only_seller) ORDER BY 2 LIMIT 24)
            UNION ALL (SELECT r.product_id, r.reference <-> typed FROM product_reference r WHERE r.reference % typed
                AND r.network_id = net AND r.organisation_id = org ORDER BY 2 LIMIT 24)
        ) AS near (product_id, distance) GROUP BY near.product_id ORDER BY min(near.distance) LIMIT 24;
    END IF;
END
"""


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
