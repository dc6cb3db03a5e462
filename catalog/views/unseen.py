"""Offers and products that nobody has looked at lately: a wholesaler's own offers, the vendor's whole catalogue."""

from decimal import Decimal

from flask import Response, request
from flask_babel import gettext as _

from catalog.queries.unseen import MONTHS, list_unseen
from catalog.views.feeds import bp, wholesalers_only
from catalog.views.reviews import bp as reviews
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

_NAMED = (
    Column("brand", _l("Brand"), True), Column("mpn", _l("Part number"), True), Column("name", _l("Product"), True),
    Column("category", _l("Category"), True),
)
OFFERS = ListView(
    "unseen-offers",
    (Column("sku", _l("Article"), True), *_NAMED, Column("dealer", _l("Dealer price"), True, "money"),
     Column("on_hand", _l("On hand"), True, "number")),
    sort="on_hand", descending=True,
)
PRODUCTS = ListView("unseen-products", _NAMED, sort="name")


@bp.read("/offers/never-seen", needs=Permission.OFFER_VIEW)
def unseen(visit: Visit) -> Response:
    """The wholesaler's listed offers that no reseller has looked at for three months."""
    wholesalers_only(visit)
    return _list(visit, OFFERS, visit.organisation_id)


@reviews.read("/products/never-seen", needs=Permission.PRODUCT_EDIT)
def unseen_products(visit: Visit) -> Response:
    """Products that somebody offers and no reseller has looked at for three months."""
    if visit.kind is not OrganisationKind.VENDOR:
        raise NotFound("products never seen")
    return _list(visit, PRODUCTS, None)


def _list(visit: Visit, view: ListView, seller_id: int | None) -> Response:
    query = visit.ask(view)
    if request.args.get("format") == "csv":
        header = [_("Article"), _("Brand"), _("Part number"), _("Product"), _("Category"), _("Dealer price"), _("On hand")]
        rows = list_unseen(visit.session, visit.network_id, seller_id, query.whole()).items
        cells = (
            (row.sku, row.brand, row.mpn, row.name, row.category, Decimal(row.dealer_cents).scaleb(-2), row.on_hand)
            for row in rows
        )
        if seller_id is None:
            return visit.csv("never-seen.csv", header[1:5], (cell[1:5] for cell in cells))
        return visit.csv("never-seen.csv", header, cells)
    page = list_unseen(visit.session, visit.network_id, seller_id, query)
    return visit.page("catalog/unseen.html", "catalog/_unseen.html", listing=visit.listing(view, query, page), months=MONTHS,
                      is_seller=seller_id is not None)
