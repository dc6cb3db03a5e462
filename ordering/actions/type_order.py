"""A back-office types an order that came by telephone or on paper, for a reseller and at that reseller's prices."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from catalog.rule_book import RuleBook
from ordering.actions.charge_accounts import seller_words
from ordering.actions.place_purchase import minimum_words, tell_placed
from ordering.actions.write_orders import Buyer, Wishes, WrittenPurchase, write_orders
from ordering.cart_prices import PricedCart
from ordering.papers_handed_in import HandedIn
from ordering.queries.accounts import AccountView
from ordering.refusals import AccountRefused, LinesChanged, TotalChanged
from portal.audit.actions import record
from portal.files.storage import Storage
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id
from portal.web.filters import format_money, reader_language

_PAPER = text("""
    INSERT INTO order_paper (network_id, id, order_id, reseller_id, seller_id, name, content_type, size, file_key, dated_on,
                             by_name)
    VALUES (:network, :id, :order, :reseller, :seller, :name, :content_type, :size, :file_key, :dated_on, :by_name)
""")


@dataclass(frozen=True, slots=True)
class TypedOrder:
    """What the back-office wants placed: the priced lines, the total and lines it was shown, the buyer's wishes, the paper."""

    cart: PricedCart
    book: RuleBook
    wishes: Wishes
    shown_cents: int
    shown_lines: str
    paper: HandedIn | None = None


def type_order(
    session: Session, actor: Actor, files: Storage, reseller: AccountView, typed: TypedOrder
) -> WrittenPurchase:
    """Place the order in the running transaction, or refuse and change nothing: the same stock, limit, freight and events.

    Raises AccountRefused for an account that is not open, has changed or would pass its limit, TotalChanged and
    LinesChanged where the page showed something else, NotEnoughStock, Refused for no lines, lines that cannot be ordered
    or an order below the reseller's minimum.
    """
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    _check(typed)
    buyer = Buyer(actor.network_id, reseller.reseller_id, reseller.name, channel="offline")
    written = write_orders(session, actor, buyer, typed.cart, typed.book, typed.wishes)
    order = written.orders[0]
    if typed.paper is not None:
        paper = typed.paper
        session.connection().execute(_PAPER, {
            "network": actor.network_id, "id": new_id(), "order": order.id, "reseller": reseller.reseller_id,
            "seller": actor.organisation_id, "name": paper.name, "content_type": paper.content_type,
            "size": len(paper.content), "file_key": files.put(actor.network_id, paper.content), "dated_on": paper.dated_on,
            "by_name": actor.name,
        })
    told: dict[str, Any] = {"reseller": reseller.name, "total_cents": typed.cart.totals.total_cents}
    if typed.paper is not None:
        told["paper"] = typed.paper.name
    record(session, actor, "order.typed", order.number, after=told)
    tell_placed(session, buyer, written)
    return written


def _check(typed: TypedOrder) -> None:
    cart = typed.cart
    if len(cart.parts) != 1:
        raise Refused(_("No line can be ordered yet."))
    part = cart.parts[0]
    if not part.account.is_open:
        problem = part.account.status.value
        raise AccountRefused(seller_words(problem, None, None, 0), part.seller_id, problem)
    if not cart.is_orderable:
        raise Refused(_("Some lines cannot be ordered as they are. Nothing was ordered."))
    if part.account.missing_to_minimum(part.totals.net_cents):
        raise Refused(minimum_words(part))
    if cart.totals.total_cents != typed.shown_cents:
        language = reader_language()
        raise TotalChanged(
            _("The total has changed from %(shown)s to %(computed)s. Nothing was ordered: check the amounts below.",
              shown=format_money(typed.shown_cents, language), computed=format_money(cart.totals.total_cents, language)),
            typed.shown_cents, cart.totals.total_cents,
        )
    if typed.shown_lines != cart.fingerprint:
        raise LinesChanged(_("The order is not the one this page showed any more. Nothing was ordered: check the lines below."))
