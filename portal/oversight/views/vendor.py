"""What a network's own managers see of operators: every grant, what was read with it, and the button that ends it."""

from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from portal.kernel.errors import Forbidden
from portal.kernel.permissions import OrganisationKind, Permission
from portal.oversight.access import access_grant
from portal.oversight.actions.end_grant import end_grant
from portal.oversight.queries import grants, looks
from portal.oversight.views.mount import GRANTS, LOOKS, bp, grant_state, grants_file, looks_file
from portal.web.visit import Visit

NEEDED = Permission.NETWORK_EDIT


@bp.read("/operators", needs=NEEDED)
def own_grants(visit: Visit) -> Response:
    """Grants of operators into this network, past and present."""
    _vendor_alone(visit)
    query = visit.ask(GRANTS)
    if request.args.get("format") == "csv":
        return grants_file(visit, "operators.csv", grants(visit.session, visit.network_id, query.whole()).items)
    return visit.page(
        "oversight/own_grants.html", "oversight/_grants.html", state_of=grant_state,
        listing=visit.listing(GRANTS, query, grants(visit.session, visit.network_id, query)),
        grant_url=lambda one: visit.url("oversight.own_grant", grant_id=one.id),
    )


@bp.read("/operators/<uuid:grant_id>", needs=NEEDED)
def own_grant(visit: Visit, grant_id: UUID) -> Response:
    """One grant, with every page that was read by it."""
    _vendor_alone(visit)
    found, query = access_grant(visit.session, visit.network_id, grant_id), visit.ask(LOOKS)
    if request.args.get("format") == "csv":
        return looks_file(visit, "looked-at.csv", looks(visit.session, visit.network_id, grant_id, query.whole()).items)
    return visit.page(
        "oversight/own_grant.html", "oversight/_looks.html", grant=found, state=grant_state(found),
        words=visit.runtime.slots.audit_words,
        listing=visit.listing(LOOKS, query, looks(visit.session, visit.network_id, grant_id, query)),
    )


@bp.act("/operators/<uuid:grant_id>/end", needs=NEEDED)
def own_grant_end(visit: Visit, grant_id: UUID) -> Response:
    """Shows the operator out at once."""
    _vendor_alone(visit)
    ended = end_grant(visit.session, visit.actor, access_grant(visit.session, visit.network_id, grant_id))
    flash(_("The grant has ended: nobody gets in by it any more.") if ended else _("The grant had ended already."), "success")
    return visit.go("oversight.own_grant", grant_id=grant_id)


def _vendor_alone(visit: Visit) -> None:
    if visit.kind is not OrganisationKind.VENDOR:
        raise Forbidden("operators")
