"""A price explained in plain words, in the reader's language: the rule that decided and why each other one did not."""

from datetime import timedelta

from flask_babel import gettext as _

from catalog.pricing import Candidate, Lost, LostCandidate
from catalog.pricing_terms import PriceRule, Scope, Terms, Window
from catalog.queries.price_answers import ExplainedPrice, ScopeWords
from portal.kernel.clock import PARIS
from portal.web.filters import format_date, format_datetime, format_money, format_number, format_percent, reader_language

_INSTANT = timedelta(microseconds=1)


def reason(explained: ExplainedPrice) -> str:
    """Why the net unit is what it is: one or two sentences."""
    answer, language = explained.answer, reader_language()
    dealer = format_money(answer.offer.dealer_cents, language)
    if answer.won is None:
        return _("No agreed condition holds for this offer and quantity: the dealer price of %(dealer)s stands.", dealer=dealer)
    values = {
        "agreement": answer.won.agreement.code, "number": answer.won.rule.number,
        "grantor": grantor(explained, answer.won), "terms": terms(answer.won.rule, explained.scope_names),
    }
    told = _("Agreement %(agreement)s of %(grantor)s, rule %(number)s: %(terms)s.", **values)
    base = answer.offer.list_cents if answer.won.rule.terms is Terms.OFF_LIST else answer.offer.dealer_cents
    sentences = [told]
    if answer.won.rule.terms is not Terms.NET and base is not None:
        sentences.append(_("%(base)s becomes %(net)s.", base=format_money(base, language),
                           net=format_money(answer.net_cents, language)))
    if answer.best_price and any(c.why in (Lost.LOWER_PRICE, Lost.SAME_PRICE) for c in answer.lost):
        sentences.append(_("It is the lowest of the prices your agreements put forward."))
    sentences.append(window(answer.won.agreement.window))
    return " ".join(sentences)


def grantor(explained: ExplainedPrice, candidate: Candidate) -> str:
    """Who granted a candidate's agreement."""
    return explained.grantor_names.get(candidate.agreement.grantor_id, "")


def terms(rule: PriceRule, names: ScopeWords) -> str:
    """What a rule grants, on what, from which quantity: `12 % off the dealer price on Asus in monitor, from 10 units`."""
    language = reader_language()
    match rule.terms:
        case Terms.NET:
            granted = _("net price %(net)s", net=_euros(rule, language))
        case Terms.OFF_DEALER:
            granted = _("%(share)s off the dealer price", share=format_percent(rule.value, language, 7))
        case Terms.OFF_LIST:
            granted = _("%(share)s off the list price", share=format_percent(rule.value, language, 7))
    told = _("%(granted)s on %(scope)s", granted=granted, scope=scope(rule.scope, names))
    if rule.min_quantity == 1:
        return told
    return _("%(terms)s, from %(quantity)s units", terms=told, quantity=format_number(rule.min_quantity, language))


def scope(of: Scope, names: ScopeWords) -> str:
    """What a rule is for."""
    if of.product_id is not None:
        return _("the product %(product)s", product=names.products.get(of.product_id, "?"))
    brand = names.brands.get(of.brand_id, "?") if of.brand_id is not None else None
    category = names.categories.get(of.category_id, "?") if of.category_id is not None else None
    if brand and category:
        return _("%(brand)s in %(category)s", brand=brand, category=category)
    if brand:
        return _("the brand %(brand)s", brand=brand)
    if category:
        return _("the category %(category)s", category=category)
    return _("everything")


def why_lost(candidate: LostCandidate) -> str:
    """Why a candidate did not decide: one sentence."""
    language = reader_language()
    to = candidate.to
    values: dict[str, object] = {}
    if to is not None:
        net = format_money(to.net_cents, language) if to.net_cents is not None else ""
        values = {"agreement": to.agreement.code, "number": to.rule.number, "net": net,
                  "quantity": format_number(to.rule.min_quantity, language)}
    match candidate.why:
        case Lost.NO_LIST_PRICE:
            return _("The offer has no list price to take a discount off.")
        case Lost.NARROWER_SCOPE:
            return _("Rule %(number)s of the same agreement is narrower.", **values)
        case Lost.HIGHER_MINIMUM:
            return _("Rule %(number)s of the same agreement is for a larger quantity, from %(quantity)s units.", **values)
        case Lost.TRIED_LATER:
            return _("Agreement %(agreement)s is tried first and decides.", **values)
        case Lost.LOWER_PRICE:
            return _("Agreement %(agreement)s is lower, at %(net)s.", **values)
        case Lost.SAME_PRICE:
            return _("Agreement %(agreement)s gives the same price and is tried first.", **values)


def window(of: Window) -> str:
    """When an agreement is in force, its last day included: `In force from 1 Jan 2026 to 31 Dec 2026.`"""
    language = reader_language()
    starts = _moment(of, language, start=True)
    ends = _moment(of, language, start=False)
    if starts and ends:
        return _("In force from %(start)s to %(end)s.", start=starts, end=ends)
    if starts:
        return _("In force from %(start)s.", start=starts)
    return _("In force until %(end)s.", end=ends) if ends else _("In force without limit.")


def span(of: Window) -> str:
    """The days of a window, its last one included: `1 Jan 2026 – 31 Dec 2026`."""
    language = reader_language()
    starts, ends = _moment(of, language, start=True), _moment(of, language, start=False)
    return f"{starts or '…'} – {ends or '…'}"


def _moment(of: Window, language: str, *, start: bool) -> str:
    at = of.starts_at if start else of.ends_at
    if at is None:
        return ""
    local = at.astimezone(PARIS)
    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        return format_datetime(at, language)
    return format_date(at if start else at - _INSTANT, language)


def _euros(rule: PriceRule, language: str) -> str:
    """A net price with its cents, and with more decimals where it has them."""
    cents = rule.value * 100
    if cents == int(cents):
        return format_money(int(cents), language)
    number = format_number(rule.value, language)
    return f"{number}\u00a0€" if language == "fr" else f"€{number}"
