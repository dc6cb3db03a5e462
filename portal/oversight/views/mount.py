"""The blueprint that all pages of oversight are mounted on, and the lists they share."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from portal.oversight.queries import GrantRow, Look
from portal.web.blueprint import PortalBlueprint
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("oversight", __name__)
GRANTS = ListView(
    "operator-grants",
    (Column("starts", _l("From"), sortable=True, kind="date"), Column("operator", _l("Operator")),
     Column("reason", _l("Reason")), Column("until", _l("Until")), Column("looks", _l("Pages read"), kind="number"),
     Column("state", _l("State"))),
    sort="starts", descending=True, size=25,
)
LOOKS = ListView(
    "operator-looks",
    (Column("at", _l("When"), sortable=True, kind="date"), Column("company", _l("Company")), Column("page", _l("Page")),
     Column("outcome", _l("Outcome"))),
    sort="at", descending=True, searchable=False,
)
PLACES = ListView(
    "operator-places", (Column("name", _l("Company"), sortable=True), Column("kind", _l("Kind"))),
    (Filter("kind", _l("Kind")),), sort="name", size=25,
)


def grant_state(grant: GrantRow) -> str:
    """Where a grant stands, in words."""
    if grant.is_running:
        return _("Runs now")
    if grant.ended_at is None:
        return _("Grant ended")
    return _("Ended by the vendor") if grant.ended_side == "vendor" else _("Ended by the operator")


def grants_file(visit: Visit, name: str, rows: Sequence[GrantRow]) -> Response:
    """Grants as CSV."""
    header = [_("From"), _("Until"), _("Operator"), _("Reason"), _("Reference of the request"), _("Pages read"), _("State"),
              _("Ended by"), _("Ended at")]
    return visit.csv(name, header, (
        [g.starts_at, g.ends_at, g.operator, g.reason, g.ticket, g.looks, grant_state(g), g.ended_by, g.ended_at or ""]
        for g in rows
    ))


def looks_file(visit: Visit, name: str, rows: Sequence[Look]) -> Response:
    """What was read, as CSV."""
    words = visit.runtime.slots.audit_words
    return visit.csv(name, [_("When"), _("Company"), _("What"), _("Page"), _("From the address")], (
        [look.at, look.company, words.verb(look.verb), look.page, look.address] for look in rows
    ))
