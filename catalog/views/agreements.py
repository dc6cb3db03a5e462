"""Agreements as their grantor sees them: the list, one agreement with its versions, and the file to take away."""

import json
from datetime import datetime
from itertools import pairwise

from flask import Response, request
from flask_babel import gettext as _

from catalog.access_agreements import access_agreement
from catalog.forms.agreements import AgreementEndForm
from catalog.price_words import span, terms
from catalog.queries.agreement_export import agreements_as_file
from catalog.queries.agreement_list import (
    COMING,
    ENDED,
    IN_FORCE,
    MOST_CSV,
    agreement_versions,
    list_agreements,
)
from catalog.queries.price_answers import scope_words
from catalog.views.agreement_words import audience_words, version_diff
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("agreements", __name__)

STATES = {IN_FORCE: _l("In force"), COMING: _l("To come"), ENDED: _l("Over")}
AUDIENCES = {"all": _l("All resellers"), "group": _l("A group"), "reseller": _l("One reseller")}
VIEW = ListView(
    "agreements",
    (
        Column("code", _l("Agreement"), sortable=True), Column("position", _l("Position"), sortable=True, kind="number"),
        Column("audience", _l("For")), Column("rules", _l("Rules"), kind="number"),
        Column("until", _l("Window"), sortable=True),
        Column("state", _l("State"), kind="status"), Column("since", _l("As it stands since"), sortable=True, kind="date"),
    ),
    (
        Filter("audience", _l("For"), (("", _l("Everybody")), *AUDIENCES.items())),
        Filter("state", _l("State"), (("", _l("All states")), *STATES.items())),
    ),
    sort="position",
)
NAV = (
    NavEntry(
        endpoint="agreements.index", label=_l("Agreements"), icon="discount", needs=Permission.AGREEMENT_VIEW,
        kinds=frozenset({OrganisationKind.WHOLESALER, OrganisationKind.VENDOR}), order=40, group=_l("Sales"),
        covers=("agreements.",),
    ),
)
MOST_DIFFS = 60
PAGE, PART, SHOW = "catalog/agreements.html", "catalog/_agreements.html", "catalog/agreement.html"


def grants(visit: Visit) -> None:
    """Only wholesalers and the vendor grant agreements; for anybody else the pages do not exist."""
    if visit.kind not in (OrganisationKind.WHOLESALER, OrganisationKind.VENDOR):
        raise NotFound("agreements")


@bp.read("/agreements/", needs=Permission.AGREEMENT_VIEW)
def index(visit: Visit) -> Response:
    """The organisation's own agreements, in the order in which they are tried."""
    grants(visit)
    query, now = visit.ask(VIEW), clock.now()
    if request.args.get("format") == "csv":
        return _csv(visit, query, now)
    page = list_agreements(visit.session, visit.network_id, visit.organisation_id, query, now)
    return visit.page(
        PAGE, PART, listing=visit.listing(VIEW, query, page), states=STATES, span=span,
        may_edit=visit.may(Permission.AGREEMENT_EDIT),
    )


def _csv(visit: Visit, query: ListQuery, now: datetime) -> Response:
    wanted = ListQuery(query.text, query.filters, query.sort, query.descending, size=MOST_CSV)
    lines = list_agreements(visit.session, visit.network_id, visit.organisation_id, wanted, now).items
    header = (_("Position"), _("Agreement"), _("For"), _("Code"), _("From"), _("Until"), _("State"), _("Rules"), _("Version"))
    return visit.csv("agreements.csv", header, (
        (line.position, line.code, str(AUDIENCES[line.audience]), line.audience_code, line.window.starts_at,
         line.window.ends_at, str(STATES[line.state]), line.rules, line.version)
        for line in lines
    ))


@bp.read("/agreements/<int:agreement_id>", needs=Permission.AGREEMENT_VIEW)
def show(visit: Visit, agreement_id: int) -> Response:
    """One agreement: the rules of the version asked for (default: the one that stands), and all its versions."""
    grants(visit)
    return agreement_page(visit, agreement_id)


def agreement_page(
    visit: Visit, agreement_id: int, *, end_form: AgreementEndForm | None = None, status: int = 200,
) -> Response:
    """The page of an agreement; `end_form` as it came back where ending it was refused."""
    code = access_agreement(visit.session, visit.network_id, visit.organisation_id, agreement_id)
    versions = agreement_versions(visit.session, visit.network_id, agreement_id)
    asked = request.args.get("version", "")
    now = clock.now()
    standing = next((version for version in versions if version.stands(now)), versions[0])
    shown = standing if not asked else next((v for v in versions if str(v.version) == asked), None)
    if shown is None:
        raise NotFound(asked)
    earlier = {after.version: before for after, before in pairwise(versions)}
    names = scope_words(visit.session, visit.network_id, [rule.scope for rule in shown.rules])
    return visit.page(
        SHOW, status=status, agreement_id=agreement_id, code=code, versions=versions, shown=shown, states=STATES, span=span,
        state=shown.state(now), rules=[(rule, terms(rule, names)) for rule in shown.rules],
        audience=audience_words(shown), is_standing=shown is standing, now=now,
        planned=[version for version in versions if version.is_planned(now)],
        diffs={
            version.version: version_diff(visit, earlier[version.version], version)
            for version in versions[:MOST_DIFFS] if version.version in earlier
        },
        may_edit=visit.may(Permission.AGREEMENT_EDIT), end_form=AgreementEndForm(formdata=None) if end_form is None else end_form,
    )


@bp.read("/agreements/export", needs=Permission.AGREEMENT_VIEW)
def export(visit: Visit) -> Response:
    """The organisation's agreements as they stand, as the file that the import takes; `code` for one of them."""
    grants(visit)
    code = request.args.get("code")
    document = agreements_as_file(
        visit.session, visit.network_id, grantor_ids=[visit.organisation_id], codes=None if code is None else {code}
    )
    content = json.dumps(document, ensure_ascii=False, indent=2).encode()
    return visit.file(content, "application/json", f"agreements-{visit.door.code}.json")
