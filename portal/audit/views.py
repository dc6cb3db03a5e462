"""The audit trail of a company, for its manager."""

from flask import Response, request
from flask_babel import gettext as _

from portal.audit.queries import NOBODY, recent_verbs, trail
from portal.identity.queries.people import people
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.layout import kind_names
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("audit", __name__)
VIEW = ListView(
    "audit",
    (Column("at", _l("When"), sortable=True, kind="date"), Column("person", _l("Who")), Column("verb", _l("What")),
     Column("subject", _l("Whom or what")), Column("change", _l("Before → after"))),
    (Filter("about", _l("About")), Filter("verb", _l("What")), Filter("person", _l("Who")), Filter("side", _l("Whose side")),
     Filter("since", _l("From"), kind="date"),
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
            ([deed.at, deed.actor, deed.actor_organisation, words.verb(deed.verb), words.subject(deed.verb, deed.subject),
              words.in_line(deed.before), words.in_line(deed.after), deed.address] for deed in rows),
        )
    page = trail(visit.session, visit.network_id, visit.organisation_id, query)
    known = {*recent_verbs(visit.session, visit.network_id, visit.organisation_id), query.filters.get("verb", "")} - {""}
    verbs = sorted(((verb, words.verb(verb)) for verb in known), key=lambda pair: pair[1])
    groups = {verb.partition(".")[0] for verb in known} | {query.filters.get("about", "")} - {""}
    abouts = sorted(((group, words.about(group)) for group in groups if group), key=lambda pair: pair[1])
    members = people(visit.session, visit.network_id, visit.organisation_id, ListQuery(sort="name", size=MOST_PEOPLE)).items
    everybody = [("", _("Everybody")), *((str(one.user_id), one.name) for one in members), (NOBODY, _("The portal itself"))]
    return visit.page(
        "audit/index.html", "audit/_index.html", words=words,
        listing=visit.listing(VIEW, query, page, verb=[("", _("Everything")), *verbs], person=everybody,
                              about=[("", _("Everything")), *abouts],
                              side=[("", _("Everybody")), *kind_names().items(), ("operator", _("Operators of the platform")),
                                    ("portal", _("The portal itself"))]),
    )
