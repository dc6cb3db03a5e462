"""A wholesaler's feed profiles: the list, one profile with its versions, and how it is used."""

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_feeds import access_profile
from catalog.actions.draft_profile import draft_from_profile
from catalog.actions.set_profile_use import make_default, retire, use_again
from catalog.feed_words import FIELDS
from catalog.forms.profiles import STATUSES, ProfileForm
from catalog.queries.feed_profiles import drafts_of, list_profiles, versions_of
from catalog.views.feeds import WHOLESALERS, bp, wholesalers_only
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

PAGE, PART, SHOW = "catalog/profiles.html", "catalog/_profiles.html", "catalog/profile.html"
NEEDS = Permission.FEED_PROFILE
STATES = {"used": _l("In use"), "retired": _l("Retired")}
SHORT_FORMATS = {"csv": _l("Text"), "excel": _l("Spreadsheet"), "records": _l("Records")}
VIEW = ListView(
    "feed-profiles",
    (
        Column("code", _l("Code"), sortable=True), Column("name", _l("Name"), sortable=True), Column("format", _l("Format")),
        Column("state", _l("State"), kind="status"), Column("version", _l("Version"), kind="number"),
        Column("runs", _l("Files read"), kind="number"), Column("updated", _l("Changed"), sortable=True, kind="date"),
    ),
    (
        Filter("kind", _l("Format"), (("", _l("All formats")), *SHORT_FORMATS.items())),
        Filter("state", _l("State"), (("", _l("All states")), *STATES.items())),
    ),
    sort="code",
)
NAV = (
    NavEntry(endpoint="feeds.profiles", label=_l("Feed profiles"), icon="file-settings", needs=NEEDS, kinds=WHOLESALERS, order=32,
             group=_l("Offer"), covers=("feeds.profile",)),
)


@bp.read("/feeds/profiles/", needs=NEEDS)
def profiles(visit: Visit) -> Response:
    """The profiles with which files are read, and those in the making."""
    wholesalers_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        rows = list_profiles(visit.session, visit.actor, query.whole()).items
        header = (_("Code"), _("Name"), _("Format"), _("State"), _("Version"), _("Files read"), _("Changed"), _("By"))
        return visit.csv("feed-profiles.csv", header, (
            (row.code, row.name, str(SHORT_FORMATS[row.format]), str(STATES["retired" if row.retired_at else "used"]),
             row.version, row.runs, row.updated_at, row.updated_by) for row in rows))
    page = list_profiles(visit.session, visit.actor, query)
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page), drafts=drafts_of(visit.session, visit.actor),
                      states=STATES, formats=SHORT_FORMATS)


@bp.read("/feeds/profiles/<code>", needs=NEEDS)
def profile(visit: Visit, code: str) -> Response:
    """What a profile says, with every version it has had."""
    return _page(visit, code)


@bp.act("/feeds/profiles/<code>/edit", needs=NEEDS)
def profile_edit(visit: Visit, code: str) -> Response:
    """Begins the next version."""
    return _drafted(visit, code, as_copy=False)


@bp.act("/feeds/profiles/<code>/copy", needs=NEEDS)
def profile_copy(visit: Visit, code: str) -> Response:
    """Begins a profile that says the same."""
    return _drafted(visit, code, as_copy=True)


@bp.act("/feeds/profiles/<code>/default", needs=NEEDS)
def profile_default(visit: Visit, code: str) -> Response:
    """Offers the profile first."""
    access_profile(visit.session, visit.actor, code)
    try:
        make_default(visit.session, visit.actor, code)
    except Refused as refusal:
        return _page(visit, code, 422, str(refusal))
    flash(_("The profile %(code)s is offered first from now on.", code=code), "success")
    return visit.go("feeds.profile", code=code)


@bp.act("/feeds/profiles/<code>/retire", needs=NEEDS)
def profile_retire(visit: Visit, code: str) -> Response:
    """Offers the profile no longer."""
    access_profile(visit.session, visit.actor, code)
    retire(visit.session, visit.actor, code)
    flash(_("The profile %(code)s reads no new file. Its versions stay.", code=code), "success")
    return visit.go("feeds.profile", code=code)


@bp.act("/feeds/profiles/<code>/use-again", needs=NEEDS)
def profile_use_again(visit: Visit, code: str) -> Response:
    """Offers a retired profile again."""
    access_profile(visit.session, visit.actor, code)
    use_again(visit.session, visit.actor, code)
    flash(_("The profile %(code)s is in use again.", code=code), "success")
    return visit.go("feeds.profile", code=code)


def _drafted(visit: Visit, code: str, *, as_copy: bool) -> Response:
    access_profile(visit.session, visit.actor, code)
    try:
        draft_id = draft_from_profile(visit.session, visit.actor, code, as_copy=as_copy)
    except Refused as refusal:
        return _page(visit, code, 422, str(refusal))
    return visit.go("feeds.profile_draft", draft_id=draft_id)


def _page(visit: Visit, code: str, status: int = 200, problem: str = "") -> Response:
    wholesalers_only(visit)
    found = access_profile(visit.session, visit.actor, code)
    form = ProfileForm(formdata=None)
    form.fill(found.data)
    return visit.page(SHOW, status=status, profile=found, form=form, problem=problem,
                      versions=versions_of(visit.session, visit.actor, code), field_words=FIELDS,
                      status_pairs=[(code, str(STATUSES[to])) for code, to in found.data.get("status_map", {}).items()])
