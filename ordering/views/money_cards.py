"""Cards of the first page about money: what waits to be matched, what is overdue, what is due."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from ordering.ageing import aged
from ordering.queries.overdue import owed_by_day
from ordering.queries.payments import waiting_counts
from portal.kernel.clock import paris_today
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit


def money_cards(visit: Visit) -> Sequence[Markup]:
    """What is due and overdue, and for who records payments what waits to be matched; none for others."""
    if visit.kind is None or not visit.may(Permission.ACCOUNT_VIEW):
        return []
    keys = (visit.session, visit.network_id, visit.organisation_id)
    sums = aged(owed_by_day(*keys, visit.kind), paris_today())
    counts = waiting_counts(*keys) if visit.may(Permission.PAYMENT_RECORD) else None
    if not sums.total and counts is None:
        return []
    html = render_template("ordering/_dashboard_money.html", visit=visit, sums=sums, counts=counts,
                           buys=visit.kind is OrganisationKind.RESELLER)
    return [Markup(html)]  # noqa: S704 - a template of ours, escaped as it was drawn
