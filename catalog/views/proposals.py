"""What feeds would call a product otherwise: the vendor takes it or leaves it."""

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_reviews import access_proposal
from catalog.actions.decide_proposal import accept_proposal, decline_proposal
from catalog.queries.proposals import count_proposals, list_proposals
from catalog.views.reviews import MOST_CSV, bp, vendor_only
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

PAGE, PART = "catalog/proposals.html", "catalog/_proposals.html"
FIELDS = {"name": _l("Name"), "category": _l("Category")}
VIEW = ListView(
    "proposals",
    (
        Column("at", _l("Since"), sortable=True, kind="date"), Column("seller", _l("Wholesaler")),
        Column("field", _l("What")), Column("now", _l("As it is")), Column("proposed", _l("As the feed says")),
    ),
    (Filter("field", _l("What"), (("", _l("Names and categories")), *FIELDS.items())),),
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
    page = list_proposals(visit.session, visit.actor, query)
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page), fields=FIELDS)


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
