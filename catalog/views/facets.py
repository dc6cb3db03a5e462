"""The filters beside a list of products: what can be chosen, how many products each choice has, what is chosen."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _

from catalog.browsing import CatalogAsk, Sort, euros
from catalog.queries.listing import FoundPage
from catalog.queries.names import CatalogNames, KeptCounts
from portal.kernel.permissions import OrganisationKind

SHOWN_BRANDS = 10
MOST_BRANDS = 150


class Choice(NamedTuple):
    """One value of a facet; `products` is None where nobody has counted."""

    value: Any
    label: str
    products: int | None
    chosen: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """All facets of a page."""

    categories: list[Choice]
    brands: list[Choice]
    more_brands: list[Choice]
    sellers: list[Choice]
    in_stock: Choice
    price_from: str
    price_to: str
    has_price: bool
    sorts: list[Choice]


def sort_names() -> dict[Sort, str]:
    """The orders as people call them."""
    return {
        Sort.RELEVANCE: _("Best match"), Sort.NAME: _("Name"), Sort.NET: _("My price, lowest first"),
        Sort.NET_DOWN: _("My price, highest first"), Sort.NEWEST: _("Newest first"),
    }


def facets_of(ask: CatalogAsk, kind: OrganisationKind, names: CatalogNames, counts: KeptCounts, found: FoundPage) -> Facets:
    """The facets of a question: counted among what the words found, else from the kept counters of the category."""
    found_facets = found.facets or {}
    brands = [tuple(pair) for pair in found_facets.get("brands") or ()] if ask.text else list(counts.brands)
    listed = [
        Choice(number, names.brands[number], products, number in ask.brand_ids)
        for number, products in brands[:MOST_BRANDS] if number in names.brands
    ]
    there = {choice.value for choice in listed}
    listed += [Choice(b, names.brands[b], None, True) for b in ask.brand_ids if b in names.brands and b not in there]
    top = [choice for at, choice in enumerate(listed) if at < SHOWN_BRANDS or choice.chosen]
    more = sorted((c for c in listed if c not in top), key=lambda choice: choice.label.casefold())
    with_counts = not ask.text
    by_seller = dict(counts.sellers)
    sellers = [
        Choice(number, name, by_seller.get(number, 0) if with_counts else None, number in ask.seller_ids)
        for number, name in names.sellers.items()
    ]
    has_price = kind is not OrganisationKind.VENDOR
    sorts = [
        Choice(sort.value, label, None, sort is ask.order)
        for sort, label in sort_names().items()
        if (sort is not Sort.RELEVANCE or ask.text) and (has_price or not sort.is_by_net)
    ]
    return Facets(
        categories=_categories(ask, names, counts, found_facets),
        brands=top, more_brands=more, sellers=sellers if kind is not OrganisationKind.WHOLESALER else [],
        in_stock=Choice("1", _("In stock"), counts.in_stock if with_counts else None, ask.in_stock),
        price_from=euros(ask.price_from) if ask.price_from is not None else "",
        price_to=euros(ask.price_to) if ask.price_to is not None else "",
        has_price=has_price, sorts=sorts,
    )


def _categories(ask: CatalogAsk, names: CatalogNames, counts: KeptCounts, found: dict[str, Any]) -> list[Choice]:
    """Where one can go from here: what the words found by category, else the categories below with something in them."""
    if ask.text:
        pairs = [tuple(pair) for pair in found.get("categories") or ()]
        return [
            Choice(c, names.categories[c].name, n, c == ask.category_id, ask.query(category_id=c))
            for c, n in pairs[:12] if c in names.categories
        ]
    here = names.categories[ask.category_id] if ask.category_id else None
    children = here.children if here else names.roots
    return [
        Choice(c, names.categories[c].name, counts.children.get(c), False, ask.query(category_id=c))
        for c in children if counts.children.get(c)
    ]


def chips_of(ask: CatalogAsk, names: CatalogNames) -> list[Choice]:
    """The chosen filters, each with the address that takes it away."""
    chips = [
        Choice(b, names.brands[b], None, True, ask.toggled("brand_ids", b)) for b in ask.brand_ids if b in names.brands
    ]
    chips += [
        Choice(s, names.sellers[s], None, True, ask.toggled("seller_ids", s)) for s in ask.seller_ids if s in names.sellers
    ]
    if ask.in_stock:
        chips.append(Choice("1", _("In stock"), None, True, ask.query(in_stock=False)))
    if ask.price_from is not None:
        label = _("From %(price)s €", price=euros(ask.price_from))
        chips.append(Choice("from", label, None, True, ask.query(price_from=None)))
    if ask.price_to is not None:
        chips.append(Choice("to", _("Up to %(price)s €", price=euros(ask.price_to)), None, True, ask.query(price_to=None)))
    return chips
