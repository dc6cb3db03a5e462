"""Lists of purchases, orders and shipments: what they show, by which columns they sort, as pages and as CSV."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from ordering.labels import STATUS_LABELS, status_label
from ordering.queries.order_filters import COUNTED, LATE, OPEN_STATES, TO_SHIP, filter_choices
from ordering.queries.orders import OrderRow, list_orders
from ordering.queries.purchases import PurchaseRow, list_purchases
from ordering.queries.shipments import ShipmentRow, list_shipments
from ordering.views.blueprint import bp
from portal.kernel.errors import NotFound
from portal.kernel.money import Money
from portal.kernel.pages import ListQuery, Page
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

CSV_ROWS = 10_000
STATUS_FILTER = Filter("status", _l("Status"), [
    ("", _l("All")), (OPEN_STATES, _l("Open orders")), (TO_SHIP, _l("To ship")), (LATE, _l("Late")),
    (COUNTED, _l("Not cancelled")),
    *((status.value, label) for status, label in STATUS_LABELS.items()),
])
NUMBER, REFERENCE = Column("number", _l("Order"), True), Column("purchase_order", _l("Reference"))
PLACED, STATUS = Column("placed_at", _l("Ordered"), True, "date"), Column("status", _l("Status"), True, "status")
NET = Column("net", _l("Net excl. VAT"), True, "money")
SELLER, RESELLER = Column("seller", _l("Wholesaler"), True), Column("reseller", _l("Reseller"), True)


CHANNELS = [
    ("", _l("All")), ("online", _l("Online")), ("assisted", _l("Assisted")), ("edi", _l("EDI")), ("api", _l("API")),
    ("offline", _l("Offline")),
]


def _orders_view(*parties: Column) -> ListView:
    columns = (NUMBER, *parties, REFERENCE, PLACED, STATUS, NET)
    filters = [
        STATUS_FILTER, *(Filter(party.key, party.label) for party in parties), Filter("brand", _l("Brand")),
        Filter("channel", _l("Channel"), CHANNELS), Filter("from", _l("From"), kind="date"),
        Filter("until", _l("Until"), kind="date"),
    ]
    return ListView("orders", columns, filters, "placed_at", descending=True)


ORDERS = {
    OrganisationKind.RESELLER: _orders_view(SELLER), OrganisationKind.WHOLESALER: _orders_view(RESELLER),
    OrganisationKind.VENDOR: _orders_view(RESELLER, SELLER),
}
PURCHASES = ListView(
    "purchases",
    (Column("number", _l("Purchase"), True), REFERENCE, PLACED, Column("by", _l("Ordered by")), Column("status", _l("Status")),
     Column("total", _l("Total incl. VAT"), True, "money")),
    sort="placed_at", descending=True,
)
SHIPMENTS = ListView(
    "shipments",
    (Column("number", _l("Shipment"), True), Column("order", _l("Order")), Column("party", _l("Company")),
     Column("carrier", _l("Carrier"), True), Column("units", _l("Units"), kind="number"),
     Column("shipped_at", _l("Shipped on"), True, "date"), Column("state", _l("State"))),
    [Filter("state", _l("State"), [("", _l("All")), ("travelling", _l("On the way")), ("delivered", _l("Delivered"))])],
    sort="shipped_at", descending=True,
)


@bp.read("/orders", needs=Permission.ORDER_VIEW)
def orders(visit: Visit) -> Response:
    """The orders this company may see."""
    kind = _kind(visit)
    view = ORDERS[kind]
    query = visit.ask(view)

    def page(asked: ListQuery) -> Page[OrderRow]:
        return list_orders(visit.session, visit.network_id, visit.organisation_id, kind, asked)

    if request.args.get("format") == "csv":
        header = [_("Order"), _("Purchase"), _("Reference"), _("Status"), _("Ordered"), _("Wanted"), _("Reseller"),
                  _("Wholesaler"), _("Net excl. VAT"), _("Total incl. VAT")]
        return visit.csv("orders.csv", header, [_order_cells(row) for row in _all(page, query)])
    known = filter_choices(visit.session, visit.network_id)
    everyone = ("", _("All"))
    chosen = query.filters.get("brand", "")
    if chosen and (chosen, chosen) not in known["brand"]:  # a brand that was named so when it was ordered
        known["brand"].append((chosen, chosen))
    return visit.page(
        "ordering/orders.html", "ordering/_orders.html", status_label=status_label,
        listing=visit.listing(view, query, page(query), seller=[everyone, *known["wholesaler"]],
                              reseller=[everyone, *known["reseller"]], brand=[everyone, *known["brand"]]),
    )


@bp.read("/purchases", needs=Permission.ORDER_VIEW)
def purchases(visit: Visit) -> Response:
    """The reseller's purchases."""
    if visit.kind is not OrganisationKind.RESELLER:
        raise NotFound("purchases")
    query = visit.ask(PURCHASES)

    def page(asked: ListQuery) -> Page[PurchaseRow]:
        return list_purchases(visit.session, visit.network_id, visit.organisation_id, asked)

    if request.args.get("format") == "csv":
        header = [_("Purchase"), _("Reference"), _("Ordered"), _("Ordered by"), _("Status"), _("Net excl. VAT"),
                  _("Total incl. VAT")]
        rows = [
            [row.number, row.purchase_order, row.placed_at, row.placed_by_name, status_label(row.status),
             Money.cents(row.net_cents).amount, Money.cents(row.total_cents).amount]
            for row in _all(page, query)
        ]
        return visit.csv("purchases.csv", header, rows)
    return visit.page("ordering/purchases.html", "ordering/_purchases.html",
                      listing=visit.listing(PURCHASES, query, page(query)), status_label=status_label)


@bp.read("/shipments", needs=Permission.ORDER_VIEW)
def shipments(visit: Visit) -> Response:
    """The shipments this company sent or gets."""
    kind = _kind(visit)
    query = visit.ask(SHIPMENTS)

    def page(asked: ListQuery) -> Page[ShipmentRow]:
        return list_shipments(visit.session, visit.network_id, visit.organisation_id, kind, asked)

    if request.args.get("format") == "csv":
        header = [_("Shipment"), _("Order"), _("Reseller"), _("Wholesaler"), _("Carrier"), _("Tracking number"),
                  _("Units"), _("Shipped on"), _("Delivered")]
        rows = [
            [row.number, row.order_number, row.reseller_name, row.seller_name, row.carrier, row.tracking, row.units,
             row.shipped_at, row.delivered_at]
            for row in _all(page, query)
        ]
        return visit.csv("shipments.csv", header, rows)
    return visit.page("ordering/shipments.html", "ordering/_shipments.html",
                      listing=visit.listing(SHIPMENTS, query, page(query)))


def _kind(visit: Visit) -> OrganisationKind:
    assert visit.kind is not None
    return visit.kind


def _order_cells(row: OrderRow) -> list[Any]:
    return [
        row.number, row.purchase_number, row.purchase_order, status_label(row.status), row.placed_at, row.wanted_on,
        row.reseller_name, row.seller_name, Money.cents(row.net_cents).amount, Money.cents(row.total_cents).amount,
    ]


def _all(page: Callable[[ListQuery], Page[Any]], query: ListQuery) -> Sequence[Any]:
    """Every row the reader asked for, without paging, up to CSV_ROWS."""
    return page(replace(query, after=None, before=None, size=CSV_ROWS)).items
