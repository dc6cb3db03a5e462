"""Statuses and obstacles in words a person reads."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from catalog.pricing_terms import Terms
from ordering.availability import Answer, Obstacle
from ordering.availability import Terms as OrderTerms
from ordering.credit import AccountStatus
from ordering.statuses import OrderStatus
from ordering.terms import Basis, PaymentTerms
from portal.web.filters import format_money, format_percent, reader_language
from portal.web.texts import _l

STATUS_LABELS = {
    OrderStatus.PLACED: _l("Placed"),
    OrderStatus.ACCEPTED: _l("Accepted"),
    OrderStatus.PARTLY_SHIPPED: _l("Partly shipped"),
    OrderStatus.SHIPPED: _l("Shipped"),
    OrderStatus.DELIVERED: _l("Delivered"),
    OrderStatus.CLOSED: _l("Closed"),
    OrderStatus.CANCELLED: _l("Cancelled"),
}

CHANNEL_LABELS = {
    "online": _l("Online"),
    "assisted": _l("Assisted"),
    "edi": _l("EDI"),
    "api": _l("API"),
    "offline": _l("Offline"),
}


ACCOUNT_LABELS = {
    AccountStatus.NONE: _l("No account"),
    AccountStatus.ASKED: _l("Applied for"),
    AccountStatus.OPEN: _l("Open"),
    AccountStatus.BLOCKED: _l("Blocked"),
    AccountStatus.REFUSED: _l("Refused"),
}

ACCOUNT_ENTRY_LABELS = {
    "ordered": _l("Ordered"),
    "cancelled": _l("Cancelled"),
    "invoiced": _l("Invoiced"),
    "credited": _l("Credited"),
    "paid": _l("Paid"),
    "unpaid": _l("Payment taken back"),
    "refunded": _l("Paid out"),
}


def status_label(status: str) -> str:
    """The status as a person reads it; unknown codes stand for themselves."""
    return str(STATUS_LABELS[OrderStatus(status)]) if status in list(OrderStatus) else status


def obstacle_text(answer: Answer, terms: OrderTerms, available: int) -> str:
    """Why a quantity cannot be ordered, and which one could; empty where nothing stands in the way."""
    match answer.obstacle:
        case None:
            return ""
        case Obstacle.ANNOUNCED:
            return _("This product is announced and cannot be ordered yet.")
        case Obstacle.SOLD_OUT_FOR_GOOD:
            return _("This product is discontinued and sold out.")
        case Obstacle.BAD_QUANTITY:
            text = _("A quantity is a whole number from 1 up.")
        case Obstacle.BELOW_MINIMUM:
            text = _("At least %(minimum)s units must be ordered.", minimum=terms.minimum)
        case Obstacle.NOT_WHOLE_PACKS:
            text = _("This product is sold in packs of %(pack)s.", pack=terms.pack)
        case Obstacle.NOT_ENOUGH_STOCK if available == 0:
            text = _("Out of stock.")
        case Obstacle.NOT_ENOUGH_STOCK:
            text = _("Only %(available)s available.", available=available)
    if answer.right is not None:
        text += " " + _("%(quantity)s would be possible.", quantity=answer.right)
    return text


def terms_words(terms: PaymentTerms, _: Callable[..., str] = _) -> str:
    """Payment terms as people say them, in the reader's language or by the words of a document: "45 days, end of month"."""
    match terms.basis:
        case Basis.NET if terms.days == 0:
            told = _("Payment at once")
        case Basis.NET:
            told = _("%(days)s days net") % {"days": terms.days}
        case Basis.THEN_MONTH_END if terms.days == 0:
            told = _("End of month")
        case Basis.THEN_MONTH_END:
            told = _("%(days)s days, end of month") % {"days": terms.days}
        case Basis.FROM_MONTH_END:
            told = _("End of month plus %(days)s days") % {"days": terms.days}
    return told if terms.day is None else _("%(terms)s, on day %(day)s of the month") % {"terms": told, "day": terms.day}


def price_reason(reason: dict[str, Any] | None, grantor_id: int | None = None) -> str:
    """Why a line has its price, in one sentence, from what was frozen with the order; empty where nothing was kept.

    With a `grantor_id`, rules that somebody else granted are not told: a wholesaler reads of its own alone.
    """
    if not reason:
        return ""
    language = reader_language()
    dealer = format_money(reason["dealer_cents"], language)
    if grantor_id is not None and reason.get("granted_by", grantor_id) != grantor_id:
        return _("Net price by an agreement of the vendor.")
    if "agreement" not in reason:
        return _("Dealer price of %(dealer)s: no agreement applied.", dealer=dealer)
    named = {"agreement": reason["agreement"], "rule": reason["rule"]}
    value = Decimal(reason["value"])
    match Terms(reason["terms"]):
        case Terms.NET:
            return _("Agreement %(agreement)s, rule %(rule)s: net price agreed.", **named)
        case Terms.OFF_DEALER:
            return _("Agreement %(agreement)s, rule %(rule)s: %(share)s off the dealer price of %(dealer)s.",
                     **named, share=format_percent(value, language, 7), dealer=dealer)
        case Terms.OFF_LIST:
            return _("Agreement %(agreement)s, rule %(rule)s: %(share)s off the list price of %(list)s.",
                     **named, share=format_percent(value, language, 7), list=format_money(reason["list_cents"], language))
