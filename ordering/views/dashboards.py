"""Ordering's part of the first page, for each kind of company: what waits, and the kept figures of sales as charts."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from ordering.labels import status_label
from ordering.periods import CHOICES, MOST_MONTHS, Period, period_of
from ordering.queries.dashboards import (
    ALL,
    BOUGHT,
    SOLD,
    StateCount,
    accounts_of,
    last_orders,
    lines_at_risk,
    state_counts,
)
from ordering.queries.low_prices import low_prices
from ordering.queries.resellers_active import activity
from ordering.queries.sales import largest, sales_by_brand, sales_by_month, sales_by_reseller
from ordering.queries.sleeping import USUAL_DAYS, asleep
from ordering.views.charts import bars, by_month, online_share
from portal.kernel.clock import paris_today
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

NOTHING = StateCount("", 0, 0, 0)


def dashboard_cards(visit: Visit, _question: None) -> Sequence[Markup]:
    """The cards of who may see orders, and for a seller's pricing the lines that went too low; none for others."""
    return [*_orders(visit), *_low_prices(visit)]


def shown_period(visit: Visit) -> Period:
    """The period that the address asks for."""
    args = request.args
    return period_of(args.get("period", ""), args.get("from", ""), args.get("until", ""), paris_today())


def _orders(visit: Visit) -> Sequence[Markup]:
    if not visit.may(Permission.ORDER_VIEW):
        return []
    match visit.kind:
        case OrganisationKind.RESELLER:
            return _reseller(visit)
        case OrganisationKind.WHOLESALER:
            return _wholesaler(visit)
        case OrganisationKind.VENDOR:
            return _vendor(visit)
        case None:
            return []


def _reseller(visit: Visit) -> Sequence[Markup]:
    keys = (visit.session, visit.network_id, visit.organisation_id, BOUGHT)
    accounts = accounts_of(*keys[:3]) if visit.may(Permission.ACCOUNT_VIEW) else []
    return [
        _card("reseller", visit, counts=_Counts(state_counts(*keys)), accounts=accounts,
              orders=last_orders(*keys, other="seller_name"), may_open_invoices=visit.may(Permission.INVOICE_VIEW)),
        *_charts(visit, OrganisationKind.RESELLER),
    ]


def _wholesaler(visit: Visit) -> Sequence[Markup]:
    keys = (visit.session, visit.network_id, visit.organisation_id, SOLD)
    waiting = ("placed", "accepted", "partly_shipped")
    return [
        _card(
            "wholesaler", visit, counts=_Counts(state_counts(*keys)),
            orders=last_orders(*keys, other="reseller_name", statuses=waiting, oldest_first=True, most=10),
            at_risk=lines_at_risk(visit.session, visit.network_id, visit.organisation_id),
        ),
        *_charts(visit, OrganisationKind.WHOLESALER),
        *_asleep(visit),
    ]


def _vendor(visit: Visit) -> Sequence[Markup]:
    keys = (visit.session, visit.network_id, visit.organisation_id, ALL)
    return [
        _card("vendor", visit, counts=_Counts(state_counts(*keys)), orders=last_orders(*keys, other="reseller_name"),
              active=activity(visit.session, visit.network_id) if visit.may(Permission.RESELLER_VIEW) else None),
        *_charts(visit, OrganisationKind.VENDOR),
    ]


def _charts(visit: Visit, kind: OrganisationKind) -> Sequence[Markup]:
    """The chooser of the period and one card per chart, each drawn from one statement."""
    period = shown_period(visit)
    keys = (visit.session, visit.network_id, visit.organisation_id, kind, period)
    months = sales_by_month(*keys)
    chooser = _card("period", visit, period=period, choices=CHOICES, most=MOST_MONTHS, net_cents=months.net_cents,
                    orders=sum(months.orders), side=kind.value, is_empty=months.is_empty)
    if months.is_empty:
        return [chooser]
    party = "reseller" if kind is OrganisationKind.WHOLESALER else "seller"
    charts: dict[str, Any] = {
        "by_month": by_month(visit, months, party),
        "by_party": bars(visit, largest(months.parties), party, period),
        "by_brand": bars(visit, sales_by_brand(*keys), "brand", period),
    }
    if kind is OrganisationKind.VENDOR:
        charts["by_reseller"] = bars(visit, sales_by_reseller(*keys), "reseller", period)
        charts["share"] = online_share(visit, months)
    return [chooser, _card("sales", visit, charts=charts, side=kind.value)]


def _asleep(visit: Visit) -> Sequence[Markup]:
    if not visit.may(Permission.OFFER_VIEW):
        return []
    found = asleep(visit.session, visit.network_id, visit.organisation_id)
    return [_card("asleep", visit, found=found, days=USUAL_DAYS)]


def _low_prices(visit: Visit) -> Sequence[Markup]:
    if visit.kind is not OrganisationKind.WHOLESALER or not visit.may(Permission.AGREEMENT_VIEW):
        return []
    lines = low_prices(visit.session, visit.network_id, visit.organisation_id)
    return [_card("low_prices", visit, lines=lines, may_open=visit.may(Permission.ORDER_VIEW))] if lines else []


def _card(kind: str, visit: Visit, **context: Any) -> Markup:
    html = render_template(f"ordering/_dashboard_{kind}.html", visit=visit, status_label=status_label, **context)
    return Markup(html)  # noqa: S704 - a template of ours, escaped as it was drawn


class _Counts:
    """Open orders by what is to be done with them."""

    def __init__(self, by_status: dict[str, StateCount]) -> None:
        known = [by_status.get(status, NOTHING) for status in ("placed", "accepted", "partly_shipped", "shipped")]
        self.placed, self.accepted, self.partly_shipped, self.shipped = known
        self.to_ship = self.accepted.orders + self.partly_shipped.orders
        self.late = sum(one.late for one in known)
