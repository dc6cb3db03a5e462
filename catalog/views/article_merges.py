"""Two products that become one, one that becomes two, and merges taken back."""

from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.actions.merge_products import merge_products, undo_merge
from catalog.actions.part_product import part_product
from catalog.forms.articles import MergeForm, PartForm
from catalog.queries.articles import Article, article, list_articles, list_merges
from catalog.queries.scopes import touched_rules
from catalog.views.articles import NEEDS, VENDOR, bp, vendor_only
from portal.kernel.errors import NotFound, Refused
from portal.kernel.pages import ListQuery
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

MERGE, PART_PAGE = "catalog/article_merge.html", "catalog/article_part.html"
PAGE, PART = "catalog/merges.html", "catalog/_merges.html"
STATES = {"standing": _l("Merged"), "undone": _l("Taken back")}
VIEW = ListView(
    "merges",
    (
        Column("at", _l("When"), sortable=True, kind="date"), Column("gone", _l("Was")), Column("kept", _l("Is now")),
        Column("offers", _l("Offers moved"), kind="number"), Column("state", _l("State"), kind="status"), Column("by", _l("By")),
    ),
    (Filter("state", _l("State"), (("", _l("All states")), *STATES.items())),),
    sort="at", descending=True,
)
NAV = (
    NavEntry(endpoint="articles.merges", label=_l("Merged products"), icon="arrow-merge", needs=NEEDS, kinds=VENDOR, order=47,
             group=_l("Assortment")),
)
FOUND = 12
LONGEST_KEY = 18


@bp.read("/articles/merges/", needs=NEEDS)
def merges(visit: Visit) -> Response:
    """What was merged, by whom, and what can be taken back."""
    vendor_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        header = (_("When"), _("Was"), _("Part number"), _("Is now"), _("Offers moved"), _("State"), _("By"))
        return visit.csv("merged-products.csv", header, (
            (line.at, line.gone_name, line.gone_mpn, line.kept_name, line.offers,
             str(STATES["undone" if line.undone_at else "standing"]), line.by)
            for line in list_merges(visit.session, visit.actor, query.whole()).items))
    page = list_merges(visit.session, visit.actor, query)
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page), states=STATES)


@bp.act("/articles/merges/<uuid:merge_id>/undo", needs=NEEDS)
def merge_undo(visit: Visit, merge_id: UUID) -> Response:
    """The merged product again."""
    vendor_only(visit)
    try:
        back = undo_merge(visit.session, visit.actor, merge_id)
    except Refused as refusal:
        query = visit.ask(VIEW)
        page = list_merges(visit.session, visit.actor, query)
        return visit.page(PAGE, PART, status=422, listing=visit.listing(VIEW, query, page), states=STATES, problem=str(refusal))
    flash(_("Taken back: there are two products again."), "success")
    return visit.go("articles.show", product_id=back)


@bp.read("/articles/<int:product_id>/merge", needs=NEEDS)
def merge_with(visit: Visit, product_id: int) -> Response:
    """Searches the other product, then shows the two side by side."""
    vendor_only(visit)
    mine = article(visit.session, visit.actor, product_id)
    other = request.args.get("other", "")
    if other.isascii() and other.isdigit() and len(other) <= LONGEST_KEY and int(other) != product_id:
        return _side_by_side(visit, mine, article(visit.session, visit.actor, int(other)))
    words = request.args.get("q", "").strip().replace("\0", "")[:200]
    found = list_articles(visit.session, visit.actor, ListQuery(words, size=FOUND + 1)).items if words else []
    return visit.page(MERGE, product=mine, other=None, words=words, found=[f for f in found if f.id != product_id][:FOUND],
                      searched=bool(words))


@bp.act("/articles/<int:product_id>/merge/<int:other_id>", needs=NEEDS)
def merge(visit: Visit, product_id: int, other_id: int) -> Response:
    """The two become the one that was chosen."""
    vendor_only(visit)
    mine, other = (article(visit.session, visit.actor, number) for number in (product_id, other_id))
    form = MergeForm()
    if not form.validate() or form.kept.data not in (product_id, other_id):
        return _side_by_side(visit, mine, other, 422, _("Choose which of the two stays."))
    gone_id = other_id if form.kept.data == product_id else product_id
    try:
        merge_products(visit.session, visit.actor, gone_id=gone_id, kept_id=form.kept.data)
    except Refused as refusal:
        return _side_by_side(visit, mine, other, 422, str(refusal))
    flash(_("Merged: all offers stand under one product now. It can be taken back under “Merged products”."), "success")
    return visit.go("articles.show", product_id=form.kept.data)


@bp.read("/articles/<int:product_id>/part", needs=NEEDS)
def part_page(visit: Visit, product_id: int) -> Response:
    """Which offers and GTINs go to a new product."""
    vendor_only(visit)
    found = article(visit.session, visit.actor, product_id)
    form = PartForm(formdata=None)
    form.version.data, form.name.data = found.version, found.name
    return visit.page(PART_PAGE, product=found, form=form, chosen=(), gtins=())


@bp.act("/articles/<int:product_id>/part", needs=NEEDS)
def part(visit: Visit, product_id: int) -> Response:
    """They go to it."""
    vendor_only(visit)
    found = article(visit.session, visit.actor, product_id)
    form, chosen, gtins = PartForm(), _numbers(request.form.getlist("offers")), request.form.getlist("gtins")[:100]
    if not form.validate():
        return visit.page(PART_PAGE, status=422, product=found, form=form, chosen=chosen, gtins=gtins)
    try:
        made = part_product(
            visit.session, visit.actor, found, mpn=form.mpn.data or "", name=str(form.name.data), offer_ids=chosen, gtins=gtins,
            version=form.version.data or 0)
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page(PART_PAGE, status=422, product=found, form=form, chosen=chosen, gtins=gtins,
                          problem="" if refusal.field != "offers" else str(refusal))
    flash(_("Parted: this is the new product. Merging the two takes it back."), "success")
    return visit.go("articles.show", product_id=made)


def _side_by_side(visit: Visit, mine: Article, other: Article, status: int = 200, problem: str = "") -> Response:
    rules = {one.id: touched_rules(visit.session, visit.actor, products=[one.id]) for one in (mine, other)}
    suggested = mine.id if mine.mpn_key or not other.mpn_key else other.id
    return visit.page(MERGE, status=status, product=mine, other=other, rules=rules, suggested=suggested, problem=problem)


def _numbers(typed: list[str]) -> list[int]:
    """The ids chosen; what is none was not on our page."""
    if not all(text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY for text in typed):
        raise NotFound("offers")
    return [int(text) for text in typed[:1000]]
