"""An operator's grants into a network: asked for, used, ended."""

from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from portal.identity.access import access_network
from portal.kernel.errors import Refused
from portal.oversight.access import access_grant
from portal.oversight.actions.end_grant import end_grant
from portal.oversight.actions.open_grant import open_grant
from portal.oversight.forms import GrantForm
from portal.oversight.queries import grants, looks, places
from portal.oversight.views.mount import GRANTS, LOOKS, PLACES, bp, grant_state, grants_file, looks_file
from portal.web.layout import kind_names
from portal.web.runtime import Entrance
from portal.web.visit import Visit

OPERATOR = Entrance.PLATFORM


@bp.read("/platform/networks/<int:network_id>/grants", entrance=OPERATOR)
def grant_list(visit: Visit, network_id: int) -> Response:
    """Everybody's grants into a network, and the form that asks for one."""
    if request.args.get("format") == "csv":
        access_network(visit.session, network_id)
        whole = grants(visit.session, network_id, visit.ask(GRANTS).whole()).items
        return grants_file(visit, "grants.csv", whole)
    return _grants_page(visit, network_id, GrantForm(formdata=None))


@bp.act("/platform/networks/<int:network_id>/grants", entrance=OPERATOR)
def grant_ask(visit: Visit, network_id: int) -> Response:
    """Opens a grant; the vendor's managers get a mail."""
    found = access_network(visit.session, network_id)
    form = GrantForm()
    if form.validate():
        try:
            grant_id = open_grant(
                visit.session, visit.actor, found, reason=str(form.reason.data), ticket=str(form.ticket.data),
                minutes=int(form.minutes.data),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The grant runs. The vendor’s managers are told; every page you read is noted."), "success")
            return visit.go("oversight.grant", network_id=network_id, grant_id=grant_id)
    return _grants_page(visit, network_id, form, 422)


@bp.read("/platform/networks/<int:network_id>/grants/<uuid:grant_id>", entrance=OPERATOR)
def grant(visit: Visit, network_id: int, grant_id: UUID) -> Response:
    """One grant: its reason, the companies it opens while it runs, what was read with it."""
    network, found = access_network(visit.session, network_id), access_grant(visit.session, network_id, grant_id)
    query = visit.ask(LOOKS)
    if request.args.get("format") == "csv":
        return looks_file(visit, "looked-at.csv", looks(visit.session, network_id, grant_id, query.whole()).items)
    return visit.page(
        "oversight/grant.html", "oversight/_looks.html", network=network, grant=found, state=grant_state(found),
        words=visit.runtime.slots.audit_words, is_mine=found.operator_id == visit.door.user_id,
        listing=visit.listing(LOOKS, query, looks(visit.session, network_id, grant_id, query)),
    )


@bp.read("/platform/networks/<int:network_id>/grants/<uuid:grant_id>/companies", entrance=OPERATOR)
def grant_places(visit: Visit, network_id: int, grant_id: UUID) -> Response:
    """The companies of the network, while the operator's own grant runs."""
    network, found = access_network(visit.session, network_id), access_grant(visit.session, network_id, grant_id)
    if not found.is_running or found.operator_id != visit.door.user_id:
        return visit.go("oversight.grant", network_id=network_id, grant_id=grant_id)
    query, kinds = visit.ask(PLACES), kind_names()
    page = places(visit.session, network_id, query.whole() if request.args.get("format") == "csv" else query)
    if request.args.get("format") == "csv":
        return visit.csv("companies.csv", [_("Company"), _("Code"), _("Kind")],
                         ([one.name, one.code, kinds[one.kind]] for one in page.items))
    listing = visit.listing(PLACES, query, page, kind=[("", _("Every kind")), *kinds.items()])
    return visit.page(
        "oversight/places.html", "oversight/_places.html", network=network, grant=found, listing=listing, kinds=kinds,
    )


@bp.act("/platform/networks/<int:network_id>/grants/<uuid:grant_id>/end", entrance=OPERATOR)
def grant_end(visit: Visit, network_id: int, grant_id: UUID) -> Response:
    """Ends a grant before its time."""
    found = access_grant(visit.session, network_id, grant_id)
    ended = end_grant(visit.session, visit.actor, found)
    flash(_("The grant has ended: nobody gets in by it any more.") if ended else _("The grant had ended already."), "success")
    return visit.go("oversight.grant", network_id=network_id, grant_id=grant_id)


def _grants_page(visit: Visit, network_id: int, form: GrantForm, status: int = 200) -> Response:
    network, query = access_network(visit.session, network_id), visit.ask(GRANTS)
    return visit.page(
        "oversight/grants.html", "oversight/_grants.html", network=network, form=form, status=status, state_of=grant_state,
        listing=visit.listing(GRANTS, query, grants(visit.session, network_id, query)),
        grant_url=lambda one: visit.url("oversight.grant", network_id=network_id, grant_id=one.id),
    )
