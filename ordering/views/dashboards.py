"""Ordering's part of the first page, for each kind of company."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ordering.labels import status_label
from ordering.queries.dashboards import (
    ALL,
    BOUGHT,
    SOLD,
    Months,
    amounts_by_month,
    last_orders,
    lines_at_risk,
    state_counts,
)
from ordering.queries.low_prices import low_prices
from ordering.views.money_cards import money_cards
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.filters import format_month, reader_language
from portal.web.visit import Visit


def dashboard_cards(visit: Visit, _question: None) -> Sequence[Markup]:
    """The cards of who may see orders, and for a seller's pricing the lines that went too low; none for others."""
    return [*_orders(visit), *money_cards(visit), *_low_prices(visit)]


def _orders(visit: Visit) -> Sequence[Markup]:
    if not visit.may(Permission.ORDER_VIEW):
        return []
    match visit.kind:
        case OrganisationKind.RESELLER:
            return [_reseller(visit)]
        case OrganisationKind.WHOLESALER:
            return [_wholesaler(visit)]
        case OrganisationKind.VENDOR:
            return [_vendor(visit)]
        case None:
            return []


def _reseller(visit: Visit) -> Markup:
    keys = (visit.session, visit.network_id, visit.organisation_id, BOUGHT)
    return _card("reseller", visit, counts=state_counts(*keys), orders=last_orders(*keys, other="seller_name"),
                 **_chart(amounts_by_month(*keys, other="seller_name")))


def _wholesaler(visit: Visit) -> Markup:
    keys = (visit.session, visit.network_id, visit.organisation_id, SOLD)
    waiting = ("placed", "accepted", "partly_shipped")
    return _card(
        "wholesaler", visit, counts=state_counts(*keys),
        orders=last_orders(*keys, other="reseller_name", statuses=waiting, oldest_first=True, most=10),
        at_risk=lines_at_risk(visit.session, visit.network_id, visit.organisation_id),
        **_chart(_summed(amounts_by_month(*keys, other="'x'"))),
    )


def _low_prices(visit: Visit) -> Sequence[Markup]:
    if visit.kind is not OrganisationKind.WHOLESALER or not visit.may(Permission.AGREEMENT_VIEW):
        return []
    lines = low_prices(visit.session, visit.network_id, visit.organisation_id)
    return [_card("low_prices", visit, lines=lines, may_open=visit.may(Permission.ORDER_VIEW))] if lines else []


def _vendor(visit: Visit) -> Markup:
    keys = (visit.session, visit.network_id, visit.organisation_id, ALL)
    return _card("vendor", visit, counts=state_counts(*keys), orders=last_orders(*keys, other="reseller_name"),
                 **_chart(amounts_by_month(*keys, other="seller_name")))


def _card(kind: str, visit: Visit, **context: Any) -> Markup:
    html = render_template(f"ordering/_dashboard_{kind}.html", visit=visit, status_label=status_label, **context)
    return Markup(html)  # noqa: S704 - a template of ours, escaped as it was drawn


def _summed(months: Months) -> Months:
    """One series of the company's own, under its proper heading."""
    return Months(months.months, tuple((_("Orders received"), values) for _name, values in months.series))


def _chart(months: Months) -> dict[str, Any]:
    language = reader_language()
    return {
        "months": [format_month(month, language) for month in months.months],
        "series": [{"name": name, "values": list(values)} for name, values in months.series],
    }
