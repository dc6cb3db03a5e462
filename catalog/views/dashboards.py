"""The catalogue's part of the first page: what needs the eye of who keeps prices and products."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from catalog.queries.attention import SOON, ending_agreements, waiting_decisions
from catalog.queries.unseen import MONTHS, count_unseen
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit


def catalog_cards(visit: Visit, _question: None) -> Sequence[Markup]:
    """Decisions that wait, agreements that end soon, what nobody has seen: one statement each."""
    return [*_decisions(visit), *_ending(visit), *_unseen(visit)]


def _decisions(visit: Visit) -> Sequence[Markup]:
    if visit.kind is not OrganisationKind.VENDOR or not visit.may(Permission.REVIEW_DECIDE):
        return []
    matches, proposals = waiting_decisions(visit.session, visit.network_id)
    return [_card("decisions", visit, matches=matches, proposals=proposals)]


def _ending(visit: Visit) -> Sequence[Markup]:
    if not visit.may(Permission.AGREEMENT_VIEW):
        return []
    ending = ending_agreements(visit.session, visit.network_id, visit.organisation_id)
    return [_card("ending", visit, ending=ending, days=SOON.days)]


def _unseen(visit: Visit) -> Sequence[Markup]:
    seller_id: int | None = None
    match visit.kind:
        case OrganisationKind.WHOLESALER if visit.may(Permission.OFFER_VIEW):
            seller_id, endpoint = visit.organisation_id, "feeds.unseen"
        case OrganisationKind.VENDOR if visit.may(Permission.PRODUCT_EDIT):
            endpoint = "reviews.unseen_products"
        case _:
            return []
    count = count_unseen(visit.session, visit.network_id, seller_id)
    return [_card("unseen", visit, count=count, months=MONTHS, url=visit.url(endpoint), is_seller=seller_id is not None)]


def _card(kind: str, visit: Visit, **context: Any) -> Markup:
    html = render_template(f"catalog/_dashboard_{kind}.html", visit=visit, **context)
    return Markup(html)  # noqa: S704 - a template of ours, escaped as it was drawn
