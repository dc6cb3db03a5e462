"""A page of products with every seller's offer, in one statement: 24 ids by index, then all that the page shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from catalog.browsing import CatalogAsk, Sort
from catalog.net_picks import picks_of
from catalog.queries import listing_sql as pieces
from catalog.queries.names import CatalogNames, Viewer
from catalog.rule_book import Pick, RuleBook
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.hot import hot_rows
from portal.kernel.pages import decode_cursor, encode_cursor
from portal.kernel.permissions import OrganisationKind

PAGE_SIZE = 24
MOST_FOUND = 2000
MOST_SORTED = 50_000
KEY_TYPES: dict[Sort, type] = {Sort.NAME: str, Sort.NEWEST: datetime}
KEYS = {Sort.NAME: "p.name_key", Sort.NEWEST: "p.created_at", Sort.RELEVANCE: "p.rank"}
DESCENDING = frozenset({Sort.NEWEST, Sort.RELEVANCE, Sort.NET_DOWN})


class OfferRow(NamedTuple):
    """One seller's offer as a page needs it; `stock` is `warehouse:available` by comma, None where no stock is kept."""

    id: int
    seller_id: int
    sku: str
    list_cents: int | None
    dealer_cents: int | None
    eco_cents: int
    pack: int
    min_quantity: int
    status: str
    is_listed: bool
    next_arrival_on: date | None
    next_arrival_quantity: int | None
    cut_off: datetime
    stock: str | None


@dataclass(slots=True)
class ProductRow:
    """A product of a page with its offers in the order of the sellers."""

    id: int
    name: str
    mpn: str
    brand_id: int
    category_id: int
    reference: str | None
    offers: list[OfferRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of products; `total` where it came for nothing, `facets` (products, brands, categories) with words only."""

    products: list[ProductRow]
    next: str | None
    previous: str | None
    total: int | None
    facets: dict[str, Any] | None


def find_products(
    session: Session, viewer: Viewer, organisation_id: int, ask: CatalogAsk, names: CatalogNames, book: RuleBook | None,
    *, size: int = PAGE_SIZE,
) -> FoundPage:
    """The page of products that answers a question, in one statement.

    `book` prices for a reseller; None means dealer prices (a wholesaler's own column). The vendor may not ask by price.
    Raises NotFound for a category that is not there and for a cursor that is none of ours.
    """
    statement = _Statement(viewer, organisation_id, ask, names, book, size)
    return statement.page(hot_rows(session.connection(), statement.text(), statement.values))


class _Statement:
    def __init__(
        self, viewer: Viewer, organisation_id: int, ask: CatalogAsk, names: CatalogNames, book: RuleBook | None, size: int,
    ) -> None:
        self.viewer, self.ask, self.names, self.book, self.size = viewer, ask, names, book, size
        self.order = ask.order
        self.backwards = ask.before is not None
        self.descending = self.order in DESCENDING
        self.by_net = self.order.is_by_net or ask.has_price
        if self.by_net and viewer.kind is OrganisationKind.VENDOR:
            raise NotFound("price")
        self.values: dict[str, Any] = {"network": viewer.network_id, "organisation": organisation_id, "limit": size + 1}
        self.leaves: tuple[int, ...] = ()
        if ask.category_id is not None:
            category = names.categories.get(ask.category_id)
            if category is None:
                raise NotFound("category")
            self.leaves = category.below

    def text(self) -> str:
        tables = []
        if self.ask.text:
            tables.append(pieces.FOUND)
            self.values |= {"text": self.ask.text, "most": MOST_FOUND if self.order is Sort.RELEVANCE else MOST_SORTED}
        if self.by_net:
            tables += [pieces.KINDS, pieces.NAMED, self._priced()]
            self._bind_picks()
        tables.append(f"ids AS MATERIALIZED ({self._ids()})")
        is_reseller = self.viewer.kind is OrganisationKind.RESELLER
        shown = pieces.PICKED.format(
            reference="r.reference" if is_reseller else "NULL::text",
            joined=pieces.REFERENCE if is_reseller else "",
            facets=self._facets(), total=self._total(),
            offer=pieces.OFFER_COLUMNS.format(
                dealer=pieces.NO_DEALER if self.viewer.kind is OrganisationKind.VENDOR else pieces.DEALER
            ),
            own="",
        )
        way = "DESC" if self.descending else "ASC"
        return f"WITH {', '.join(tables)} {shown.replace('i.number', f'i.key {way}, i.id {way}')}"

    def page(self, rows: Sequence[tuple[Any, ...]]) -> FoundPage:
        """The rows of the statement as products, without the one that only tells whether there are more."""
        products: dict[int, ProductRow] = {}
        keys: dict[int, Any] = {}
        for row in rows:
            product = products.get(row[1])
            if product is None:
                product = products[row[1]] = ProductRow(row[1], row[2], row[3], row[4], row[5], row[6])
                keys[row[1]] = row[0]
            if row[9] is not None:
                product.offers.append(OfferRow._make(row[9:]))
        ids = list(products)
        more = len(ids) > self.size
        if more:
            del products[ids.pop(0 if self.backwards else -1)]
        first, last = (encode_cursor([keys[ids[at]], ids[at]]) if ids else None for at in (0, -1))
        has_next, has_previous = (True, more) if self.backwards else (more, self.ask.after is not None)
        facets = next((row[7] for row in rows if row[7] is not None), None)
        total = rows[0][8] if rows else (0 if self.ask.after is None and self.ask.before is None else None)
        return FoundPage(
            list(products.values()), last if has_next else None, first if has_previous else None, total, facets
        )

    def _ids(self) -> str:
        if self.by_net:
            return self._ids_by_net()
        key = KEYS[self.order]
        if self.ask.text:
            return self._ordered(key, "found p", "true" + self._place() + self._filters())
        if len(self.leaves) > 1 or (not self.leaves and len(self.ask.brand_ids) > 1):
            return self._merged(key)
        return self._ordered(key, "product p", "p.network_id = %(network)s::bigint" + self._place() + self._filters())

    def _ordered(self, key: str, source: str, where: str) -> str:
        """Ids in the list's order from the cursor on, at most one more than a page."""
        way = "DESC" if self.descending != self.backwards else "ASC"
        return (
            f"SELECT {key} AS key, p.id FROM {source} WHERE {where}{self._beyond(key)}"
            f" ORDER BY {key} {way}, p.id {way} LIMIT %(limit)s"
        )

    def _merged(self, key: str) -> str:
        """A page from each part by its own index, then the best of all: what several parts cost does not grow with them."""
        if self.leaves:
            self.values["parts"], column = list(self.leaves), "category_id"
            rest = self._brands() + self._offers()
        else:
            self.values["parts"], column = list(self.ask.brand_ids), "brand_id"
            rest = self._offers()
        way = "DESC" if self.descending != self.backwards else "ASC"
        inner = self._ordered(key, "product p", f"p.network_id = %(network)s::bigint AND p.{column} = part.id{rest}")
        return (
            f"SELECT x.key, x.id FROM unnest(%(parts)s::bigint[]) AS part(id) CROSS JOIN LATERAL ({inner}) x"
            f" ORDER BY x.key {way}, x.id {way} LIMIT %(limit)s"
        )

    def _beyond(self, key: str) -> str:
        cursor = self.ask.before or self.ask.after
        if cursor is None:
            return ""
        values = decode_cursor(cursor)
        if len(values) != 2 or type(values[0]) is not KEY_TYPES.get(self.order, int) or type(values[1]) is not int:
            raise NotFound(cursor)
        self.values |= {"after_key": values[0], "after_id": values[1]}
        kind = {str: "text", datetime: "timestamptz", int: "bigint"}[type(values[0])]
        sign = "<" if self.descending != self.backwards else ">"
        return f" AND ({key}, p.id) {sign} (%(after_key)s::{kind}, %(after_id)s::bigint)"

    def _place(self) -> str:
        if not self.leaves:
            return ""
        self.values["leaves"] = list(self.leaves)
        if len(self.leaves) == 1:
            self.values["leaf"] = self.leaves[0]
            return " AND p.category_id = %(leaf)s::bigint"
        return " AND p.category_id = ANY(%(leaves)s::bigint[])"

    def _filters(self) -> str:
        return self._brands() + self._offers()

    def _brands(self) -> str:
        if not self.ask.brand_ids:
            return ""
        self.values["brands"] = list(self.ask.brand_ids)
        if len(self.ask.brand_ids) == 1:
            self.values["brand"] = self.ask.brand_ids[0]
            return " AND p.brand_id = %(brand)s::bigint"
        return " AND p.brand_id = ANY(%(brands)s::bigint[])"

    def _offers(self) -> str:
        sellers = pieces.OF_SELLERS if self.ask.seller_ids else ""
        if sellers:
            self.values["sellers"] = list(self.ask.seller_ids)
        if self.ask.in_stock:
            return " AND " + pieces.IN_STOCK.format(seller=sellers)
        return " AND " + pieces.OFFERED.format(seller=sellers) if sellers else ""

    def _priced(self) -> str:
        """Every offer in question with its net price, the lowest of each product."""
        source, where = "offer o", ""
        if self.ask.text:
            source = "found f JOIN offer o ON o.product_id = f.id"
        if self.leaves:
            self.values["leaves"] = list(self.leaves)
            where += " AND o.category_id = ANY(%(leaves)s::bigint[])"
        if self.ask.brand_ids:
            self.values["brands"] = list(self.ask.brand_ids)
            where += " AND o.brand_id = ANY(%(brands)s::bigint[])"
        if self.ask.seller_ids:
            self.values["sellers"] = list(self.ask.seller_ids)
            where += " AND o.seller_id = ANY(%(sellers)s::bigint[])"
        if self.ask.in_stock:
            where += pieces.STOCKED_OFFER
        return pieces.PRICED.format(source=source, where=where)

    def _ids_by_net(self) -> str:
        bounds = "".join(
            f" AND x.key {sign} %({name})s::bigint"
            for sign, name, cents in ((">=", "price_from", self.ask.price_from), ("<=", "price_to", self.ask.price_to))
            if cents is not None
        )
        self.values |= {"price_from": self.ask.price_from, "price_to": self.ask.price_to}
        self.bounds = bounds
        if self.order.is_by_net:
            return self._ordered("p.key", f"(SELECT x.key, x.id FROM priced x WHERE true{bounds}) p", "true")
        table = "found p ON" if self.ask.text else "product p ON p.network_id = %(network)s::bigint AND"
        source = f"priced x JOIN {table} p.id = x.id"
        return self._ordered(KEYS[self.order], source, f"true{bounds}")

    def _bind_picks(self) -> None:
        places = self.leaves or tuple(self.names.categories)
        sellers = self.ask.seller_ids or tuple(self.names.sellers)
        kinds: dict[tuple[int, int, int], Pick] = {}
        named: dict[tuple[int, int], Pick] = {}
        self.values["named_brands"] = []
        if self.book is not None:
            picks = picks_of(self.book, sellers, places)
            kinds, named = picks.by_kind, picks.by_product
            self.values["named_brands"] = list(picks.named_brands)
        self.values |= {name: [key[at] for key in kinds] for at, name in enumerate(("k_seller", "k_brand", "k_category"))}
        self.values |= {name: [key[at] for key in named] for at, name in enumerate(("n_seller", "n_product"))}
        for letter, picked in (("k", list(kinds.values())), ("n", list(named.values()))):
            self.values |= {
                f"{letter}_fixed": [p.listed.fixed for p in picked],
                f"{letter}_dealer": [p.listed.keep_dealer for p in picked],
                f"{letter}_list": [p.listed.keep_list for p in picked],
                f"{letter}_fixed_un": [p.unlisted.fixed for p in picked],
                f"{letter}_dealer_un": [p.unlisted.keep_dealer for p in picked],
            }

    def _facets(self) -> str:
        if not self.ask.text:
            return "NULL::json"
        category = " AND p.category_id = ANY(%(leaves)s::bigint[])" if self.leaves else ""
        if category:
            self.values["leaves"] = list(self.leaves)
        return f"CASE WHEN i.id = (SELECT id FROM ids LIMIT 1) THEN {pieces.FOUND_FACETS.format(category=category)} END"

    def _total(self) -> str:
        if self.by_net:
            return f"(SELECT count(*) FROM priced x WHERE true{self.bounds})"
        if not self.ask.text:
            return "NULL::bigint"
        where = self._place() + self._filters()
        if not where:
            return "(SELECT count(*) FROM found)"
        return f"(SELECT count(*) FROM found p WHERE true{where})"
