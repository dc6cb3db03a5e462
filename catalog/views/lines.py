"""Products and offers as pages show them: amounts, stock and ages already written in the reader's language, for HTML."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

from catalog.queries.listing import OfferRow, ProductRow
from catalog.queries.names import CatalogNames
from catalog.rule_book import RuleBook
from portal.kernel.ids import new_id
from portal.slots import OfferRef
from portal.web.filters import format_age, format_date, format_money, format_number

HARD = "\u00a0"
_needs_escaping = re.compile(r"[&<>\"']").search


class Html(str):
    """A text that is escaped already: a list writes some two thousand a page, so each is escaped once, without Markup's care."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself: templates that escape leave it as it is."""
        return self


class OfferLine(NamedTuple):
    """One seller's column of a product, nothing left to escape; `net` is empty for readers without prices."""

    id: int
    seller: Html
    sku: Html
    net: str
    listed: str
    discount: str
    eco: str
    available: int
    units: str
    where: str
    age: str
    arrival: str
    state: str
    can_order: bool
    least: int
    pack: int
    request_id: str
    seller_id: int
    net_cents: int
    stock: list[tuple[Html, str]]


class ProductLine(NamedTuple):
    """A product with its offers; every text is escaped already.

    `columns` has a place for every seller, in the same order on each line of a page: its offer, or one of state "missing".
    """

    id: int
    name: Html
    brand: Html
    mpn: Html
    category: Html
    reference: Html
    offers: list[OfferLine]
    columns: list[OfferLine]


class Writer:
    """Turns rows into lines for one page: one language, one instant, texts translated once."""

    def __init__(self, names: CatalogNames, book: RuleBook | None, language: str, *, shows_missing: bool) -> None:
        self.names, self.book, self.language, self.shows_missing = names, book, language, shows_missing
        self.now = datetime.now(UTC)
        self.ages: dict[datetime, str] = {}
        self.discounts: dict[int, str] = {}
        self.safe: dict[str, Html] = {}
        self.absent: dict[int, OfferLine] = {}
        self.form = str(new_id())[:24]
        self.forms = 0
        self.arrives = html(_("Expected on %(date)s", date="\0"))
        self.arrives_many = html(_("Expected on %(date)s: %(units)s", date="\0", units="\1"))

    def products(self, rows: Sequence[ProductRow]) -> list[ProductLine]:
        """The lines of a page."""
        return [self.product(row) for row in rows]

    def product(self, row: ProductRow) -> ProductLine:
        """One product with its columns."""
        names = self.names
        category = names.categories.get(row.category_id)
        offers = [self.offer(row, offer) for offer in row.offers]
        columns = offers
        if self.shows_missing:
            there = {offer.seller_id: offer for offer in offers}
            columns = [there[seller] if seller in there else self._absent(seller) for seller in names.sellers]
        return ProductLine(
            row.id, html(row.name), self._known(names.brands.get(row.brand_id, "")), html(row.mpn),
            self._known(category.name if category else ""), html(row.reference or ""), offers, columns,
        )

    def offer(self, product: ProductRow, row: OfferRow) -> OfferLine:
        """One seller's column."""
        (
            offer_id, seller_id, sku, list_cents, dealer_cents, eco_cents, pack, min_quantity, status, is_listed, arrival_on,
            _arrival_quantity, cut_off, packed,
        ) = row
        language = self.language
        net = -1
        if dealer_cents is not None:
            net = dealer_cents
            if self.book is not None:
                net = self.book.net_cents(
                    seller_id, product.id, product.brand_id, product.category_id, list_cents, dealer_cents
                )
        stock, available = self._stock(packed)
        age = self.ages.get(cut_off)
        if age is None:
            age = self.ages[cut_off] = html(format_age(cut_off, language, self.now))
        state = status if status != "active" else "gone" if not is_listed else "in" if available else "out"
        self.forms += 1
        return OfferLine(
            offer_id, self._known(self.names.sellers.get(seller_id, "")), html(sku),
            format_money(net, language) if net >= 0 else "", format_money(list_cents, language) if list_cents else "",
            self._discount(list_cents, net), format_money(eco_cents, language) if eco_cents else "", available,
            str(available) if available < 1000 else format_number(available, language),
            " · ".join([f"{name}{HARD}{pieces}" for name, pieces in stock]) if len(stock) > 1 and available else "",
            age, "" if arrival_on is None else self._arrival(row), state, available > 0 and status != "announced",
            max(min_quantity, pack), pack, f"{self.form}{self.forms:012x}", seller_id, net, stock,
        )

    def _absent(self, seller_id: int) -> OfferLine:
        """The column of a seller that does not offer a product."""
        column = self.absent.get(seller_id)
        if column is None:
            name = self._known(self.names.sellers[seller_id])
            column = self.absent[seller_id] = OfferLine(
                0, name, Html(), "", "", "", "", 0, "", "", "", "", "missing", False, 0, 0, "", seller_id, -1, []
            )
        return column

    def _known(self, name: str) -> Html:
        """A name that comes back many times on a page, escaped once."""
        safe = self.safe.get(name)
        if safe is None:
            safe = self.safe[name] = html(name)
        return safe

    def _stock(self, packed: str | None) -> tuple[list[tuple[Html, str]], int]:
        """Warehouses with what is available there, in their order, and the sum; a warehouse in arrears counts as empty."""
        if not packed:
            return [], 0
        warehouses = self.names.warehouses
        if "," not in packed:
            warehouse, _colon, pieces = packed.partition(":")
            known = warehouses.get(int(warehouse))
            there = max(int(pieces), 0)
            return [(self._known(known.name if known else ""), format_number(there, self.language))], there
        rows, total = [], 0
        for part in packed.split(","):
            warehouse, _colon, pieces = part.partition(":")
            there = max(int(pieces), 0)
            total += there
            known = warehouses.get(int(warehouse))
            rows.append((known.position if known else 0, known.name if known else "", there))
        rows.sort()
        return [(self._known(name), format_number(there, self.language)) for _position, name, there in rows], total

    def _discount(self, list_cents: int | None, net: int) -> str:
        """What the net unit is below the list price, in tenths of a percent; empty where it is not below or unknown."""
        if not list_cents or net < 0 or net >= list_cents:
            return ""
        mille = ((list_cents - net) * 2000 + list_cents) // (2 * list_cents)
        text = self.discounts.get(mille)
        if text is None:
            whole, tenth = divmod(mille, 10)
            text = f"−{whole},{tenth}{HARD}%" if self.language == "fr" else f"−{whole}.{tenth}%"
            self.discounts[mille] = text
        return text

    def _arrival(self, row: OfferRow) -> str:
        assert row.next_arrival_on is not None
        day = format_date(row.next_arrival_on, self.language)
        if row.next_arrival_quantity is None:
            return self.arrives.replace("\0", day)
        return self.arrives_many.replace("\0", day).replace("\1", format_number(row.next_arrival_quantity, self.language))


def html(text: str) -> Html:
    """A text from outside, escaped; most have nothing to escape, which is quicker seen than done."""
    return Html(escape(text)) if _needs_escaping(text) else Html(text)


def ask_slots(visit: Any, products: Sequence[ProductRow], lines: Sequence[ProductLine]) -> dict[int, Markup]:
    """What upper storeys add under each offer: one call for the whole page, nothing where nobody fills the slot."""
    slot = visit.runtime.slots.offer_line
    below: dict[int, Markup] = {}
    if not slot.is_filled:
        return below
    references = [
        OfferRef(offer.id, offer.seller_id, row.id, row.brand_id, row.category_id, offer.net_cents, offer.least)
        for row, line in zip(products, lines, strict=True) for offer in line.offers if offer.net_cents >= 0
    ]
    for answer in slot.ask(visit, references):
        for offer_id, added in answer.items():
            below[offer_id] = below.get(offer_id, Markup("")) + added
    return below
