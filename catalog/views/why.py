"""Why a price is, or was, what it is: for the reseller whose price it is, now or at a past day."""

from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _

from catalog import price_words
from catalog.file_values import instant_of
from catalog.queries.price_answers import ExplainedPrice, explain_price
from catalog.views.agreements import bp
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.filters import format_money, format_number, reader_language
from portal.web.visit import Visit

PAGE, PART = "catalog/why.html", "catalog/_why.html"
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class WhyLost:
    """A rule that did not decide, in words."""

    agreement: str
    terms: str
    net: str
    why: str


@bp.read("/catalog/offers/<int:offer_id>/why", needs=Permission.CATALOG_VIEW)
def why(visit: Visit, offer_id: int) -> Response:
    """An offer's price in plain words, at the quantity and on the day asked for; only what applies to the reader."""
    if visit.kind is not OrganisationKind.RESELLER:
        raise NotFound(str(offer_id))
    quantity, wrong = _quantity(request.args.get("quantity", "")), ""
    try:
        at = instant_of(request.args["at"]) if request.args.get("at") else None
    except ValueError:
        at, wrong = None, _("This is not a date: write 2026-01-31.")
    try:
        explained = explain_price(
            visit.session, visit.network_id, reseller_id=visit.organisation_id, offer_id=offer_id, quantity=quantity, at=at
        )
    except LookupError as error:
        raise NotFound(str(offer_id)) from error
    language = reader_language()
    return visit.page(
        PAGE, PART, status=422 if wrong else 200, explained=explained, offer_id=offer_id, quantity=quantity, wrong=wrong,
        asked_at=request.args.get("at", ""), reason=price_words.reason(explained), losers=_losers(explained),
        breaks=[(format_number(least, language), format_money(net, language)) for least, net in explained.breaks],
    )


def _losers(explained: ExplainedPrice) -> list[WhyLost]:
    language = reader_language()
    return [
        WhyLost(
            _("%(code)s of %(grantor)s", code=lost.agreement.code, grantor=price_words.grantor(explained, lost)),
            price_words.terms(lost.rule, explained.scope_names),
            "" if lost.net_cents is None else format_money(lost.net_cents, language), price_words.why_lost(lost),
        )
        for lost in explained.answer.lost
    ]


def _quantity(text: str) -> int:
    return min(max(int(text), 1), MOST_UNITS) if text.isascii() and text.isdigit() and len(text) < 10 else 1
