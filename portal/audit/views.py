"""The audit trail of a company, for its manager."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.audit.queries import NOBODY, recent_verbs, trail
from portal.identity.queries.people import people
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.filters import format_money, reader_language
from portal.web.layout import kind_names, role_names
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("audit", __name__)
VIEW = ListView(
    "audit",
    (Column("at", _l("When"), sortable=True, kind="date"), Column("person", _l("Who")), Column("verb", _l("What")),
     Column("subject", _l("Whom or what")), Column("change", _l("Before → after"))),
    (Filter("verb", _l("What")), Filter("person", _l("Who")), Filter("since", _l("From"), kind="date"),
     Filter("until", _l("To"), kind="date")),
    sort="at", descending=True,
)
MOST_PEOPLE = 200


@bp.read("/audit", needs=Permission.AUDIT_VIEW)
def index(visit: Visit) -> Response:
    """Who did what in this company, for it and to it, newest first."""
    query = visit.ask(VIEW)
    words = visit.runtime.slots.audit_words
    if request.args.get("format") == "csv":
        rows = trail(visit.session, visit.network_id, visit.organisation_id, query.whole()).items
        header = [_("When"), _("Who"), _("For"), _("What"), _("Whom or what"), _("Before"), _("After"), _("From the address")]
        return visit.csv(
            f"{visit.door.code}-audit.csv", header,
            ([deed.at, deed.actor, deed.actor_organisation, words.verb(deed.verb), deed.subject,
              _in_line(deed.before, visit), _in_line(deed.after, visit), deed.address] for deed in rows),
        )
    page = trail(visit.session, visit.network_id, visit.organisation_id, query)
    known = {*recent_verbs(visit.session, visit.network_id, visit.organisation_id), query.filters.get("verb", "")} - {""}
    verbs = sorted(((verb, words.verb(verb)) for verb in known), key=lambda pair: pair[1])
    members = people(visit.session, visit.network_id, visit.organisation_id, ListQuery(sort="name", size=MOST_PEOPLE)).items
    everybody = [("", _("Everybody")), *((str(one.user_id), one.name) for one in members), (NOBODY, _("The portal itself"))]
    return visit.page(
        "audit/index.html", "audit/_index.html", words=words, plain=_plain,
        listing=visit.listing(VIEW, query, page, verb=[("", _("Everything")), *verbs], person=everybody),
    )


def _plain(value: Any, name: str = "") -> str:
    """A recorded value as people read it; `name` tells amounts and kinds of companies from other values."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_cents") and isinstance(value, int):
        return format_money(value, reader_language())
    if isinstance(value, list):
        names = role_names() if name == "roles" else {}
        return ", ".join(names.get(one, _plain(one)) if isinstance(one, str) else _plain(one) for one in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{inner}: {_plain(one, inner)}" for inner, one in value.items())
    return kind_names().get(value, str(value)) if name == "kind" else str(value)


def _in_line(values: Any, visit: Visit) -> str:
    words = visit.runtime.slots.audit_words
    return "; ".join(f"{words.field_name(name)}: {_plain(value, name)}" for name, value in values.items())
