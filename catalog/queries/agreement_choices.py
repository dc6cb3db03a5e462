"""What the agreements editor offers to choose from: brands, categories, groups, resellers, and products found by a few words."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from catalog.agreement_drafts import APART
from catalog.codes import mpn_key
from catalog.queries.agreement_preview import Customer
from portal.kernel.db import Session

MOST_FOUND = 12
MOST_RESELLERS = 20
MOST_NAMES = 3_000
_BRANDS = text("SELECT name FROM brand WHERE network_id = :network ORDER BY name_key LIMIT :most")
_CATEGORIES = text("SELECT name FROM category WHERE network_id = :network ORDER BY name_key LIMIT :most")
_GROUPS = text("SELECT code, name FROM organisation_group WHERE network_id = :network ORDER BY name, code LIMIT :most")
_PRODUCTS = text("""
    SELECT b.name AS brand, p.mpn, p.name, found.rank
    FROM search_products(:words, 200) AS found
    JOIN product p ON p.network_id = :network AND p.id = found.product_id AND p.mpn_key <> ''
    JOIN brand b ON b.network_id = p.network_id AND b.id = p.brand_id
    ORDER BY found.rank DESC, p.name_key, p.id LIMIT :most
""")
_RESELLERS = text("""
    SELECT id, code, name, group_id FROM organisation
    WHERE network_id = :network AND kind = 'reseller'
      AND (lower(code) = lower(:words) OR code ILIKE :like ESCAPE '\\' OR name ILIKE :like ESCAPE '\\')
    ORDER BY lower(code) <> lower(:words), lower(name) <> lower(:words), name, id LIMIT :most
""")
_RESELLER = text("""
    SELECT o.id, o.code, o.name, o.group_id FROM organisation o
    LEFT JOIN organisation_group g ON g.network_id = o.network_id AND g.id = o.group_id
    WHERE o.network_id = :network AND o.kind = 'reseller' AND (:group = '' OR lower(g.code) = lower(:group))
    ORDER BY o.code, o.id LIMIT 1
""")


def brand_names(session: Session, network_id: int) -> list[str]:
    """The network's brands by name."""
    return list(session.execute(_BRANDS, {"network": network_id, "most": MOST_NAMES}).scalars())


def category_names(session: Session, network_id: int) -> list[str]:
    """The network's categories by name."""
    return list(session.execute(_CATEGORIES, {"network": network_id, "most": MOST_NAMES}).scalars())


def group_choices(session: Session, network_id: int) -> list[tuple[str, str]]:
    """The groups of resellers, code and name."""
    return [(row.code, row.name) for row in session.execute(_GROUPS, {"network": network_id, "most": MOST_NAMES})]


def find_products(session: Session, network_id: int, words: str) -> list[tuple[str, str]]:
    """Products by part number, name or SKU, the best first: `Brand · part number` as a rule names it, and the name.

    One whose part number is just what was asked for stands alone, so that it can be taken without asking back.
    """
    if not words.strip():
        return []
    rows = session.execute(_PRODUCTS, {"network": network_id, "words": words[:200], "most": MOST_FOUND}).all()
    exact = [row for row in rows if mpn_key(row.mpn) == mpn_key(words)]
    return [(APART.join((row.brand, row.mpn)), row.name) for row in (exact if len(exact) == 1 else rows)]


def find_resellers(session: Session, network_id: int, words: str) -> list[Customer]:
    """Resellers by code or name, the one that is meant exactly first."""
    escaped = words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if not escaped:
        return []
    values = {"network": network_id, "words": words.strip(), "like": f"%{escaped}%", "most": MOST_RESELLERS}
    return _customers(session.execute(_RESELLERS, values).all())


def any_reseller(session: Session, network_id: int, group: str = "") -> Customer | None:
    """The first reseller of the network, or of a group where one is named."""
    found = _customers(session.execute(_RESELLER, {"network": network_id, "group": group}).all())
    return found[0] if found else None


def _customers(rows: Sequence[Any]) -> list[Customer]:
    return [Customer(row.id, row.code, row.name, row.group_id) for row in rows]
