"""A reseller's own price lists: asked for, made by a worker with counted progress, fetched, made again."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from catalog.access_price_lists import access_price_list
from catalog.actions.ask_price_list import LASTS, MOST_AT_ONCE, ask_price_list
from catalog.forms.price_lists import PriceListForm
from catalog.price_list_files import CONTENT_TYPES
from catalog.queries.names import CatalogNames, kept
from catalog.queries.price_list_lines import PriceListChoice
from catalog.queries.price_lists import PriceListState, list_price_lists, price_list_row
from catalog.views.browse import viewer_of
from portal.kernel.clock import now
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.filters import reader_language
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("price_lists", __name__)
PAGE, PART = "catalog/price_lists.html", "catalog/_price_lists.html"
SHOW, PROGRESS = "catalog/price_list.html", "catalog/_price_list_progress.html"
NAMED_AT_MOST = 3
STATES = {
    PriceListState.WAITING: _l("Waiting"), PriceListState.RUNNING: _l("Being made"), PriceListState.DONE: _l("Ready"),
    PriceListState.FAILED: _l("Failed"), PriceListState.ENDED: _l("Expired"),
}
VIEW = ListView(
    "price-lists",
    (
        Column("created", _l("Requested"), sortable=True, kind="date"), Column("chosen", _l("Contents")),
        Column("format", _l("Format")), Column("state", _l("State"), kind="status"),
        Column("lines", _l("Lines"), sortable=True, kind="number"), Column("size", _l("Size"), sortable=True, kind="number"),
        Column("expires", _l("Kept until"), kind="date"), Column("by", _l("By")),
    ),
    (Filter("state", _l("State"), (("", _l("All states")), *((state.value, words) for state, words in STATES.items()))),),
    sort="created", descending=True,
)
NAV = (
    NavEntry(endpoint="price_lists.index", label=_l("Own price lists"), icon="file-spreadsheet", needs=Permission.PRICE_LIST,
             kinds=frozenset({OrganisationKind.RESELLER}), order=22, covers=("price_lists.",)),
)


@bp.read("/price-lists/", needs=Permission.PRICE_LIST)
def index(visit: Visit) -> Response:
    """The company's lists, the latest first."""
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        rows = list_price_lists(visit.session, visit.actor, query.whole()).items
        header = (_("Requested"), _("Contents"), _("Format"), _("State"), _("Lines"), _("Size"), _("Kept until"), _("By"))
        return visit.csv("price-lists.csv", header, (
            (row.created_at, row.chosen, row.format, str(STATES[row.state]), row.lines, row.size, row.expires_at,
             row.made_by_name) for row in rows))
    page = list_price_lists(visit.session, visit.actor, query)
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page), states=STATES)


@bp.read("/price-lists/new", needs=Permission.PRICE_LIST)
def new(visit: Visit) -> Response:
    """The page where a list's contents are chosen."""
    return _form_page(visit, _form(visit))


@bp.act("/price-lists/new", needs=Permission.PRICE_LIST)
def make(visit: Visit) -> Response:
    """Has a list made, and goes on to its progress."""
    form = _form(visit)
    if not form.validate():
        return _form_page(visit, form, 422)
    try:
        list_id = _ask(visit, form.format.data, form.choice())
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(visit, form, 422)
    return visit.go("price_lists.show", price_list_id=list_id)


@bp.read("/price-lists/<uuid:price_list_id>", needs=Permission.PRICE_LIST)
def show(visit: Visit, price_list_id: UUID) -> Response:
    """One list: counted progress while it is made, the file once it is ready."""
    row = price_list_row(visit.session, visit.actor, price_list_id)
    if row is None:
        raise NotFound(str(price_list_id))
    response = visit.page(SHOW, PROGRESS, row=row, running=row.state.is_under_way, state_words=STATES[row.state], days=LASTS.days)
    if visit.is_htmx and not row.state.is_under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.read("/price-lists/<uuid:price_list_id>/file", needs=Permission.PRICE_LIST)
def file(visit: Visit, price_list_id: UUID) -> Response:
    """The file of a list that is ready and has not expired."""
    wanted = access_price_list(visit.session, visit.actor, price_list_id)
    if wanted.ready_at is None or wanted.expires_at <= now():
        raise NotFound(str(price_list_id))
    content = visit.runtime.files.get(visit.network_id, wanted.file_key)
    return visit.file(content, CONTENT_TYPES[wanted.format], wanted.file_name)


@bp.act("/price-lists/<uuid:price_list_id>/again", needs=Permission.PRICE_LIST)
def again(visit: Visit, price_list_id: UUID) -> Response:
    """Has the same choice made anew, at the prices of now."""
    wanted = access_price_list(visit.session, visit.actor, price_list_id)
    choice = PriceListChoice(
        tuple(wanted.seller_ids), tuple(wanted.brand_ids), tuple(wanted.category_ids), wanted.in_stock_only
    )
    return visit.go("price_lists.show", price_list_id=_ask(visit, wanted.format, choice))


def _ask(visit: Visit, format_: str, choice: PriceListChoice) -> UUID:
    words = _words(choice, kept.names(visit.session, viewer_of(visit)))
    return ask_price_list(
        visit.session, visit.actor, format_=format_, language=reader_language(), choice=choice, chosen=words
    )


def _form(visit: Visit) -> PriceListForm:
    form = PriceListForm()
    form.offer(kept.names(visit.session, viewer_of(visit)))
    return form


def _form_page(visit: Visit, form: PriceListForm, status: int = 200) -> Response:
    return visit.page("catalog/price_list_new.html", status=status, form=form, days=LASTS.days, most=MOST_AT_ONCE)


def _words(choice: PriceListChoice, names: CatalogNames) -> str:
    """The choice as people say it."""
    categories = {category.id: category.name for category in names.categories.values()}
    said = [
        _named(choice.seller_ids, names.sellers), _named(choice.brand_ids, names.brands), _named(choice.category_ids, categories),
        _("in stock") if choice.in_stock_only else "",
    ]
    return " · ".join(words for words in said if words) or _("Everything")


def _named(ids: Iterable[int], names: Mapping[int, str]) -> str:
    known = [names.get(one, "?") for one in ids]
    shown = ", ".join(known[:NAMED_AT_MOST])
    more = len(known) - NAMED_AT_MOST
    return shown if more <= 0 else shown + " " + ngettext("and %(num)s more", "and %(num)s more", more)
