"""What changes on a day to come: the organisation's agreements that begin, end or change, and a reseller's prices then."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, request
from flask_babel import gettext as _

from catalog.price_words import span
from catalog.queries.agreement_choices import any_reseller, find_resellers
from catalog.queries.agreement_coming import (
    ComingChange,
    ComingPrice,
    Turn,
    coming_changes,
    coming_prices,
    next_change,
)
from catalog.queries.agreement_list import agreement_versions
from catalog.queries.agreement_preview import Customer
from catalog.views.agreement_words import VersionDiff, version_diff
from catalog.views.agreements import bp, grants
from portal.kernel import clock
from portal.kernel.clock import paris_midnight, paris_today
from portal.kernel.money import Money
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.texts import _l
from portal.web.visit import Visit

PAGE = "catalog/agreement_coming.html"
TURNS = {Turn.BEGINS: _l("Begins"), Turn.ENDS: _l("Ends"), Turn.CHANGES: _l("Changes")}
MOST_DIFFS, MOST_PRICES_SHOWN, MOST_UNITS = 30, 20, 1_000_000
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ComingLine:
    """One agreement of the page, with what it will say otherwise where it changes."""

    change: ComingChange
    diff: VersionDiff | None


@bp.read("/agreements/coming", needs=Permission.AGREEMENT_VIEW)
def coming(visit: Visit) -> Response:
    """What is otherwise at the end of a day than just before it began; as a page, or as CSV (agreements or prices)."""
    grants(visit)
    today = paris_today()
    day, wrong = _day(request.args.get("on", ""), today)
    before, after = paris_midnight(day) - _INSTANT, paris_midnight(day + timedelta(days=1)) - _INSTANT
    changes = coming_changes(visit.session, visit.network_id, visit.organisation_id, before, after)
    asked = request.args.get("reseller", "").strip()[:200]
    customer = _customer(visit, asked)
    typed = request.args.get("quantity", "1")
    quantity = min(max(int(typed), 1), MOST_UNITS) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 1
    prices: list[ComingPrice] = []
    if customer is not None and visit.kind is OrganisationKind.WHOLESALER:
        prices = coming_prices(
            visit.session, visit.network_id, visit.organisation_id, customer, quantity, before, after
        )
    match request.args.get("format"):
        case "csv":
            return _changes_csv(visit, changes)
        case "prices":
            return _prices_csv(visit, prices)
    following = next_change(visit.session, visit.network_id, visit.organisation_id, clock.now())
    new_year = date(today.year + 1, 1, 1)
    return visit.page(
        PAGE, status=422 if wrong else 200, day=day, wrong=wrong, lines=_lines(visit, changes), turns=TURNS, span=span,
        customer=customer, asked=asked, quantity=quantity, prices=prices[:MOST_PRICES_SHOWN], price_count=len(prices),
        sees_prices=visit.kind is OrganisationKind.WHOLESALER, new_year=new_year,
        following=None if following is None else paris_today(following),
    )


def _lines(visit: Visit, changes: list[ComingChange]) -> list[ComingLine]:
    lines: list[ComingLine] = []
    for change in changes:
        diff = None
        if change.turn is Turn.CHANGES and len(lines) < MOST_DIFFS:
            versions = {v.version: v for v in agreement_versions(visit.session, visit.network_id, change.id)}
            if change.before in versions and change.after in versions:
                diff = version_diff(visit, versions[change.before], versions[change.after])
        lines.append(ComingLine(change, diff))
    return lines


def _day(typed: str, today: date) -> tuple[date, str]:
    """The day asked for (default: the next 1 January), and what is wrong with it."""
    new_year = date(today.year + 1, 1, 1)
    if not typed:
        return new_year, ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return new_year, _("This is not a day: choose one.")
    if day < today or day.year > 9000:
        return new_year, _("Choose a day to come.")
    return day, ""


def _customer(visit: Visit, asked: str) -> Customer | None:
    if asked:
        found = find_resellers(visit.session, visit.network_id, asked)
        return found[0] if found else None
    return any_reseller(visit.session, visit.network_id)


def _changes_csv(visit: Visit, changes: list[ComingChange]) -> Response:
    header = (_("Agreement"), _("What happens"), _("From"), _("Until"))
    return visit.csv("agreements-coming.csv", header, (
        (change.code, str(TURNS[change.turn]), change.window.starts_at, change.window.ends_at) for change in changes
    ))


def _prices_csv(visit: Visit, prices: list[ComingPrice]) -> Response:
    header = (_("SKU"), _("Product"), _("Units"), _("List"), _("Dealer"), _("Net before"), _("Net after"))
    return visit.csv("prices-coming.csv", header, (
        (price.sku, price.name, price.quantity, "" if price.list_cents is None else Money.cents(price.list_cents).amount,
         Money.cents(price.dealer_cents).amount, Money.cents(price.before_cents).amount, Money.cents(price.after_cents).amount)
        for price in prices
    ))
