"""The catalogue: search, categories, facets and a list of products with every seller's offer side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request
from flask import session as browser
from flask_babel import gettext as _
from markupsafe import Markup

from catalog.browsing import CatalogAsk, read_ask, to_remember
from catalog.queries.listing import FoundPage, ProductRow, find_products
from catalog.queries.names import CatalogNames, KeptCounts, Viewer, kept
from catalog.queries.rule_books import books
from catalog.rule_book import RuleBook
from catalog.seen import seen
from catalog.views.facets import chips_of, facets_of
from catalog.views.lines import ProductLine, Writer, ask_slots
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.filters import format_number, reader_language
from portal.web.fragments import fragments
from portal.web.visit import Visit

bp = PortalBlueprint("catalog", __name__)
MEMORY = "catalog"
REMEMBERED_PLACES = 8
CSV_PRODUCTS = 2000
ADD_ENDPOINT = "ordering.add"
PAGE, PART = "catalog/index.html", "catalog/_results.html"


def viewer_of(visit: Visit) -> Viewer:
    """Whose eyes the visit sees the catalogue with."""
    assert visit.kind is not None
    return Viewer.of(visit.network_id, visit.door.catalog_version, visit.kind, visit.organisation_id)


def book_of(visit: Visit) -> RuleBook | None:
    """The reseller's rule book; None for everybody else, who has no negotiated prices."""
    if visit.kind is not OrganisationKind.RESELLER:
        return None
    return books.book(
        visit.session, network_id=visit.network_id, reseller_id=visit.organisation_id, group_id=visit.door.group_id,
        pricing_version=visit.door.pricing_version, catalog_version=visit.door.catalog_version,
    )


def cart_url(visit: Visit) -> str:
    """Where an offer is put into the cart, for those who may; empty for others."""
    may = visit.kind is OrganisationKind.RESELLER and visit.may(Permission.CART_EDIT)
    return visit.url(ADD_ENDPOINT) if may and ADD_ENDPOINT in visit.runtime.routes else ""


def note_seen(visit: Visit, *, pages: Sequence[int] = (), lists: Sequence[int] = ()) -> None:
    """Counts what a reseller looks at; now and then a visit writes the counts that have gathered."""
    if visit.kind is not OrganisationKind.RESELLER:
        return
    write = seen.note(visit.network_id, pages=pages, lists=lists)
    if write is not None:
        visit.keep(write)


@bp.read("/catalog/", needs=Permission.CATALOG_VIEW)
def index(visit: Visit) -> Response:
    """A page of products by words, category and filters, each seller's offer at the reader's own net price."""
    viewer = viewer_of(visit)
    names = kept.names(visit.session, viewer)
    ask = _ask(visit)
    if ask.category_id is not None and ask.category_id not in names.categories:
        raise NotFound("category")
    book = book_of(visit)
    if request.args.get("format") == "csv":
        return _csv(visit, viewer, ask, names, book)
    found = find_products(visit.session, viewer, visit.organisation_id, ask, names, book)
    counts = kept.counts(visit.session, viewer, ask.category_id)
    writer = Writer(names, book, reader_language(), shows_missing=visit.kind is not OrganisationKind.WHOLESALER)
    lines = writer.products(found.products)
    below = ask_slots(visit, found.products, lines) if visit.kind is OrganisationKind.RESELLER else {}
    filters = _filters(viewer, ask, names, counts, found)
    note_seen(visit, lists=[product.id for product in found.products])
    return visit.page(
        PAGE, PART, ask=ask, names=names, filters=filters, chips=chips_of(ask, names), tiles=_tiles(ask, names, counts),
        products=lines, below=below, cart_url=cart_url(visit),
        here=names.categories[ask.category_id] if ask.category_id else None, counted=_counted(ask, counts, found),
        next_url=ask.query(after=found.next) if found.next else "", ways=_ways(ask, names, lines),
        previous_url=ask.query(before=found.previous) if found.previous else "",
        csv_url=ask.query() + "&format=csv", most_csv=CSV_PRODUCTS, columns=len(names.sellers),
    )


def _filters(viewer: Viewer, ask: CatalogAsk, names: CatalogNames, counts: KeptCounts, found: FoundPage) -> Markup:
    """The filters beside the list; where nothing is chosen and no words are asked they are the same for everybody."""
    def write() -> str:
        facets = facets_of(ask, viewer.kind, names, counts, found)
        return render_template("catalog/_filters.html", ask=ask, facets=facets)

    if ask.text or ask.is_filtered:
        return Markup(write())  # noqa: S704 - written by a template that escapes
    return fragments.get((viewer, ask.category_id, ask.sort, reader_language()), write)


def _tiles(ask: CatalogAsk, names: CatalogNames, counts: KeptCounts) -> list[tuple[int, str, int]]:
    """The categories to start from, on the landing of the catalogue."""
    if not ask.is_bare:
        return []
    return [(root, names.categories[root].name, counts.children[root]) for root in names.roots if counts.children.get(root)]


def _ask(visit: Visit) -> CatalogAsk:
    """The question of the address, completed by what this company's reader keeps as a habit; a new habit is kept."""
    place = f"{visit.door.network_slug}/{visit.door.code}"
    memory: dict[str, dict[str, str]] = browser.get(MEMORY, {})
    args = request.args
    single = args.to_dict()
    if "reset" in single:
        single["f"] = "1"
    ask = read_ask(single, {name: args.getlist(name) for name in ("brand", "seller")}, memory.get(place, {}))
    if visit.kind is OrganisationKind.VENDOR and (ask.has_price or (ask.sort is not None and ask.sort.is_by_net)):
        ask = replace(ask, price_from=None, price_to=None, sort=None)
    if "f" in single and to_remember(ask) != memory.get(place, {}):
        others = {known: habit for known, habit in memory.items() if known != place}
        browser[MEMORY] = dict(list({**others, place: to_remember(ask)}.items())[-REMEMBERED_PLACES:])
    return ask


def _counted(ask: CatalogAsk, counts: KeptCounts, found: FoundPage) -> str:
    """How many products there are, where that is known without looking for it."""
    total = found.total
    if total is None and not ask.text and not ask.is_filtered:
        total = counts.products
    elif total is None and ask.in_stock and not (ask.brand_ids or ask.seller_ids or ask.has_price):
        total = counts.in_stock
    elif total is None and len(ask.brand_ids) == 1 and not (ask.in_stock or ask.seller_ids or ask.has_price):
        total = dict(counts.brands).get(ask.brand_ids[0], 0)
    return "" if total is None else format_number(total, reader_language())


def _ways(ask: CatalogAsk, names: CatalogNames, lines: Sequence[ProductLine]) -> list[tuple[str, str]]:
    """What to try where nothing was found: one thing less at a time, then everything."""
    if lines:
        return []
    ways = []
    if ask.text and ask.category_id:
        ways.append((_("Search “%(text)s” in the whole catalogue", text=ask.text), ask.query(category_id=None)))
    if ask.is_filtered:
        bare = {"brand_ids": (), "seller_ids": (), "in_stock": False, "price_from": None, "price_to": None}
        ways.append((_("Take away the filters"), ask.query(**bare)))
    words = ask.text.split()
    if len(words) > 1:
        ways += [(_("Search “%(text)s” only", text=word), ask.query(text=word)) for word in sorted(words, key=len)[-2:]]
    if ask.text and ask.category_id is not None:
        ways.append((_("Everything in %(name)s", name=names.categories[ask.category_id].name), ask.query(text="")))
    return [*ways, (_("The whole catalogue"), "?reset=1")]


def _csv(visit: Visit, viewer: Viewer, ask: CatalogAsk, names: CatalogNames, book: RuleBook | None) -> Response:
    """The list as a file, one row per offer, the first products in the list's order."""
    asked = replace(ask, after=None, before=None)
    found = find_products(visit.session, viewer, visit.organisation_id, asked, names, book, size=CSV_PRODUCTS)
    header = [
        _("Brand"), _("Part number"), _("Name"), _("Category"), _("Own reference"), _("Seller"), _("SKU"), _("List price"),
        _("Net price"), _("Eco-contribution"), _("Available"), _("Next arrival"), _("As of"),
    ]
    return visit.csv("catalogue.csv", header, _csv_rows(found.products, names, book))


def _csv_rows(products: Iterable[ProductRow], names: CatalogNames, book: RuleBook | None) -> Iterable[Sequence[Any]]:
    for product in products:
        category = names.categories[product.category_id].name
        for offer in product.offers:
            net = offer.dealer_cents
            if net is not None and book is not None:
                net = book.net_cents(
                    offer.seller_id, product.id, product.brand_id, product.category_id, offer.list_cents, net
                )
            available = sum(max(int(part.partition(":")[2]), 0) for part in offer.stock.split(",")) if offer.stock else 0
            yield (
                names.brands[product.brand_id], product.mpn, product.name, category, product.reference or "",
                names.sellers.get(offer.seller_id, ""), offer.sku, _euros(offer.list_cents), _euros(net),
                _euros(offer.eco_cents), available, offer.next_arrival_on, offer.cut_off,
            )


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


