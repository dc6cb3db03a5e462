"""An operator looking into an organisation with a grant: every page is noted, and nothing can be done."""

from flask import request
from flask_babel import gettext as _

from portal.audit.actions import record
from portal.kernel.db import Scope
from portal.kernel.errors import Forbidden, LookingOnly
from portal.web.runtime import Route
from portal.web.visit import Visit

LOOKED, REFUSED = "operator.looked", "operator.held_back"
LONGEST_PAGE = 300


def note_look(visit: Visit, route: Route) -> None:
    """Has the page, or the attempt to act, written into the company's trail, whatever comes of it."""
    page = request.full_path.rstrip("?")[:LONGEST_PAGE]
    actor, verb = visit.actor, REFUSED if route.writes else LOOKED
    told = {"page": route.endpoint, "method": request.method}
    visit.keep(
        lambda session: record(session, actor, verb, page, organisation_id=visit.organisation_id, after=told),
        Scope.platform(visit.door.user_id),
    )


def hold_back(visit: Visit, route: Route) -> None:
    """LookingOnly where somebody who may only look sends a form, Forbidden for a page that nobody there could open."""
    if visit.is_looking and route.writes:
        raise LookingOnly(_(
            "You look into this company with an operator’s grant: every page may be read, nothing changed. The attempt was noted."
        ))
    if visit.is_looking and (route.needs is None or not visit.may_open(route.needs)):
        raise Forbidden(route.endpoint)
