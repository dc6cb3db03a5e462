"""The statements behind a list of products: pieces of fixed text, put together by what is asked; every value is bound."""

OFFER_COLUMNS = """o.id, o.seller_id, o.sku, o.list_cents, {dealer}, o.eco_cents, o.pack, o.min_quantity, o.status,
    o.is_listed, o.next_arrival_on, o.next_arrival_quantity, coalesce(f.cut_off, o.cut_off),
    (SELECT string_agg(s.warehouse_id::text || ':' || (s.on_hand - s.reserved)::text, ',') FROM stock s
     WHERE s.network_id = %(network)s::bigint AND s.offer_id = o.id)"""
DEALER, NO_DEALER = "o.dealer_cents", "NULL::bigint"
PICKED = """
SELECT i.key, i.id, p.name, p.mpn, p.brand_id, p.category_id, {reference}, {facets}, {total},
    {offer}
FROM ids i
JOIN product p ON p.network_id = %(network)s::bigint AND p.id = i.id
{joined}LEFT JOIN offer o ON o.network_id = %(network)s::bigint AND o.product_id = i.id{own}
LEFT JOIN seller_feed f ON f.network_id = %(network)s::bigint AND f.seller_id = o.seller_id
ORDER BY i.number, o.seller_id"""
REFERENCE = (
    "LEFT JOIN product_reference r ON r.network_id = %(network)s::bigint AND r.organisation_id = %(organisation)s::bigint"
    " AND r.product_id = i.id\n"
)

IN_STOCK = """EXISTS (SELECT FROM offer eo JOIN stock es ON es.network_id = %(network)s::bigint AND es.offer_id = eo.id
    WHERE eo.network_id = %(network)s::bigint AND eo.product_id = p.id AND eo.is_listed{seller} AND es.on_hand > es.reserved)"""
OFFERED = """EXISTS (SELECT FROM offer eo WHERE eo.network_id = %(network)s::bigint AND eo.product_id = p.id
    AND eo.is_listed{seller})"""
OF_SELLERS = " AND eo.seller_id = ANY(%(sellers)s::bigint[])"

FOUND = """found AS MATERIALIZED (
    SELECT p.id, p.brand_id, p.category_id, p.name_key, p.created_at, (f.rank * 1000000)::bigint AS rank
    FROM (SELECT product_id, max(rank) AS rank FROM search_products(%(text)s, %(most)s) GROUP BY product_id) f
    JOIN product p ON p.network_id = %(network)s::bigint AND p.id = f.product_id)"""
FOUND_FACETS = """(SELECT json_build_object(
    'products', (SELECT count(*) FROM found),
    'brands', (SELECT json_agg(json_build_array(brand_id, n)) FROM
        (SELECT p.brand_id, count(*) AS n FROM found p WHERE true{category} GROUP BY 1 ORDER BY 2 DESC LIMIT 60) b),
    'categories', (SELECT json_agg(json_build_array(category_id, n)) FROM
        (SELECT p.category_id, count(*) AS n FROM found p GROUP BY 1 ORDER BY 2 DESC LIMIT 40) c)))"""

KINDS = """kinds AS MATERIALIZED (SELECT * FROM unnest(%(k_seller)s::bigint[], %(k_brand)s::bigint[], %(k_category)s::bigint[],
    %(k_fixed)s::bigint[], %(k_dealer)s::bigint[], %(k_list)s::bigint[], %(k_fixed_un)s::bigint[], %(k_dealer_un)s::bigint[])
    AS k (seller_id, brand_id, category_id, fixed, keep_dealer, keep_list, fixed_un, keep_dealer_un))"""
NAMED = """named AS MATERIALIZED (SELECT * FROM unnest(%(n_seller)s::bigint[], %(n_product)s::bigint[],
    %(n_fixed)s::bigint[], %(n_dealer)s::bigint[], %(n_list)s::bigint[], %(n_fixed_un)s::bigint[], %(n_dealer_un)s::bigint[])
    AS k (seller_id, product_id, fixed, keep_dealer, keep_list, fixed_un, keep_dealer_un))"""
NET_OF = """coalesce(CASE WHEN o.list_cents IS NULL
    THEN least({k}.fixed_un, (o.dealer_cents * {k}.keep_dealer_un + 500000000) / 1000000000)
    ELSE least({k}.fixed, (o.dealer_cents * {k}.keep_dealer + 500000000) / 1000000000,
               (o.list_cents * {k}.keep_list + 500000000) / 1000000000) END, o.dealer_cents)"""
# "+ 0" keeps the planner from a merge by category alone, which looks cheap and compares every offer with every kind.
PRICED = f"""priced AS MATERIALIZED (
    SELECT o.product_id AS id,
           min(CASE WHEN n.product_id IS NULL THEN {NET_OF.format(k="k")} ELSE {NET_OF.format(k="n")} END) AS key
    FROM {{source}}
    LEFT JOIN kinds k ON k.seller_id + 0 = o.seller_id + 0 AND k.category_id + 0 = o.category_id + 0
        AND k.brand_id = CASE WHEN o.brand_id = ANY(%(named_brands)s::bigint[]) THEN o.brand_id ELSE 0 END
    LEFT JOIN named n ON n.seller_id = o.seller_id AND n.product_id = o.product_id
    WHERE o.network_id = %(network)s::bigint AND o.is_listed{{where}}
    GROUP BY o.product_id)"""
STOCKED_OFFER = """ AND EXISTS (SELECT FROM stock es WHERE es.network_id = %(network)s::bigint AND es.offer_id = o.id
    AND es.on_hand > es.reserved)"""
