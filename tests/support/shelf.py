"""Goods for a test world: brands, a small category tree, products and priced offers."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import insert, text

from catalog.codes import mpn_key
from catalog.models import Brand, Category, Offer, OfferPrice, Product
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, Session
from portal.kernel.text import name_key
from tests.support.world import World

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass
class Shelf:
    """What a network sells; ids by brand name, category name, MPN and `seller:SKU`."""

    world: World
    brands: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    offers: dict[str, int] = field(default_factory=dict)
    _kinds: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add_category(self, name: str, parent: str | None = None) -> int:
        """A category, below another one where that is named."""
        with self._owner() as session:
            above = [] if parent is None else self._path(session, self.categories[parent])
            made = session.execute(
                insert(Category).values(
                    network_id=self.world.network_id, name=name, name_key=name_key(name), ancestors=[],
                    parent_id=above[-1] if above else None,
                ).returning(Category.id)
            ).scalar_one()
            session.execute(text("UPDATE category SET ancestors = :path WHERE id = :id"), {"path": [*above, made], "id": made})
        self.categories[name] = made
        return made

    def add_product(self, mpn: str, brand: str, category: str) -> int:
        """A product; its brand is made where missing, its category is there."""
        network_id = self.world.network_id
        with self._owner() as session:
            if brand not in self.brands:
                self.brands[brand] = session.execute(
                    insert(Brand).values(network_id=network_id, name=brand, name_key=name_key(brand)).returning(Brand.id)
                ).scalar_one()
            name = f"{brand} {mpn}"
            self._kinds[mpn] = (self.brands[brand], self.categories[category])
            self.products[mpn] = session.execute(
                insert(Product).values(
                    network_id=network_id, brand_id=self.brands[brand], category_id=self.categories[category], mpn=mpn,
                    mpn_key=mpn_key(mpn), name=name, name_key=name_key(name),
                ).returning(Product.id)
            ).scalar_one()
        return self.products[mpn]

    def add_offer(
        self, seller: str, sku: str, mpn: str, dealer_cents: int, list_cents: int | None = None, eco_cents: int = 0,
        since: datetime = LONG_AGO,
    ) -> int:
        """An offer of a product with the first row of its price history."""
        brand_id, category_id = self._kinds[mpn]
        seller_id = self.world.companies[seller].id
        with self._owner() as session:
            made = session.execute(
                insert(Offer).values(
                    network_id=self.world.network_id, seller_id=seller_id, product_id=self.products[mpn], brand_id=brand_id,
                    category_id=category_id, sku=sku, list_cents=list_cents, dealer_cents=dealer_cents, eco_cents=eco_cents,
                    cut_off=since,
                ).returning(Offer.id)
            ).scalar_one()
            self._price(session, seller_id, made, since, dealer_cents, list_cents, eco_cents)
        self.offers[f"{seller}:{sku}"] = made
        return made

    def reprice(self, offer: str, since: datetime, dealer_cents: int, list_cents: int | None = None, eco_cents: int = 0) -> None:
        """New prices of an offer from an instant on, in its history and as the present ones."""
        seller, _ = offer.split(":")
        values = {"dealer_cents": dealer_cents, "list_cents": list_cents, "eco_cents": eco_cents}
        with self._owner() as session:
            session.execute(
                text("UPDATE offer SET dealer_cents = :dealer_cents, list_cents = :list_cents, eco_cents = :eco_cents"
                     " WHERE id = :id"),
                {**values, "id": self.offers[offer]},
            )
            seller_id = self.world.companies[seller].id
            self._price(session, seller_id, self.offers[offer], since, dealer_cents, list_cents, eco_cents)

    def _price(
        self, session: Session, seller_id: int, offer_id: int, since: datetime, dealer_cents: int, list_cents: int | None,
        eco_cents: int,
    ) -> None:
        session.execute(insert(OfferPrice).values(
            network_id=self.world.network_id, seller_id=seller_id, offer_id=offer_id, from_at=since, list_cents=list_cents,
            dealer_cents=dealer_cents, eco_cents=eco_cents,
        ))

    @staticmethod
    def _path(session: Session, category_id: int) -> list[int]:
        return list(session.execute(text("SELECT ancestors FROM category WHERE id = :id"), {"id": category_id}).scalar_one())

    def _owner(self) -> AbstractContextManager[Session]:
        return transaction(self.world.owner_engine, Scope.owner(self.world.network_id))


def make_shelf(world: World) -> Shelf:
    """Monitors (with gaming below) and mice of Asus and MSI, offered by nord and sud at 100.00 and some odd prices."""
    shelf = Shelf(world)
    shelf.add_category("monitor")
    shelf.add_category("gaming", "monitor")
    shelf.add_category("mouse")
    shelf.add_product("VG27AQ", "Asus", "gaming")
    shelf.add_product("PB-278Q", "Asus", "monitor")
    shelf.add_product("GM08", "MSI", "mouse")
    shelf.add_offer("nord", "N1", "VG27AQ", 10000, 12000, 50)
    shelf.add_offer("sud", "S1", "VG27AQ", 9900, 12000, 50)
    shelf.add_offer("nord", "N2", "PB-278Q", 10001, 12345)
    shelf.add_offer("nord", "N3", "GM08", 30, None, 2)
    shelf.add_offer("vendor", "V9", "GM08", 5000)
    return shelf
