"""Placing a purchase: priced anew, reserved whole or not at all, charged, split per seller, frozen, told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _

from catalog.rule_book import RuleBook
from ordering.access import access_cart
from ordering.actions.charge_accounts import contact_of, problem_words
from ordering.actions.write_orders import Buyer, DeliverTo, Wishes, WrittenPurchase, write_orders
from ordering.cart_prices import PricedCart, PricedPart, price_cart
from ordering.events import OrderPlaced
from ordering.labels import terms_words
from ordering.queries.carts import cart_rows
from ordering.refusals import AccountRefused, LinesChanged, TotalChanged
from ordering.terms import PaymentTerms
from portal.audit.actions import record
from portal.jobs.publish import publish_all
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.web.filters import format_money, reader_language


@dataclass(frozen=True, slots=True)
class Shown:
    """What the buyer saw and agreed to: the total in cents incl. VAT, the lines in short, terms and consent by seller.

    `lines` empty and `terms` without a seller: no page showed them. `accepted` holds ids of general terms.
    """

    total_cents: int
    lines: str = ""
    terms: Mapping[int, PaymentTerms] = field(default_factory=dict)
    accepted: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacedPurchase:
    """What was placed: the purchase's number and its orders' numbers."""

    id: UUID
    number: str
    order_numbers: tuple[str, ...]
    total_cents: int


def place_purchase(
    session: Session, actor: Actor, *, cart_id: int, book: RuleBook, wishes: Wishes, shown: Shown
) -> PlacedPurchase:
    """Turn the cart into a purchase with one order per seller, in the running transaction, or refuse and change nothing.

    `book` is the reseller's rule book of now. Raises AccountRefused where an account takes no order or would pass its
    limit, TotalChanged with both figures, LinesChanged where the total hides that prices, quantities or conditions are
    others, NotEnoughStock with what is left, Refused for an empty cart, a line that cannot be ordered, an order below the
    minimum or general terms not accepted, NotFound for a cart that is not the company's. Two submissions of one cart wait
    for each other.
    """
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    rows = cart_rows(session, actor.network_id, actor.organisation_id, cart_id, locked=True)
    if not rows:
        access_cart(session, actor, cart_id)
    cart = price_cart(rows, book)
    _check(session, actor.organisation_id, cart, shown)
    buyer = Buyer(actor.network_id, actor.organisation_id, actor.organisation_name, cart_id=cart_id)
    written = write_orders(session, actor, buyer, cart, book, wishes)
    record(session, actor, "purchase.placed", written.number, after={
        "orders": [order.number for order in written.orders], "total_cents": cart.totals.total_cents,
    })
    tell_placed(session, buyer, written)
    return PlacedPurchase(
        written.id, written.number, tuple(order.number for order in written.orders), cart.totals.total_cents
    )


def tell_placed(session: Session, buyer: Buyer, written: WrittenPurchase) -> None:
    """One event per order, in one statement."""
    publish_all(session, [
        (OrderPlaced(
            network_id=buyer.network_id, order_id=order.id, purchase_id=written.id, number=order.number,
            reseller_id=buyer.id, seller_id=order.part.seller_id, net_cents=order.part.totals.net_cents,
            total_cents=order.part.totals.total_cents,
        ), f"order:{order.id}")
        for order in written.orders
    ])


def _check(session: Session, reseller_id: int, cart: PricedCart, shown: Shown) -> None:
    if not cart.parts:
        raise Refused(_("This cart is empty. It may have been ordered already: look at your purchases."))
    for part in cart.parts:
        if not part.account.is_open:
            contact = contact_of(session, reseller_id, part.seller_id)
            problem = part.account.status.value
            raise AccountRefused(problem_words(problem, contact, None, None, 0), part.seller_id, problem)
    if not cart.is_orderable:
        raise Refused(_("Some lines cannot be ordered as they are. Nothing was ordered."))
    for part in cart.parts:
        if part.account.missing_to_minimum(part.totals.net_cents):
            raise Refused(minimum_words(part))
    _check_shown(cart, shown)
    for part in cart.parts:
        _check_consent(part, shown.accepted.get(part.seller_id))


def _check_shown(cart: PricedCart, shown: Shown) -> None:
    for part in cart.parts:
        before, now = shown.terms.get(part.seller_id), part.account.terms
        if before is not None and before != now:
            raise LinesChanged(_(
                "The payment terms of %(seller)s have changed from “%(before)s” to “%(now)s”. Nothing was ordered: check them"
                " below.", seller=part.name, before=terms_words(before), now=terms_words(now),
            ))
    if cart.totals.total_cents != shown.total_cents:
        language = reader_language()
        raise TotalChanged(
            _("The total has changed from %(shown)s to %(computed)s. Nothing was ordered: check the amounts below.",
              shown=format_money(shown.total_cents, language), computed=format_money(cart.totals.total_cents, language)),
            shown.total_cents, cart.totals.total_cents,
        )
    if shown.lines and shown.lines != cart.fingerprint:
        raise LinesChanged(_("The cart is not the one this page showed any more. Nothing was ordered: check the lines below."))


def _check_consent(part: PricedPart, accepted: int | None) -> None:
    current = part.account.general_terms_id
    if current is None or accepted == current:
        return
    field = f"accept-{part.seller_id}"
    if accepted is None:
        raise Refused(_("Read and accept the general terms of sale of %(seller)s to order.", seller=part.name), field)
    raise Refused(
        _("%(seller)s has published new general terms of sale: read and accept them to order.", seller=part.name), field
    )


def minimum_words(part: PricedPart) -> str:
    """How much an order is short of the seller's minimum."""
    language, account = reader_language(), part.account
    return _(
        "%(seller)s takes orders from %(minimum)s of goods excl. VAT: %(missing)s are missing.", seller=part.name,
        minimum=format_money(account.minimum_cents, language),
        missing=format_money(account.missing_to_minimum(part.totals.net_cents), language),
    )


__all__ = ["DeliverTo", "PlacedPurchase", "Shown", "Wishes", "minimum_words", "place_purchase", "tell_placed"]
