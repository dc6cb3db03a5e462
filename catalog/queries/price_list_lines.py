"""The lines of an own price list: a reseller's offers with its net prices, read in a stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text

from catalog.rule_book import RuleBook
from portal.kernel.db import Session

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class PriceListChoice:
    """What a list holds; nothing of a kind: all of it. Categories hold all below them."""

    seller_ids: tuple[int, ...] = ()
    brand_ids: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()
    in_stock_only: bool = False


class PriceLine(NamedTuple):
    """One offer; amounts in cents excl. VAT; `break_from` is the next quantity with another net unit."""

    brand: str
    mpn: str
    gtin: str
    name: str
    category: str
    seller: str
    sku: str
    list_cents: int | None
    net_cents: int
    break_from: int | None
    break_cents: int | None
    eco_cents: int
    vat_rate: Decimal
    available: int
    as_of: datetime


_CHOSEN = """
    FROM offer o
    JOIN category c ON c.network_id = o.network_id AND c.id = o.category_id
    LEFT JOIN (SELECT offer_id, sum(greatest(on_hand - reserved, 0))::integer AS available FROM stock
               WHERE network_id = :network GROUP BY 1) s ON s.offer_id = o.id
    {more}
    WHERE o.network_id = :network AND o.is_listed
      AND (cardinality(CAST(:sellers AS bigint[])) = 0 OR o.seller_id = ANY (CAST(:sellers AS bigint[])))
      AND (cardinality(CAST(:brands AS bigint[])) = 0 OR o.brand_id = ANY (CAST(:brands AS bigint[])))
      AND (cardinality(CAST(:categories AS bigint[])) = 0 OR c.ancestors && CAST(:categories AS bigint[]))
      AND (NOT :in_stock OR s.available > 0)
"""
_COUNT = text("SELECT count(*)" + _CHOSEN.format(more=""))
_LINES = text("""
    SELECT b.name, p.mpn, coalesce(g.gtin, ''), p.name, c.name, w.name, o.sku, o.list_cents, o.dealer_cents, o.eco_cents,
           o.vat_rate, coalesce(s.available, 0), o.cut_off, o.seller_id, o.product_id, o.brand_id, o.category_id
""" + _CHOSEN.format(more="""
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
    JOIN organisation w ON w.network_id = o.network_id AND w.id = o.seller_id
    LEFT JOIN (SELECT product_id, min(gtin) AS gtin FROM product_gtin WHERE network_id = :network GROUP BY 1) g
        ON g.product_id = o.product_id
""") + " ORDER BY b.name_key, p.mpn_key, p.id, w.name, o.id")


def count_price_lines(session: Session, network_id: int, choice: PriceListChoice) -> int:
    """How many lines the list will have."""
    return int(session.connection().execute(_COUNT, _values(network_id, choice)).scalar_one())


def price_lines(session: Session, network_id: int, choice: PriceListChoice, book: RuleBook) -> Iterator[PriceLine]:
    """The lines by brand and part number, in the reader's scope; a few thousand are held at once, however many there are."""
    streamed = session.connection().execute(
        _LINES, _values(network_id, choice), execution_options={"stream_results": True, "yield_per": AT_ONCE}
    )
    for row in streamed:
        brand, mpn, gtin, name, category, seller, sku, listed, dealer, eco, vat, available, as_of = row[:13]
        facts = (row.seller_id, row.product_id, row.brand_id, row.category_id, listed, dealer)
        start, then = book.next_break(*facts) or (None, None)
        yield PriceLine(
            brand, mpn, gtin, name, category, seller, sku, listed, book.net_cents(*facts), start, then, eco, vat, available, as_of
        )


def _values(network_id: int, choice: PriceListChoice) -> dict[str, object]:
    return {
        "network": network_id, "sellers": list(choice.seller_ids), "brands": list(choice.brand_ids),
        "categories": list(choice.category_ids), "in_stock": choice.in_stock_only,
    }
