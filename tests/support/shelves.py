"""Products, offers and stock for tests, made in one go for a world."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.support.world import Company, World


@dataclass(frozen=True)
class ShelvedOffer:
    """An offer of a test, with the warehouses its stock lies in by code."""

    id: int
    seller: Company
    sku: str
    product_id: int
    dealer_cents: int
    warehouses: Mapping[str, int]


_BRAND = text("""
    INSERT INTO brand (network_id, name, name_key) VALUES (:network, 'Acme', 'acme')
    ON CONFLICT (network_id, name_key) DO UPDATE SET name = excluded.name RETURNING id
""")
_CATEGORY = text("""
    WITH made AS (
        INSERT INTO category (network_id, name, name_key, ancestors) VALUES (:network, 'Screens', 'screens', '{}')
        ON CONFLICT (network_id, name_key) DO UPDATE SET name = excluded.name RETURNING id)
    SELECT id FROM made
""")
_PATH = text("UPDATE category SET ancestors = ARRAY[id] WHERE network_id = :network AND id = :category")
_PRODUCT = text("""
    INSERT INTO product (network_id, brand_id, category_id, mpn, mpn_key, name, name_key)
    VALUES (:network, :brand, :category, :sku, upper(:mpn_key), :name, lower(:name)) RETURNING id
""")
_OFFER = text("""
    INSERT INTO offer (network_id, seller_id, product_id, brand_id, category_id, sku, list_cents, dealer_cents, eco_cents,
                       vat_rate, pack, min_quantity, status, cut_off)
    VALUES (:network, :seller, :product, :brand, :category, :sku, :list, :dealer, :eco, :vat, :pack, :minimum, :status,
            now()) RETURNING id
""")
_WAREHOUSE = text("""
    INSERT INTO warehouse (network_id, seller_id, code, name, position) VALUES (:network, :seller, :code, :name, :position)
    ON CONFLICT (network_id, seller_id, code) DO UPDATE SET position = excluded.position RETURNING id
""")
_STOCK = text("""
    INSERT INTO stock (network_id, seller_id, offer_id, warehouse_id, on_hand)
    VALUES (:network, :seller, :offer, :warehouse, :on_hand)
""")


def shelve(
    world: World, seller: Company, sku: str, *, dealer_cents: int = 10_000, eco_cents: int = 0, pack: int = 1,
    minimum: int = 1, status: str = "active", vat: str = "0.2", stock: Mapping[str, int] | None = None,
) -> ShelvedOffer:
    """An offer of a product of its own with so many units per warehouse (default: 10 in `main`)."""
    where = {"network": world.network_id, "seller": seller.id}
    with transaction(world.owner_engine, Scope.owner()) as session:
        keys = {
            **where, "brand": session.execute(_BRAND, where).scalar_one(),
            "category": session.execute(_CATEGORY, where).scalar_one(),
        }
        session.execute(_PATH, keys)
        key = f"{sku}{seller.code}".replace("-", "")
        keys["product"] = session.execute(
            _PRODUCT, {**keys, "sku": sku, "mpn_key": key, "name": f"Screen {sku}"}
        ).scalar_one()
        keys["offer"] = session.execute(_OFFER, {
            **keys, "sku": sku, "list": dealer_cents + 1_000, "dealer": dealer_cents, "eco": eco_cents,
            "vat": Decimal(vat), "pack": pack, "minimum": minimum, "status": status,
        }).scalar_one()
        warehouses = {}
        for position, (code, on_hand) in enumerate((stock or {"main": 10}).items(), start=1):
            named = {**keys, "code": code, "name": code.title(), "position": position}
            warehouses[code] = session.execute(_WAREHOUSE, named).scalar_one()
            session.execute(_STOCK, {**keys, "warehouse": warehouses[code], "on_hand": on_hand})
    return ShelvedOffer(keys["offer"], seller, sku, keys["product"], dealer_cents, warehouses)


def stock_of(world: World, offer: ShelvedOffer) -> dict[str, tuple[int, int]]:
    """On hand and reserved of an offer per warehouse."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        rows = session.execute(
            text("SELECT w.code, s.on_hand, s.reserved FROM stock s JOIN warehouse w ON w.network_id = s.network_id"
                 " AND w.seller_id = s.seller_id AND w.id = s.warehouse_id WHERE s.offer_id = :offer"),
            {"offer": offer.id},
        )
        return {row.code: (row.on_hand, row.reserved) for row in rows}


def ledger_faults(world: World) -> list[tuple[int, int, int, int]]:
    """Stock rows whose reserved units are not the sum of their movements: offer, warehouse, reserved, sum."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        rows = session.execute(
            text("SELECT s.offer_id, s.warehouse_id, s.reserved, coalesce(sum(m.reserved_change), 0) FROM stock s"
                 " LEFT JOIN stock_movement m ON m.network_id = s.network_id AND m.offer_id = s.offer_id"
                 " AND m.warehouse_id = s.warehouse_id WHERE s.network_id = :network"
                 " GROUP BY s.offer_id, s.warehouse_id, s.reserved HAVING s.reserved <> coalesce(sum(m.reserved_change), 0)"),
            {"network": world.network_id},
        )
        return [tuple(row) for row in rows]
