"""Which product each staged line is: known ones found, new ones made, doubtful ones put into the review queue."""

from dataclasses import dataclass

from sqlalchemy import text

from portal.kernel.db import Session

_SAME_BRAND = text(
    "UPDATE feed_line l SET brand_key = b.name_key FROM brand_alias a"
    " JOIN brand b ON b.network_id = a.network_id AND b.id = a.brand_id"
    " WHERE a.network_id = :network AND a.name_key = l.brand_key"
)
_SAME_CATEGORY = text(
    "UPDATE feed_line l SET category_key = c.name_key, category = c.name FROM category_alias a"
    " JOIN category c ON c.network_id = a.network_id AND c.id = a.category_id"
    " WHERE a.network_id = :network AND a.name_key = l.category_key"
)
_BRANDS = text(
    "INSERT INTO brand (network_id, name, name_key)"
    " SELECT :network, brand, brand_key FROM ("
    "  SELECT DISTINCT ON (l.brand_key) l.brand, l.brand_key, l.line_no FROM feed_line l"
    "  WHERE NOT EXISTS (SELECT FROM brand b WHERE b.network_id = :network AND b.name_key = l.brand_key)"
    "  ORDER BY l.brand_key, l.line_no) AS fresh ORDER BY brand_key"
)
_MATCH = text(
    "CREATE TEMPORARY TABLE feed_match ON COMMIT DROP AS"
    " SELECT l.line_no, b.id AS brand_id, l.mpn_key, l.gtin, coalesce(n.product_id, p.id, a.product_id) AS product_id,"
    " g.product_id AS holder_id, false AS is_new, n.product_id IS NOT NULL AS is_pinned"
    " FROM feed_line l JOIN brand b ON b.network_id = :network AND b.name_key = l.brand_key"
    " LEFT JOIN product p ON p.network_id = :network AND p.brand_id = b.id AND p.mpn_key = l.mpn_key AND l.mpn_key <> ''"
    " LEFT JOIN product_alias a ON a.network_id = :network AND a.brand_id = b.id AND a.mpn_key = l.mpn_key"
    " LEFT JOIN product_gtin g ON g.network_id = :network AND g.gtin = l.gtin"
    " LEFT JOIN product_pin n ON n.network_id = :network AND n.seller_id = :seller AND n.sku = l.sku"
    " AND l.mpn_key = ANY (n.mpn_keys)"
)
_INDEX = text("ALTER TABLE feed_match ADD PRIMARY KEY (line_no)")
_ANALYZE = text("ANALYZE feed_match")
_LEARN = text(
    "SELECT learn_mpns(array_agg(product_id), array_agg(mpn), array_agg(mpn_key)) FROM ("
    " SELECT DISTINCT ON (m.brand_id, m.mpn_key) p.id AS product_id, l.mpn, l.mpn_key FROM ("
    "  SELECT DISTINCT ON (holder_id) * FROM feed_match"
    "  WHERE product_id IS NULL AND mpn_key <> '' AND holder_id IS NOT NULL ORDER BY holder_id, line_no) m"
    " JOIN feed_line l ON l.line_no = m.line_no"
    " JOIN product p ON p.network_id = :network AND p.id = m.holder_id AND p.brand_id = m.brand_id AND p.mpn_key = ''"
    " ORDER BY m.brand_id, m.mpn_key, m.line_no) AS learnt HAVING count(*) > 0"
)
_LEARNT = text(
    "UPDATE feed_match m SET product_id = p.id FROM product p"
    " WHERE m.product_id IS NULL AND m.mpn_key <> '' AND p.network_id = :network AND p.brand_id = m.brand_id"
    " AND p.mpn_key = m.mpn_key"
)
_CATEGORIES = text(
    "WITH fresh AS ("
    "  SELECT DISTINCT ON (l.category_key) l.category, l.category_key FROM feed_line l JOIN feed_match m USING (line_no)"
    "  WHERE m.product_id IS NULL"
    "  AND NOT EXISTS (SELECT FROM category c WHERE c.network_id = :network AND c.name_key = l.category_key)"
    "  ORDER BY l.category_key, l.line_no),"
    " numbered AS MATERIALIZED (SELECT nextval('category_id_seq') AS id, category, category_key FROM fresh)"
    " INSERT INTO category (network_id, id, name, name_key, ancestors)"
    " SELECT :network, id, category, category_key, ARRAY[id] FROM numbered"
)
_NEW_WITH_MPN = text(
    "WITH fresh AS ("
    "  SELECT DISTINCT ON (m.brand_id, m.mpn_key) m.brand_id, m.mpn_key, l.mpn, l.name, l.name_key, c.id AS category_id"
    "  FROM feed_match m JOIN feed_line l USING (line_no)"
    "  JOIN category c ON c.network_id = :network AND c.name_key = l.category_key"
    "  WHERE m.product_id IS NULL AND m.mpn_key <> '' ORDER BY m.brand_id, m.mpn_key, m.line_no),"
    " made AS ("
    "  INSERT INTO product (network_id, brand_id, category_id, mpn, mpn_key, name, name_key, made_by)"
    "  SELECT :network, brand_id, category_id, mpn, mpn_key, name, name_key, :seller FROM fresh RETURNING id, brand_id, mpn_key)"
    " UPDATE feed_match m SET product_id = made.id, is_new = true FROM made"
    " WHERE m.brand_id = made.brand_id AND m.mpn_key = made.mpn_key AND m.product_id IS NULL"
)
_CARRY = text(
    "INSERT INTO product_gtin (network_id, gtin, product_id)"
    " SELECT DISTINCT ON (m.gtin) :network, m.gtin, m.product_id FROM feed_match m"
    " WHERE m.gtin IS NOT NULL AND m.holder_id IS NULL AND m.product_id IS NOT NULL ORDER BY m.gtin, m.line_no"
)
_HOLDERS = text(
    "UPDATE feed_match m SET holder_id = g.product_id FROM product_gtin g"
    " WHERE m.holder_id IS NULL AND g.network_id = :network AND g.gtin = m.gtin"
)
_BY_GTIN = text(
    "UPDATE feed_match m SET product_id = p.id FROM product p"
    " WHERE m.product_id IS NULL AND p.network_id = :network AND p.id = m.holder_id AND p.brand_id = m.brand_id"
)
_BY_REVIEW = text(
    "UPDATE feed_match m SET product_id = p.id FROM review_item r"
    " JOIN product p ON p.network_id = r.network_id AND p.id = r.product_id"
    " WHERE m.product_id IS NULL AND r.network_id = :network AND r.seller_id = :seller AND r.gtin = m.gtin"
    " AND p.brand_id = m.brand_id AND p.mpn_key = ''"
)
_NEW_BY_GTIN = text(
    "WITH fresh AS MATERIALIZED ("
    "  SELECT nextval('product_id_seq') AS id, f.* FROM ("
    "   SELECT DISTINCT ON (m.gtin, m.brand_id) m.gtin, m.brand_id, l.name, l.name_key, c.id AS category_id"
    "   FROM feed_match m JOIN feed_line l USING (line_no)"
    "   JOIN category c ON c.network_id = :network AND c.name_key = l.category_key"
    "   WHERE m.product_id IS NULL ORDER BY m.gtin, m.brand_id, m.line_no) f),"
    " made AS ("
    "  INSERT INTO product (network_id, id, brand_id, category_id, name, name_key, made_by)"
    "  SELECT :network, id, brand_id, category_id, name, name_key, :seller FROM fresh)"
    " UPDATE feed_match m SET product_id = fresh.id, is_new = true FROM fresh"
    " WHERE m.gtin = fresh.gtin AND m.brand_id = fresh.brand_id AND m.product_id IS NULL"
)
_REVIEW = text(
    "INSERT INTO review_item (network_id, seller_id, product_id, other_product_id, gtin, sku)"
    " SELECT DISTINCT ON (m.product_id, m.gtin) :network, :seller, m.product_id, m.holder_id, m.gtin, l.sku"
    " FROM feed_match m JOIN feed_line l USING (line_no) WHERE m.holder_id <> m.product_id AND NOT m.is_pinned"
    " ORDER BY m.product_id, m.gtin, m.line_no"
    " ON CONFLICT ON CONSTRAINT uq_review_item_network_id_seller_id_product_id_gtin DO NOTHING"
)
_TO_REVIEW = text(
    "SELECT count(DISTINCT r.product_id) FROM feed_match m"
    " JOIN review_item r ON r.network_id = :network AND r.seller_id = :seller"
    " AND r.product_id = m.product_id AND r.gtin = m.gtin AND r.state = 'open' WHERE m.holder_id <> m.product_id"
)
_COUNTS = text(
    "SELECT count(DISTINCT product_id) FILTER (WHERE is_new) AS made,"
    " count(DISTINCT product_id) FILTER (WHERE NOT is_new) AS known FROM feed_match"
)
_WISHES = text(
    "CREATE TEMPORARY TABLE feed_wish ON COMMIT DROP AS"
    " SELECT DISTINCT ON (m.product_id) m.product_id, 'name' AS field, l.name AS value"
    " FROM feed_match m JOIN feed_line l USING (line_no)"
    " JOIN product p ON p.network_id = :network AND p.id = m.product_id AND p.name <> l.name"
    " WHERE NOT m.is_new ORDER BY m.product_id, m.line_no"
)
_OTHER_WISHES = text(
    "INSERT INTO feed_wish SELECT DISTINCT ON (m.product_id) m.product_id, 'category', l.category"
    " FROM feed_match m JOIN feed_line l USING (line_no)"
    " JOIN product p ON p.network_id = :network AND p.id = m.product_id"
    " JOIN category c ON c.network_id = :network AND c.id = p.category_id AND c.name_key <> l.category_key"
    " WHERE NOT m.is_new ORDER BY m.product_id, m.line_no"
)
_PROPOSE = text(
    "INSERT INTO product_proposal AS p (network_id, seller_id, product_id, field, value)"
    " SELECT :network, :seller, product_id, field, value FROM feed_wish"
    " ON CONFLICT ON CONSTRAINT pk_product_proposal DO UPDATE SET value = excluded.value, proposed_at = now(), declined_at = NULL"
    " WHERE p.value IS DISTINCT FROM excluded.value"
)
_WITHDRAW = text(
    "DELETE FROM product_proposal p WHERE p.network_id = :network AND p.seller_id = :seller"
    " AND p.product_id IN (SELECT product_id FROM feed_match)"
    " AND NOT EXISTS (SELECT FROM feed_wish w WHERE w.product_id = p.product_id AND w.field = p.field)"
)


@dataclass(frozen=True, slots=True)
class Identified:
    """How many products a feed made, found, and left to a person."""

    made: int
    known: int
    to_review: int


def identify(session: Session, network_id: int, seller_id: int) -> Identified:
    """Make `feed_match`, one product for each staged line, in the order of docs/rules/feeds.md section 4."""
    values = {"network": network_id, "seller": seller_id}
    for statement in (_SAME_BRAND, _SAME_CATEGORY, _BRANDS,
                      _MATCH, _INDEX, _ANALYZE, _LEARN, _LEARNT, _CATEGORIES, _NEW_WITH_MPN, _CARRY, _HOLDERS,
                      _BY_GTIN, _BY_REVIEW, _NEW_BY_GTIN, _CARRY, _HOLDERS, _REVIEW, _WISHES,
                      _OTHER_WISHES, _WITHDRAW, _PROPOSE):
        session.execute(statement, values)
    made, known = session.execute(_COUNTS).one()
    return Identified(made, known, session.execute(_TO_REVIEW, values).scalar_one())
