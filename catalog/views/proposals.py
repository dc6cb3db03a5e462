"""What feeds would call a product otherwise: the vendor takes it or leaves it."""

from dataclasses import replace

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_reviews import access_proposal
from catalog.actions.decide_proposal import accept_proposal, decline_proposal
from catalog.queries.proposals import count_proposals, list_proposals
from catalog.queries.reviews import feeding_sellers
from catalog.views.reviews import MOST_AT_ONCE, MOST_CSV, bp, vendor_only
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

PAGE, PART, SEVERAL = "catalog/proposals.html", "catalog/_proposals.html", "catalog/proposals_several.html"
FIELDS = {"name": _l("Name"), "category": _l("Category")}
VIEW = ListView(
    "proposals",
    (
        Column("at", _l("Since"), sortable=True, kind="date"), Column("seller", _l("Wholesaler")),
        Column("field", _l("What")), Column("now", _l("As it is")), Column("proposed", _l("As the feed says")),
    ),
    (Filter("field", _l("What"), (("", _l("Names and categories")), *FIELDS.items())),
     Filter("seller", _l("Wholesaler"), (("", _l("All wholesalers")),))),
    sort="at",
)


def _waiting(visit: Visit) -> int:
    return count_proposals(visit.session, visit.actor)


NAV = (
    NavEntry(endpoint="reviews.proposals", label=_l("Product names"), icon="pencil-check", needs=Permission.REVIEW_DECIDE,
             kinds=frozenset({OrganisationKind.VENDOR}), order=46, group=_l("Assortment"), badge=_waiting),
)


@bp.read("/proposals/", needs=Permission.REVIEW_DECIDE)
def proposals(visit: Visit) -> Response:
    """The proposals that wait."""
    vendor_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        wanted = ListQuery(query.text, query.filters, query.sort, query.descending, size=MOST_CSV)
        header = (_("Since"), _("Wholesaler"), _("Part number"), _("What"), _("As it is"), _("As the feed says"))
        return visit.csv("proposals.csv", header, (
            (line.at, line.seller, line.mpn, str(FIELDS[line.field]), line.now, line.proposed)
            for line in list_proposals(visit.session, visit.actor, wanted).items))
    query = replace(query, filters={name: v for name, v in query.filters.items() if name != "seller" or _is_key(v)})
    page = list_proposals(visit.session, visit.actor, query)
    sellers = [("", _("All wholesalers")), *feeding_sellers(visit.session, visit.actor)]
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page, seller=sellers), fields=FIELDS)


@bp.act("/proposals/<int:seller_id>/<int:product_id>/<field>/accept", needs=Permission.REVIEW_DECIDE)
def accept(visit: Visit, seller_id: int, product_id: int, field: str) -> Response:
    """As the feed says from now on."""
    vendor_only(visit)
    accept_proposal(visit.session, visit.actor, access_proposal(visit.session, visit.actor, seller_id, product_id, field))
    flash(_("Taken: the product is called as the feed says."), "success")
    return visit.go("reviews.proposals")


@bp.act("/proposals/<int:seller_id>/<int:product_id>/<field>/decline", needs=Permission.REVIEW_DECIDE)
def decline(visit: Visit, seller_id: int, product_id: int, field: str) -> Response:
    """As it is."""
    vendor_only(visit)
    decline_proposal(visit.session, visit.actor, access_proposal(visit.session, visit.actor, seller_id, product_id, field))
    flash(_("Left as it is: the same proposal will not come again."), "success")
    return visit.go("reviews.proposals")


@bp.read("/proposals/several", needs=Permission.REVIEW_DECIDE)
def several_proposals(visit: Visit) -> Response:
    """What taking or leaving the chosen proposals alike would do."""
    vendor_only(visit)
    return _several(visit, _chosen(request.args.getlist("item")))


@bp.act("/proposals/several", needs=Permission.REVIEW_DECIDE)
def decide_proposals(visit: Visit) -> Response:
    """Takes or leaves them; what somebody decided meanwhile is left as it is."""
    vendor_only(visit)
    chosen, todo, done = _chosen(request.form.getlist("item")), request.form.get("do"), 0
    if not chosen or todo not in ("accept", "decline"):
        return _several(visit, chosen, 422, _("Choose proposals, and what to do with them."))
    for seller_id, product_id, field in chosen:
        try:
            found = access_proposal(visit.session, visit.actor, seller_id, product_id, field)
        except NotFound:
            continue
        (accept_proposal if todo == "accept" else decline_proposal)(visit.session, visit.actor, found)
        done += 1
    flash(_("%(done)s of %(all)s proposals are decided.", done=done, all=len(chosen)), "success")
    return visit.go("reviews.proposals")


def _several(visit: Visit, chosen: list[tuple[int, int, str]], status: int = 200, problem: str = "") -> Response:
    wanted = ListQuery("", {}, "at", size=MOST_AT_ONCE)
    lines = list_proposals(visit.session, visit.actor, wanted, chosen).items if chosen else []
    return visit.page(SEVERAL, status=status, lines=lines, problem=problem, fields=FIELDS)


def _chosen(typed: list[str]) -> list[tuple[int, int, str]]:
    """Seller, product and field of each, at most a page of them; what is none was not on our page."""
    found = []
    for text in dict.fromkeys(typed):
        seller, _one, rest = text.partition(":")
        product, _two, field = rest.partition(":")
        if _is_key(seller) and _is_key(product) and field in FIELDS:
            found.append((int(seller), int(product), field))
    return found[:MOST_AT_ONCE]


def _is_key(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 19
