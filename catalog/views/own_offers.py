"""A wholesaler's own offers and stock, warehouse by warehouse."""

from decimal import Decimal
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from catalog.queries.feed_runs import feed_age
from catalog.queries.own_offers import MOST_CSV, OwnOffer, count_short, list_own_offers, own_categories
from catalog.views.feeds import WHOLESALERS, bp, wholesalers_only
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

PAGE, PART = "catalog/own_offers.html", "catalog/_own_offers.html"
STATUSES = {"active": _l("Active"), "announced": _l("Announced"), "discontinued": _l("End of life"),
            "unlisted": _l("No longer in the file")}
VIEW = ListView(
    "own-offers",
    (
        Column("sku", _l("Article"), sortable=True), Column("name", _l("Product"), sortable=True),
        Column("category", _l("Category")), Column("status", _l("Status"), kind="status"),
        Column("dealer", _l("Dealer price"), sortable=True, kind="money"), Column("on_hand", _l("On hand"), kind="number"),
        Column("reserved", _l("Reserved"), kind="number"), Column("available", _l("Available"), kind="number"),
        Column("shelves", _l("By warehouse")),
    ),
    (
        Filter("status", _l("Status"), (("", _l("All statuses")), *STATUSES.items())),
        Filter("stock", _l("Stock"), (
            ("", _l("Any stock")), ("in", _l("In stock")), ("out", _l("Out of stock")), ("reserved", _l("With reservations")),
            ("short", _l("More reserved than on hand")),
        )),
        Filter("category", _l("Category"), (("", _l("All categories")),)),
    ),
    sort="sku",
)
NAV = (
    NavEntry(endpoint="feeds.offers", label=_l("Offers and stock"), icon="packages", needs=Permission.OFFER_VIEW,
             kinds=WHOLESALERS, order=31, group=_l("Offer")),
)


@bp.read("/offers/", needs=Permission.OFFER_VIEW)
def offers(visit: Visit) -> Response:
    """The wholesaler's offers with what is on hand, reserved and available in each warehouse."""
    wholesalers_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        return _csv(visit, query)
    page = list_own_offers(visit.session, visit.actor, query)
    categories = [("", _("All categories")), *own_categories(visit.session, visit.actor)]
    return visit.page(
        PAGE, PART, listing=visit.listing(VIEW, query, page, category=categories), statuses=STATUSES,
        age=feed_age(visit.session, visit.actor), short=count_short(visit.session, visit.actor),
        may_run=visit.may(Permission.FEED_RUN),
    )


def _csv(visit: Visit, query: ListQuery) -> Response:
    everything = ListQuery(query.text, query.filters, query.sort, query.descending, size=MOST_CSV)
    found = list_own_offers(visit.session, visit.actor, everything).items
    warehouses = sorted({shelf.warehouse for offer in found for shelf in offer.shelves})
    header = (
        _("Article"), _("Brand"), _("Part number"), _("Product"), _("Category"), _("Status"), _("List price"), _("Dealer price"),
        _("Eco-contribution"), _("Pack size"), _("On hand"), _("Reserved"), _("Available"), *warehouses,
    )
    return visit.csv("offers.csv", header, (_row(offer, warehouses) for offer in found))


def _row(offer: OwnOffer, warehouses: list[str]) -> tuple[Any, ...]:
    held = {shelf.warehouse: shelf.on_hand for shelf in offer.shelves}
    status = str(STATUSES[offer.status if offer.is_listed else "unlisted"])
    return (
        offer.sku, offer.brand, offer.mpn, offer.name, offer.category, status, _euros(offer.list_cents),
        _euros(offer.dealer_cents), _euros(offer.eco_cents), offer.pack, offer.on_hand, offer.reserved,
        offer.available, *(held.get(warehouse, 0) for warehouse in warehouses),
    )


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
