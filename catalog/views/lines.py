"""Products and offers as pages show them: amounts, stock and ages already written in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from catalog.queries.listing import OfferRow, ProductRow
from catalog.queries.names import CatalogNames
from catalog.rule_book import RuleBook
from portal.kernel.ids import new_id
from portal.slots import OfferRef
from portal.web.filters import format_age, format_date, format_money, format_number

HARD = "\u00a0"
NO_SLOTS: Mapping[int, Markup] = {}


@dataclass(slots=True)
class OfferLine:
    """One seller's column of a product, every amount as text; `net` is empty for readers without prices."""

    id: int
    seller_id: int
    seller: str
    sku: str
    net: str
    listed: str
    discount: str
    eco: str
    stock: list[tuple[str, str]]
    available: int
    units: str
    age: str
    arrival: str
    state: str
    can_order: bool
    least: int
    pack: int
    net_cents: int
    request_id: str
    below: str = ""


@dataclass(slots=True)
class ProductLine:
    """A product with its sellers' columns; `missing` are the sellers that do not offer it."""

    id: int
    name: str
    brand: str
    mpn: str
    category: str
    reference: str
    offers: list[OfferLine]
    missing: list[str]


class Writer:
    """Turns rows into lines for one page: one language, one instant, texts translated once."""

    def __init__(self, names: CatalogNames, book: RuleBook | None, language: str, *, shows_missing: bool) -> None:
        self.names, self.book, self.language, self.shows_missing = names, book, language, shows_missing
        self.now = datetime.now(UTC)
        self.ages: dict[datetime, str] = {}
        self.discounts: dict[int, str] = {}
        self.form = str(new_id())[:24]
        self.forms = 0
        self.arrives = _("Expected on %(date)s", date="\0")
        self.arrives_many = _("Expected on %(date)s: %(units)s", date="\0", units="\1")

    def products(self, rows: Sequence[ProductRow]) -> list[ProductLine]:
        """The lines of a page."""
        return [self.product(row) for row in rows]

    def product(self, row: ProductRow) -> ProductLine:
        """One product with its columns."""
        category = self.names.categories.get(row.category_id)
        offers = [self.offer(row, offer) for offer in row.offers]
        missing: list[str] = []
        if self.shows_missing and len(offers) < len(self.names.sellers):
            there = {offer.seller_id for offer in offers}
            missing = [name for seller, name in self.names.sellers.items() if seller not in there]
        return ProductLine(
            row.id, row.name, self.names.brands.get(row.brand_id, ""), row.mpn, category.name if category else "",
            row.reference or "", offers, missing,
        )

    def offer(self, product: ProductRow, row: OfferRow) -> OfferLine:
        """One seller's column."""
        language = self.language
        net = -1
        if row.dealer_cents is not None:
            net = row.dealer_cents
            if self.book is not None:
                net = self.book.net_cents(
                    row.seller_id, product.id, product.brand_id, product.category_id, row.list_cents, row.dealer_cents
                )
        stock, available = self._stock(row.stock)
        self.forms += 1
        age = self.ages.get(row.cut_off)
        if age is None:
            age = self.ages[row.cut_off] = format_age(row.cut_off, language, self.now)
        state = "gone" if not row.is_listed else "in" if available > 0 else "out"
        if row.status != "active":
            state = row.status
        return OfferLine(
            row.id, row.seller_id, self.names.sellers.get(row.seller_id, ""), row.sku,
            format_money(net, language) if net >= 0 else "",
            format_money(row.list_cents, language) if row.list_cents is not None else "",
            self._discount(row.list_cents, net), format_money(row.eco_cents, language) if row.eco_cents else "",
            stock, available, format_number(available, language) if available > 0 else "0", age, self._arrival(row), state,
            available > 0 and row.status != "announced", max(row.min_quantity, row.pack), row.pack, net,
            f"{self.form}{self.forms:012x}",
        )

    def _stock(self, packed: str | None) -> tuple[list[tuple[str, str]], int]:
        """Warehouses with what is available there, in their order, and the sum; a warehouse in arrears counts as empty."""
        if not packed:
            return [], 0
        warehouses = self.names.warehouses
        if "," not in packed:
            warehouse, _colon, pieces = packed.partition(":")
            one = max(int(pieces), 0)
            known = warehouses.get(int(warehouse))
            return [(known.name if known else "", format_number(one, self.language))], one
        rows, total = [], 0
        for part in packed.split(","):
            warehouse, _colon, pieces = part.partition(":")
            available = max(int(pieces), 0)
            total += available
            known = warehouses.get(int(warehouse))
            rows.append((known.position if known else 0, known.name if known else "", available))
        rows.sort()
        return [(name, format_number(available, self.language)) for _position, name, available in rows], total

    def _discount(self, list_cents: int | None, net: int) -> str:
        """What the net unit is below the list price, in tenths of a percent; empty where it is not below or unknown."""
        if not list_cents or net < 0 or net >= list_cents:
            return ""
        mille = ((list_cents - net) * 2000 + list_cents) // (2 * list_cents)
        text = self.discounts.get(mille)
        if text is None:
            whole, tenth = divmod(mille, 10)
            number = f"{whole},{tenth}" if self.language == "fr" else f"{whole}.{tenth}"
            text = self.discounts[mille] = f"−{number}{HARD}%" if self.language == "fr" else f"−{number}%"
        return text

    def _arrival(self, row: OfferRow) -> str:
        if row.next_arrival_on is None:
            return ""
        day = format_date(row.next_arrival_on, self.language)
        if row.next_arrival_quantity is None:
            return self.arrives.replace("\0", day)
        return self.arrives_many.replace("\0", day).replace("\1", format_number(row.next_arrival_quantity, self.language))


def ask_slots(visit: Any, products: Sequence[ProductRow], lines: Sequence[ProductLine]) -> None:
    """Lets upper storeys add a line under each offer: one call for the whole page, none where nobody fills the slot."""
    references = [
        OfferRef(offer.id, offer.seller_id, row.id, row.brand_id, row.category_id, offer.net_cents, offer.least)
        for row, line in zip(products, lines, strict=True) for offer in line.offers if offer.net_cents >= 0
    ]
    answers = visit.runtime.slots.offer_line.ask(visit, references)
    for answer in answers:
        for line in lines:
            for offer in line.offers:
                offer.below += answer.get(offer.id, "")
