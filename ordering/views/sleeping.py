"""A wholesaler's stock that sleeps, and for the vendor how active its resellers are: lists behind figures of the first page."""

from decimal import Decimal

from flask import Response, request
from flask_babel import gettext as _

from ordering.periods import month_after
from ordering.queries.resellers_active import list_active
from ordering.queries.sleeping import USUAL_DAYS, list_sleeping
from ordering.views.blueprint import bp
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

DAYS = ("30", "60", "90", "180", "365")
SLEEPING = ListView(
    "sleeping",
    (
        Column("sku", _l("Article"), True), Column("brand", _l("Brand"), True), Column("name", _l("Product"), True),
        Column("on_hand", _l("On hand"), True, "number"), Column("dealer", _l("Dealer price"), kind="money"),
        Column("value", _l("Value on hand"), True, "money"), Column("sold", _l("Last ordered"), True, "date"),
    ),
    (Filter("days", _l("No order for")),), sort="value", descending=True,
)
ACTIVE = ListView(
    "active-resellers",
    (
        Column("name", _l("Reseller"), True), Column("first", _l("First order"), True, "date"),
        Column("last", _l("Last order"), True, "date"), Column("orders", _l("Orders in 12 months"), True, "number"),
        Column("net", _l("Net in 12 months"), True, "money"),
    ),
    (Filter("active", _l("Activity"), (
        ("", _l("All")), ("30", _l("Ordered in 30 days")), ("90", _l("Ordered in 90 days")),
        ("asleep", _l("Not for 90 days")), ("never", _l("Never ordered")),
    )),),
    sort="last", descending=True,
)


@bp.read("/sleeping-stock", needs=Permission.OFFER_VIEW)
def sleeping(visit: Visit) -> Response:
    """Offers with pieces on hand that nobody has ordered for so many days."""
    if visit.kind is not OrganisationKind.WHOLESALER:
        raise NotFound("sleeping stock")
    query = visit.ask(SLEEPING)
    asked = query.filters.get("days", "")
    days = int(asked) if asked in DAYS else USUAL_DAYS
    if request.args.get("format") == "csv":
        header = [_("Article"), _("Brand"), _("Part number"), _("Product"), _("On hand"), _("Dealer price"), _("Value on hand"),
                  _("Last ordered")]
        found = list_sleeping(visit.session, visit.network_id, visit.organisation_id, days, query.whole())
        return visit.csv("sleeping-stock.csv", header, (
            (row.sku, row.brand, row.mpn, row.name, row.on_hand, _euros(row.dealer_cents), _euros(row.value_cents), row.sold_at)
            for row in found.items))
    page = list_sleeping(visit.session, visit.network_id, visit.organisation_id, days, query)
    choices = [("", _("%(days)s days", days=USUAL_DAYS)),
               *((known, _("%(days)s days", days=known)) for known in DAYS if known != str(USUAL_DAYS))]
    shown = ListQuery(query.text, {"days": asked} if asked in DAYS and days != USUAL_DAYS else {}, query.sort, query.descending,
                      query.after, query.before, query.size)
    return visit.page("ordering/sleeping.html", "ordering/_sleeping.html",
                      listing=visit.listing(SLEEPING, shown, page, days=choices))


@bp.read("/active-resellers", needs=Permission.RESELLER_VIEW)
def active_resellers(visit: Visit) -> Response:
    """The network's resellers with their first and last order, and what they ordered in twelve months."""
    if visit.kind is not OrganisationKind.VENDOR or not visit.may(Permission.ORDER_VIEW):
        raise NotFound("active resellers")
    query = visit.ask(ACTIVE)
    since = month_after(paris_today(), -11)
    if request.args.get("format") == "csv":
        header = [_("Code"), _("Reseller"), _("First order"), _("Last order"), _("Orders in 12 months"), _("Net in 12 months")]
        found = list_active(visit.session, visit.network_id, since, query.whole())
        return visit.csv("active-resellers.csv", header, (
            (row.code, row.name, row.first_at, row.last_at, row.orders, _euros(row.net_cents)) for row in found.items))
    page = list_active(visit.session, visit.network_id, since, query)
    return visit.page("ordering/active_resellers.html", "ordering/_active_resellers.html", since=since, today=paris_today(),
                      listing=visit.listing(ACTIVE, query, page))


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
