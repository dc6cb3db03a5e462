"""What the planned lines cost: the offers as they stand, and the price each reseller's agreements gave at the time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import text

from catalog.pricing import PriceAnswer, resolve
from catalog.pricing_terms import Agreement, OfferFacts, PricePolicy
from catalog.queries.agreement_rows import price_policy, rules_of_reseller
from demo.founding import Founded, House
from portal.kernel.db import Session

_OFFERS = text("""
    SELECT o.id, o.seller_id, o.sku, o.product_id, o.brand_id, c.ancestors, o.list_cents, o.dealer_cents, o.eco_cents,
           o.vat_rate, o.cut_off, p.mpn, p.name, b.name AS brand
    FROM offer o
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
    JOIN category c ON c.network_id = o.network_id AND c.id = o.category_id
    WHERE o.network_id = :network AND o.sku = ANY(:skus)
""")
_SHELVES = text("""
    SELECT s.offer_id, s.warehouse_id FROM stock s
    JOIN warehouse w ON w.network_id = s.network_id AND w.seller_id = s.seller_id AND w.id = s.warehouse_id
    WHERE s.network_id = :network AND s.offer_id = ANY(:offers) ORDER BY s.offer_id, s.on_hand DESC, w.position
""")
_YEAR_AND_MORE = timedelta(days=380)


@dataclass(frozen=True, slots=True)
class SoldOffer:
    """An offer as order lines freeze it, and the warehouse that holds most of it."""

    id: int
    seller_id: int
    warehouse_id: int
    sku: str
    mpn: str
    brand: str
    name: str
    vat_rate: Decimal
    cut_off: datetime
    facts: OfferFacts


def sold_offers(session: Session, founded: Founded, skus: Iterable[str]) -> dict[tuple[int, str], SoldOffer]:
    """The offers with these codes by seller and code; a line that the import rejected has none."""
    rows = session.execute(_OFFERS, {"network": founded.id, "skus": sorted(set(skus))}).all()
    shelves: dict[int, int] = {}
    for offer_id, warehouse_id in session.execute(
        _SHELVES, {"network": founded.id, "offers": [row.id for row in rows]}
    ):
        shelves.setdefault(offer_id, warehouse_id)
    return {
        (row.seller_id, row.sku): SoldOffer(
            row.id, row.seller_id, shelves[row.id], row.sku, row.mpn, row.brand, row.name, row.vat_rate, row.cut_off,
            OfferFacts(
                row.seller_id, row.product_id, row.brand_id, tuple(row.ancestors), row.list_cents, row.dealer_cents,
                row.eco_cents,
            ),
        )
        for row in rows
        if row.id in shelves
    }


class PastPrices:
    """Prices of a year: the agreements of each reseller are read once, their windows judged at every order's instant."""

    def __init__(self, session: Session, founded: Founded, now: datetime) -> None:
        self._session = session
        self._network_id = founded.id
        self._since = now - _YEAR_AND_MORE
        self._policy: PricePolicy = price_policy(session, founded.id)
        self._agreements: dict[int, list[Agreement]] = {}

    def answer(self, reseller: House, offer: SoldOffer, quantity: int, at: datetime) -> PriceAnswer:
        """One unit's price for a reseller at an instant, with its reasons."""
        known = self._agreements.get(reseller.id)
        if known is None:
            found = rules_of_reseller(self._session, self._network_id, reseller.id, reseller.group_id, self._since)
            known = self._agreements[reseller.id] = found.agreements
        return resolve(offer.facts, quantity, at, known, self._policy)
