"""Products, offers, stock, feeds and agreements, with their walls."""

from pathlib import Path

from alembic import op

from migrations.walls import GROUP, IN_NETWORK, ORGANISATION, allow, mine, protect

revision = "2026_11_21_1100"
down_revision = "2026_11_21_1000"
branch_labels = None
depends_on = None

TABLES = (
    "brand", "category", "product", "product_gtin", "product_reference", "warehouse", "offer", "offer_price", "stock",
    "stock_movement", "feed_profile", "feed_run", "feed_fault", "product_proposal", "review_item", "agreement",
    "agreement_rule_set", "agreement_version", "agreement_rule",
)
OFFER_WITHOUT_PRICE = (
    "network_id, id, seller_id, product_id, brand_id, category_id, sku, list_cents, eco_cents, vat_rate, pack,"
    " min_quantity, status, is_listed, next_arrival_on, next_arrival_quantity, cut_off, changed_at"
)
AUDIENCE = f"(for_all OR for_organisation_id = {ORGANISATION} OR for_group_id = {GROUP})"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in TABLES:
        protect(table)
    _products()
    _offers()
    _feeds()
    _agreements()


def _products() -> None:
    for table in ("brand", "category", "product", "product_gtin"):
        allow(table, "RWVK", "SELECT", IN_NETWORK)
        allow(table, "WV", "INSERT", IN_NETWORK)
    allow("brand", "V", "UPDATE", IN_NETWORK, "name")
    allow("category", "V", "UPDATE", IN_NETWORK, "name, parent_id, ancestors")
    allow("product", "V", "UPDATE", IN_NETWORK, "brand_id, category_id, name, name_key, specs")
    allow("product_gtin", "V", "UPDATE", IN_NETWORK, "product_id")
    allow("product_gtin", "V", "DELETE", IN_NETWORK)
    allow("product_reference", "R", "SELECT", mine())
    allow("product_reference", "R", "INSERT", mine())
    allow("product_reference", "R", "UPDATE", mine(), "reference")
    allow("product_reference", "R", "DELETE", mine())
    for table in ("brand", "category", "product", "product_gtin"):
        allow(table, "S", "SELECT", "true")


def _offers() -> None:
    own = mine("seller_id")
    allow("warehouse", "RVK", "SELECT", IN_NETWORK)
    allow("warehouse", "W", "SELECT", own)
    allow("warehouse", "W", "INSERT", own)
    allow("warehouse", "W", "UPDATE", own, "name, position")
    allow("offer", "RK", "SELECT", IN_NETWORK)
    allow("offer", "V", "SELECT", IN_NETWORK, OFFER_WITHOUT_PRICE)
    allow("offer", "V", "UPDATE", IN_NETWORK, "product_id, brand_id, category_id")
    allow("offer", "W", "SELECT", own)
    allow("offer", "W", "INSERT", own)
    allow("offer", "W", "UPDATE", own)
    allow("offer_price", "RK", "SELECT", IN_NETWORK)
    allow("offer_price", "W", "SELECT", own)
    allow("offer_price", "W", "INSERT", own)
    allow("stock", "RVK", "SELECT", IN_NETWORK)
    allow("stock", "W", "SELECT", own)
    allow("stock", "W", "INSERT", own, "network_id, seller_id, offer_id, warehouse_id, on_hand")
    allow("stock", "W", "UPDATE", own, "on_hand")
    allow("stock_movement", "R", "SELECT", mine("reseller_id"))
    allow("stock_movement", "W", "SELECT", own)
    allow("stock_movement", "W", "UPDATE", own, "absorbed_at")
    allow("stock_movement", "K", "SELECT", IN_NETWORK)


def _feeds() -> None:
    own = mine("seller_id")
    for table in ("feed_profile", "feed_run", "feed_fault"):
        allow(table, "W", "SELECT", own)
        allow(table, "W", "INSERT", own)
        allow(table, "K", "SELECT", IN_NETWORK)
    allow("feed_profile", "W", "UPDATE", own, "data, updated_at")
    allow("feed_run", "W", "UPDATE", own)
    allow("feed_fault", "W", "DELETE", own)
    allow("product_proposal", "W", "SELECT", own)
    allow("product_proposal", "W", "INSERT", own)
    allow("product_proposal", "W", "UPDATE", own, "value, proposed_at")
    allow("product_proposal", "W", "DELETE", own)
    allow("product_proposal", "V", "SELECT", IN_NETWORK)
    allow("product_proposal", "V", "DELETE", IN_NETWORK)
    allow("review_item", "W", "SELECT", own)
    allow("review_item", "W", "INSERT", own)
    allow("review_item", "V", "SELECT", IN_NETWORK)
    allow("review_item", "V", "UPDATE", IN_NETWORK, "state, decided_at, decided_by_name")


def _agreements() -> None:
    granted = mine("granted_by")
    for table in ("agreement", "agreement_rule_set", "agreement_version", "agreement_rule"):
        allow(table, "WV", "SELECT", granted)
        allow(table, "WV", "INSERT", granted)
    allow("agreement_version", "WV", "UPDATE", granted, "ends_at")
    for table in ("agreement_rule_set", "agreement_version", "agreement_rule"):
        allow(table, "R", "SELECT", f"{IN_NETWORK} AND {AUDIENCE}")
    visible = (
        f"{IN_NETWORK} AND EXISTS (SELECT FROM agreement_version v WHERE v.network_id = agreement.network_id"
        " AND v.agreement_id = agreement.id)"
    )
    allow("agreement", "R", "SELECT", visible)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
