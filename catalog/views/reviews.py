"""The vendor's review queue: the same product, or two."""

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_reviews import access_review
from catalog.actions.decide_review import merge_reviewed, part_reviewed
from catalog.queries.reviews import count_open_reviews, feeding_sellers, list_reviews
from portal.kernel.errors import NotFound, Stale
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("reviews", __name__)
PAGE, PART, SEVERAL = "catalog/reviews.html", "catalog/_reviews.html", "catalog/reviews_several.html"
MOST_AT_ONCE = 100
MOST_CSV = 10_000
STATES = {"open": _l("To decide"), "parted": _l("Two products")}
VIEW = ListView(
    "reviews",
    (
        Column("at", _l("Since"), sortable=True, kind="date"), Column("gtin", _l("GTIN")), Column("seller", _l("Wholesaler")),
        Column("product", _l("The line’s product")), Column("other", _l("The product that carries the GTIN")),
        Column("state", _l("State"), kind="status"),
    ),
    (Filter("state", _l("State"), (("", _l("All states")), *STATES.items())),
     Filter("seller", _l("Wholesaler"), (("", _l("All wholesalers")),))),
    sort="at",
)


def _waiting(visit: Visit) -> int:
    return count_open_reviews(visit.session, visit.actor)


NAV = (
    NavEntry(endpoint="reviews.index", label=_l("Product review"), icon="eye-check", needs=Permission.REVIEW_DECIDE,
             kinds=frozenset({OrganisationKind.VENDOR}), order=45, group=_l("Assortment"), covers=("reviews.",), badge=_waiting),
)


@bp.read("/reviews/", needs=Permission.REVIEW_DECIDE)
def index(visit: Visit) -> Response:
    """The questions that feeds left to a person."""
    vendor_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        wanted = ListQuery(query.text, query.filters, query.sort, query.descending, size=MOST_CSV)
        header = (_("Since"), _("GTIN"), _("Wholesaler"), _("Article"), _("Brand"), _("Part number"), _("Product"), _("Brand"),
                  _("Part number"), _("Product"), _("State"))
        return visit.csv("reviews.csv", header, (
            (line.at, line.gtin, line.seller, line.sku, line.product.brand, line.product.mpn, line.product.name, line.other.brand,
             line.other.mpn, line.other.name, str(STATES.get(line.state, line.state)))
            for line in list_reviews(visit.session, visit.actor, wanted).items))
    page = list_reviews(visit.session, visit.actor, query)
    sellers = [("", _("All wholesalers")), *feeding_sellers(visit.session, visit.actor)]
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page, seller=sellers), states=STATES)


@bp.read("/reviews/several", needs=Permission.REVIEW_DECIDE)
def several(visit: Visit) -> Response:
    """What deciding the chosen questions alike would do."""
    vendor_only(visit)
    return _several(visit, _chosen(request.args.getlist("item")))


@bp.act("/reviews/several", needs=Permission.REVIEW_DECIDE)
def decide_several(visit: Visit) -> Response:
    """Decides them: what somebody settled meanwhile, or what went with another merge, is left as it is."""
    vendor_only(visit)
    chosen, todo, done = _chosen(request.form.getlist("item")), request.form.get("do"), 0
    if not chosen or todo not in ("merge", "part"):
        return _several(visit, chosen, 422, _("Choose questions, and what to do with them."))
    for item_id in chosen:
        try:
            item = access_review(visit.session, visit.actor, item_id)
            (merge_reviewed if todo == "merge" else part_reviewed)(visit.session, visit.actor, item)
            done += 1
        except (NotFound, Stale):
            continue
    flash(_("%(done)s of %(all)s questions are decided.", done=done, all=len(chosen)), "success")
    return visit.go("reviews.index")


def _several(visit: Visit, chosen: list[int], status: int = 200, problem: str = "") -> Response:
    open_ones = ListQuery("", {"state": "open"}, "at", size=MOST_AT_ONCE)
    lines = list_reviews(visit.session, visit.actor, open_ones, chosen).items if chosen else []
    return visit.page(SEVERAL, status=status, lines=lines, problem=problem)


def _chosen(typed: list[str]) -> list[int]:
    """The ids chosen, at most a page of them; what is no number was not on our page."""
    return [int(text) for text in dict.fromkeys(typed) if text.isascii() and text.isdigit() and len(text) < 19][:MOST_AT_ONCE]


@bp.act("/reviews/<int:item_id>/merge", needs=Permission.REVIEW_DECIDE)
def merge(visit: Visit, item_id: int) -> Response:
    """They are the same product."""
    vendor_only(visit)
    merge_reviewed(visit.session, visit.actor, access_review(visit.session, visit.actor, item_id))
    flash(_("Merged: all offers stand under one product now."), "success")
    return visit.go("reviews.index")


@bp.act("/reviews/<int:item_id>/part", needs=Permission.REVIEW_DECIDE)
def part(visit: Visit, item_id: int) -> Response:
    """They are two products, whatever the GTIN says."""
    vendor_only(visit)
    part_reviewed(visit.session, visit.actor, access_review(visit.session, visit.actor, item_id))
    flash(_("Kept apart: this question will not come back."), "success")
    return visit.go("reviews.index")


def vendor_only(visit: Visit) -> None:
    """Only the vendor works the queue; for anybody else it does not exist."""
    if visit.kind is not OrganisationKind.VENDOR:
        raise NotFound("reviews")
