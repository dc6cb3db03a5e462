"""Placing a purchase: priced anew, reserved whole or not at all, split per seller, frozen, told."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from catalog.rule_book import RuleBook
from ordering.access import access_cart
from ordering.cart_prices import PricedCart, PricedLine, PricedPart, frozen_reason, price_cart
from ordering.events import OrderPlaced
from ordering.queries.carts import cart_rows
from ordering.refusals import LinesChanged, NotEnoughStock, TotalChanged
from portal.audit.actions import record
from portal.jobs.publish import publish_all
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id
from portal.web.filters import format_money, reader_language


@dataclass(frozen=True, slots=True)
class DeliverTo:
    """Where goods go, as it is frozen on the orders."""

    recipient: str
    street: str
    postcode: str
    city: str
    country: str = "FR"
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the buyer asks for beside the goods."""

    deliver_to: DeliverTo
    purchase_order: str = ""
    wanted_on: date | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PlacedPurchase:
    """What was placed: the purchase's number and its orders' numbers."""

    id: UUID
    number: str
    order_numbers: tuple[str, ...]
    total_cents: int


_RESERVE = text("""
    SELECT n.number, r.short_line, r.available FROM next_number('purchase') AS n(number)
    LEFT JOIN reserve(CAST(:lines AS uuid[]), CAST(:offers AS bigint[]), CAST(:quantities AS integer[])) AS r ON true
""")
_WRITE = text("""
    WITH bought AS (
        INSERT INTO purchase (network_id, id, reseller_id, number, purchase_order, net_cents, eco_cents, vat_cents,
                              total_cents, placed_by, placed_by_name)
        VALUES (:network, :purchase, :reseller, :number, :purchase_order, :net, :eco, :vat, :total, :user, :user_name)),
    parted AS (
        INSERT INTO sales_order (network_id, id, purchase_id, reseller_id, seller_id, number, purchase_number,
                                 reseller_name, seller_name, purchase_order, wanted_on, comment, deliver_to, net_cents,
                                 eco_cents, vat_cents, total_cents, vat, placed_by, placed_by_name)
        SELECT :network, x.id, :purchase, :reseller, x.seller_id, x.number, :number, :reseller_name, x.seller_name,
               :purchase_order, :wanted_on, :comment, CAST(:deliver_to AS jsonb), x.net_cents, x.eco_cents, x.vat_cents,
               x.total_cents, x.vat, :user, :user_name
        FROM jsonb_to_recordset(CAST(:orders AS jsonb)) AS x(
            id uuid, seller_id bigint, number text, seller_name text, net_cents bigint, eco_cents bigint,
            vat_cents bigint, total_cents bigint, vat jsonb)),
    listed AS (
        INSERT INTO order_line (network_id, id, order_id, reseller_id, seller_id, position, offer_id, product_id, sku, mpn,
                                brand, name, quantity, list_unit_cents, dealer_unit_cents, net_unit_cents, eco_unit_cents,
                                vat_rate, net_cents, eco_cents, price_reason)
        SELECT :network, x.id, x.order_id, :reseller, x.seller_id, x.position, x.offer_id, x.product_id, x.sku, x.mpn,
               x.brand, x.name, x.quantity, x.list_unit_cents, x.dealer_unit_cents, x.net_unit_cents, x.eco_unit_cents,
               x.vat_rate, x.net_cents, x.eco_cents, x.price_reason
        FROM jsonb_to_recordset(CAST(:order_lines AS jsonb)) AS x(
            id uuid, order_id uuid, seller_id bigint, position integer, offer_id bigint, product_id bigint, sku text,
            mpn text, brand text, name text, quantity integer, list_unit_cents bigint, dealer_unit_cents bigint,
            net_unit_cents bigint, eco_unit_cents bigint, vat_rate numeric, net_cents bigint, eco_cents bigint,
            price_reason jsonb))
    DELETE FROM cart_line WHERE network_id = :network AND organisation_id = :reseller AND cart_id = :cart
""")


def place_purchase(
    session: Session, actor: Actor, *, cart_id: int, book: RuleBook, wishes: Wishes, shown_cents: int, shown_lines: str = "",
) -> PlacedPurchase:
    """Turn the cart into a purchase with one order per seller, in the running transaction, or refuse and change nothing.

    `book` is the reseller's rule book of now; `shown_cents` the total incl. VAT that the buyer was shown, `shown_lines`
    the fingerprint of the lines where a page showed them. Raises TotalChanged with both figures, LinesChanged where the
    total hides that prices or quantities are others, NotEnoughStock with what is left, Refused for an empty cart or a
    line that cannot be ordered, NotFound for a cart that is not the company's. Two submissions of one cart wait for
    each other.
    """
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    where = {"network": actor.network_id, "organisation": actor.organisation_id, "cart": cart_id}
    rows = cart_rows(session, actor.network_id, actor.organisation_id, cart_id, locked=True)
    if not rows:
        access_cart(session, actor, cart_id)
    cart = price_cart(rows, book)
    _check(cart, shown_cents, shown_lines)
    line_ids = {line.row.offer_id: new_id() for line in cart.lines}
    number = _reserve(session, cart, line_ids)
    purchase_id, at = new_id(), clock.now()
    orders = [
        (new_id(), f"C{number}-{place}", part) for place, part in enumerate(cart.parts, start=1)
    ]
    session.connection().execute(_WRITE, {
        **where, "reseller": actor.organisation_id, "purchase": purchase_id, "number": f"A{number}",
        "purchase_order": wishes.purchase_order, "wanted_on": wishes.wanted_on, "comment": wishes.comment,
        "deliver_to": json.dumps(asdict(wishes.deliver_to)), "reseller_name": actor.organisation_name,
        "user": actor.user_id, "user_name": actor.name, "net": cart.totals.net_cents, "eco": cart.totals.eco_cents,
        "vat": cart.totals.vat_cents, "total": cart.totals.total_cents,
        "orders": json.dumps([_order(order_id, label, part) for order_id, label, part in orders]),
        "order_lines": json.dumps([
            _line(line_ids[line.row.offer_id], order_id, position, line, book, at)
            for order_id, _label, part in orders for position, line in enumerate(part.lines, start=1)
        ]),
    })
    record(session, actor, "purchase.placed", f"A{number}", after={
        "orders": [label for _id, label, _part in orders], "total_cents": cart.totals.total_cents,
    })
    publish_all(session, [
        (OrderPlaced(
            network_id=actor.network_id, order_id=order_id, purchase_id=purchase_id, number=label,
            reseller_id=actor.organisation_id, seller_id=part.seller_id, net_cents=part.totals.net_cents,
            total_cents=part.totals.total_cents,
        ), f"order:{order_id}")
        for order_id, label, part in orders
    ])
    return PlacedPurchase(
        purchase_id, f"A{number}", tuple(label for _id, label, _part in orders), cart.totals.total_cents
    )


def _check(cart: PricedCart, shown_cents: int, shown_lines: str) -> None:
    if not cart.parts:
        raise Refused(_("This cart is empty. It may have been ordered already: look at your purchases."))
    if not cart.is_orderable:
        raise Refused(_("Some lines cannot be ordered as they are. Nothing was ordered."))
    if cart.totals.total_cents != shown_cents:
        language = reader_language()
        raise TotalChanged(
            _("The total has changed from %(shown)s to %(computed)s. Nothing was ordered: check the amounts below.",
              shown=format_money(shown_cents, language), computed=format_money(cart.totals.total_cents, language)),
            shown_cents, cart.totals.total_cents,
        )
    if shown_lines and shown_lines != cart.fingerprint:
        raise LinesChanged(_("The cart is not the one this page showed any more. Nothing was ordered: check the lines below."))


def _reserve(session: Session, cart: PricedCart, line_ids: dict[int, UUID]) -> int:
    """Set aside every line's stock and take the purchase's number, or raise with what is left where some is lacking."""
    lines = cart.lines
    answer = session.connection().execute(_RESERVE, {
        "lines": [line_ids[line.row.offer_id] for line in lines], "offers": [line.row.offer_id for line in lines],
        "quantities": [line.row.quantity for line in lines],
    }).all()
    short = [row for row in answer if row.short_line is not None]
    if short:
        names = {line_ids[line.row.offer_id]: line.row for line in lines}
        told = ", ".join(
            _("%(name)s: %(left)s left", name=names[row.short_line].name, left=row.available) for row in short
        )
        raise NotEnoughStock(
            _("Someone was quicker: there is not enough stock any more. Nothing was ordered. %(lines)s.", lines=told),
            {names[row.short_line].offer_id: row.available for row in short},
        )
    return int(answer[0].number)


def _order(order_id: UUID, number: str, part: PricedPart) -> dict[str, Any]:
    totals = part.totals
    return {
        "id": str(order_id), "seller_id": part.seller_id, "number": number, "seller_name": part.name,
        "net_cents": totals.net_cents, "eco_cents": totals.eco_cents, "vat_cents": totals.vat_cents,
        "total_cents": totals.total_cents,
        "vat": [[str(vat.rate), vat.base_cents, vat.vat_cents] for vat in totals.vat],
    }


def _line(
    line_id: UUID, order_id: UUID, position: int, line: PricedLine, book: RuleBook, at: datetime
) -> dict[str, Any]:
    row = line.row
    return {
        "id": str(line_id), "order_id": str(order_id), "seller_id": row.seller_id, "position": position,
        "offer_id": row.offer_id, "product_id": row.product_id, "sku": row.sku, "mpn": row.mpn, "brand": row.brand,
        "name": row.name, "quantity": row.quantity, "list_unit_cents": row.list_cents,
        "dealer_unit_cents": row.dealer_cents, "net_unit_cents": line.net_unit_cents, "eco_unit_cents": row.eco_cents,
        "vat_rate": str(row.vat_rate), "net_cents": line.amounts.net_cents, "eco_cents": line.amounts.eco_cents,
        "price_reason": frozen_reason(line, book, at),
    }
