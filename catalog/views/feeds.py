"""A wholesaler's feeds: the runs, handing a file in, looking at it, having it taken, and what came of it."""

from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_feeds import access_feed_run
from catalog.actions.discard_feed import discard_feed
from catalog.actions.import_feed import FeedFile
from catalog.actions.start_feed import start_feed
from catalog.actions.upload_feed import upload_feed
from catalog.feed_states import FeedState
from catalog.feed_words import FIELDS, reason_words, right_words
from catalog.forms.feeds import FeedFileForm
from catalog.queries.feed_profiles import profiles_of
from catalog.queries.feed_runs import MOST_CSV, feed_age, list_faults, list_runs
from catalog.views.feed_run import run_page
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("feeds", __name__)
PAGE, PART, UPLOAD = "catalog/feeds.html", "catalog/_feeds.html", "catalog/feed_upload.html"
STATES = {
    FeedState.PREVIEWED: _l("To be started"), FeedState.QUEUED: _l("Waiting"), FeedState.RUNNING: _l("Running"),
    FeedState.HELD: _l("To be confirmed"), FeedState.DONE: _l("Taken"), FeedState.REFUSED: _l("Refused"),
    FeedState.DISCARDED: _l("Discarded"), FeedState.FAILED: _l("Failed"),
}
SEVERITIES = {"reject": _l("Line rejected"), "warning": _l("Taken with a warning")}
VIEW = ListView(
    "feeds",
    (
        Column("created", _l("Handed in"), sortable=True, kind="date"), Column("file", _l("File"), sortable=True),
        Column("state", _l("State"), kind="status"), Column("cut_off", _l("As of"), kind="date"),
        Column("lines", _l("Lines"), sortable=True, kind="number"), Column("rejected", _l("Rejected"), kind="number"),
        Column("changed", _l("Offers changed"), kind="number"), Column("by", _l("By")),
    ),
    (Filter("state", _l("State"), (("", _l("All states")), *((state.value, words) for state, words in STATES.items()))),),
    sort="created", descending=True,
)
FAULTS = ListView(
    "feed-faults",
    (
        Column("line", _l("Line"), kind="number"), Column("severity", _l("What happened"), kind="status"),
        Column("reason", _l("Reason")), Column("field", _l("Field")), Column("value", _l("What stood there")),
        Column("right", _l("What would be right")),
    ),
    (
        Filter("severity", _l("What happened"), (("", _l("Rejected and warned")), *SEVERITIES.items())),
        Filter("reason", _l("Reason"), (("", _l("All reasons")),)),
    ),
)
WHOLESALERS = frozenset({OrganisationKind.WHOLESALER})
NAV = (
    NavEntry(endpoint="feeds.index", label=_l("Feeds"), icon="file-import", needs=Permission.FEED_VIEW, kinds=WHOLESALERS,
             order=30, group=_l("Offer"), covers=("feeds.choose", "feeds.upload", "feeds.show")),
)


@bp.read("/feeds/", needs=Permission.FEED_VIEW)
def index(visit: Visit) -> Response:
    """The wholesaler's runs, the latest first."""
    wholesalers_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        rows = list_runs(visit.session, visit.actor, _all(query)).items
        header = (_("Handed in"), _("File"), _("Profile"), _("State"), _("As of"), _("Lines"), _("Rejected"), _("Offers changed"),
                  _("By"))
        return visit.csv("feeds.csv", header, (
            (row.created_at, row.file_name, row.profile, str(STATES[FeedState(row.state)]), row.cut_off, row.lines, row.rejected,
             row.changed, row.created_by) for row in rows))
    page = list_runs(visit.session, visit.actor, query)
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page), states=STATES,
                      age=feed_age(visit.session, visit.actor), may_run=visit.may(Permission.FEED_RUN))


@bp.read("/feeds/upload", needs=Permission.FEED_RUN)
def choose(visit: Visit) -> Response:
    """The page where a file is chosen."""
    wholesalers_only(visit)
    form = _form(visit)
    return visit.page(UPLOAD, form=form, has_profiles=bool(form.profile.choices),
                      may_profile=visit.may(Permission.FEED_PROFILE))


@bp.act("/feeds/upload", needs=Permission.FEED_RUN)
def upload(visit: Visit) -> Response:
    """Keeps the file and goes on to what its first lines say; nothing is merged yet."""
    wholesalers_only(visit)
    form = _form(visit)
    content = form.content()
    if content is None:
        return visit.page(UPLOAD, status=422, form=form, has_profiles=True)
    file = FeedFile(content, form.file_name, clock.now())
    try:
        run_id = upload_feed(visit.session, visit.actor, visit.runtime.files, file=file, profile_code=form.profile.data)
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page(UPLOAD, status=422, form=form, has_profiles=True)
    return visit.go("feeds.show", run_id=run_id)


@bp.read("/feeds/<uuid:run_id>", needs=Permission.FEED_VIEW)
def show(visit: Visit, run_id: UUID) -> Response:
    """One run: a look before, counted progress while, the report and its faults after."""
    wholesalers_only(visit)
    run = access_feed_run(visit.session, visit.actor, run_id)
    query = FAULTS.read(request.args, {}, FAULTS.name)
    if request.args.get("format") == "csv":
        return _faults_csv(visit, run_id, query)
    page = list_faults(visit.session, visit.actor, run_id, query)
    reasons = {**run.report.get("rejected_by_reason", {}), **run.report.get("warned", {})}
    choices = [("", _("All reasons")), *((reason, reason_words(reason)) for reason in reasons)]
    return run_page(visit, run, listing=visit.listing(FAULTS, query, page, reason=choices), states=STATES,
                    severities=SEVERITIES)


@bp.act("/feeds/<uuid:run_id>/start", needs=Permission.FEED_RUN)
def start(visit: Visit, run_id: UUID) -> Response:
    """Has the file taken in; for a held one this is the confirmation."""
    wholesalers_only(visit)
    start_feed(visit.session, visit.actor, run_id)
    return visit.go("feeds.show", run_id=run_id)


@bp.act("/feeds/<uuid:run_id>/discard", needs=Permission.FEED_RUN)
def discard(visit: Visit, run_id: UUID) -> Response:
    """Lets the file go."""
    wholesalers_only(visit)
    discard_feed(visit.session, visit.actor, run_id)
    flash(_("The file was discarded: nothing has changed."), "info")
    return visit.go("feeds.index")


def wholesalers_only(visit: Visit) -> None:
    """Only wholesalers have feeds and offers of their own; for anybody else the pages do not exist."""
    if visit.kind is not OrganisationKind.WHOLESALER:
        raise NotFound("feeds")


def _form(visit: Visit) -> FeedFileForm:
    form = FeedFileForm()
    form.profile.choices = [(code, code) for code in profiles_of(visit.session, visit.actor)]
    return form


def _faults_csv(visit: Visit, run_id: UUID, query: ListQuery) -> Response:
    header = (_("Line"), _("What happened"), _("Code"), _("Reason"), _("Field"), _("What stood there"), _("What would be right"))
    faults = list_faults(visit.session, visit.actor, run_id, _all(query)).items
    return visit.csv(f"feed-{run_id}.csv", header, (
        (fault.line_no, str(SEVERITIES[fault.severity]), fault.reason, reason_words(fault.reason), str(FIELDS[fault.field]),
         fault.value, right_words(fault.reason)) for fault in faults))


def _all(query: ListQuery) -> ListQuery:
    return ListQuery(query.text, query.filters, query.sort, query.descending, size=MOST_CSV)


