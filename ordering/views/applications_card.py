"""Applications for accounts that wait, on the first page of a seller who may answer them."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from ordering.queries.accounts import waiting_applications
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit


def application_cards(visit: Visit, _question: None) -> Sequence[Markup]:
    """One card with the oldest applications; none where there is none, or for others."""
    if visit.kind is OrganisationKind.RESELLER or not visit.may(Permission.ACCOUNT_EDIT):
        return []
    waiting = waiting_applications(visit.session, visit.network_id, visit.organisation_id)
    if not waiting:
        return []
    html = render_template("ordering/_dashboard_applications.html", visit=visit, waiting=waiting)
    return [Markup(html)]  # noqa: S704 - a template of ours, escaped as it was drawn
