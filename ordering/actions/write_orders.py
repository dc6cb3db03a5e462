"""Writing a priced cart down as a purchase with its orders: stock set aside, accounts charged, everything frozen."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from catalog.rule_book import RuleBook
from ordering.actions.charge_accounts import Charge, charge_values, refuse
from ordering.cart_prices import PricedCart, PricedLine, PricedPart, frozen_reason
from ordering.freight import shares_json
from ordering.refusals import NotEnoughStock
from ordering.terms import terms_json
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id


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
class Buyer:
    """The reseller that orders, and by which channel; `cart_id` is the cart that is emptied, where there is one."""

    network_id: int
    id: int
    name: str
    channel: str = "online"
    cart_id: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenOrder:
    """One order that was written."""

    id: UUID
    number: str
    part: PricedPart


@dataclass(frozen=True, slots=True)
class WrittenPurchase:
    """What was written: the purchase and its orders."""

    id: UUID
    number: str
    orders: tuple[WrittenOrder, ...]


_RESERVE = """
    SELECT n.number, r.short_line, r.available, c.reseller, c.seller, c.problem, c.limit_cents, c.outstanding_cents
    FROM next_number('purchase') AS n(number)
    LEFT JOIN {reserve}CAST(:lines AS uuid[]), CAST(:offers AS bigint[]), CAST(:quantities AS integer[])) AS r ON true
    LEFT JOIN LATERAL charge_accounts(
        :kind, CASE WHEN r.short_line IS NULL THEN CAST(:sources AS uuid[]) ELSE CAST('{{}}' AS uuid[]) END,
        CAST(:resellers AS bigint[]), CAST(:sellers AS bigint[]),
        ARRAY(SELECT 'C' || n.number || '-' || place FROM generate_series(1, :parts) AS place ORDER BY place),
        CAST(:open AS bigint[]), CAST(:due AS bigint[]), CAST(:versions AS integer[])) AS c ON true
"""
_RESERVE_OWN = text(_RESERVE.format(reserve="reserve("))
_RESERVE_FOR = text(_RESERVE.format(reserve="reserve_for(:reseller, "))
_WRITE = """
    WITH bought AS (
        INSERT INTO purchase (network_id, id, reseller_id, number, channel, purchase_order, net_cents, eco_cents,
                              freight_cents, vat_cents, total_cents, placed_by, placed_by_name)
        VALUES (:network, :purchase, :reseller, :number, :channel, :purchase_order, :net, :eco, :freight, :vat, :total,
                :user, :user_name)),
    parted AS (
        INSERT INTO sales_order (network_id, id, purchase_id, reseller_id, seller_id, number, purchase_number, channel,
                                 reseller_name, seller_name, purchase_order, wanted_on, comment, deliver_to, net_cents,
                                 eco_cents, freight_cents, freight, vat_cents, total_cents, vat, open_cents, customer_number,
                                 terms, general_terms_id, general_terms_version, placed_by, placed_by_name)
        SELECT :network, x.id, :purchase, :reseller, x.seller_id, x.number, :number, :channel, :reseller_name, x.seller_name,
               :purchase_order, :wanted_on, :comment, CAST(:deliver_to AS jsonb), x.net_cents, x.eco_cents, x.freight_cents,
               x.freight, x.vat_cents, x.total_cents, x.vat, x.total_cents, x.customer_number, x.terms, x.general_terms_id,
               x.general_terms_version, :user, :user_name
        FROM jsonb_to_recordset(CAST(:orders AS jsonb)) AS x(
            id uuid, seller_id bigint, number text, seller_name text, net_cents bigint, eco_cents bigint,
            freight_cents bigint, freight jsonb, vat_cents bigint, total_cents bigint, vat jsonb, customer_number text,
            terms jsonb, general_terms_id bigint, general_terms_version integer)),
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
"""
_FROM_CART = text(
    _WRITE + "DELETE FROM cart_line WHERE network_id = :network AND organisation_id = :reseller AND cart_id = :cart"
)
_TYPED = text(_WRITE + "SELECT 1")


def write_orders(
    session: Session, actor: Actor, buyer: Buyer, cart: PricedCart, book: RuleBook, wishes: Wishes
) -> WrittenPurchase:
    """Set the cart's stock aside, charge the accounts and write purchase, orders and lines; two statements for any cart.

    The cart was found orderable and its accounts open. Raises NotEnoughStock with what is left, AccountRefused where an
    account has changed or would pass its limit; nothing may be kept then.
    """
    line_ids = {line.row.offer_id: new_id() for line in cart.lines}
    order_ids = [new_id() for _part in cart.parts]
    number = _reserve(session, buyer, cart, line_ids, order_ids)
    written = WrittenPurchase(new_id(), f"A{number}", tuple(
        WrittenOrder(order_id, f"C{number}-{place}", part)
        for place, (order_id, part) in enumerate(zip(order_ids, cart.parts, strict=True), start=1)
    ))
    totals, at = cart.totals, clock.now()
    values = {
        "network": buyer.network_id, "reseller": buyer.id, "reseller_name": buyer.name, "channel": buyer.channel,
        "purchase": written.id, "number": written.number, "purchase_order": wishes.purchase_order,
        "wanted_on": wishes.wanted_on, "comment": wishes.comment, "deliver_to": json.dumps(asdict(wishes.deliver_to)),
        "user": actor.user_id, "user_name": actor.name, "net": totals.net_cents, "eco": totals.eco_cents,
        "freight": totals.freight_cents, "vat": totals.vat_cents, "total": totals.total_cents,
        "orders": json.dumps([_order(order) for order in written.orders]),
        "order_lines": json.dumps([
            _line(line_ids[line.row.offer_id], order.id, position, line, book, at)
            for order in written.orders for position, line in enumerate(order.part.lines, start=1)
        ]),
    }
    if buyer.cart_id is None:
        session.connection().execute(_TYPED, values)
    else:
        session.connection().execute(_FROM_CART, {**values, "cart": buyer.cart_id})
    return written


def _reserve(
    session: Session, buyer: Buyer, cart: PricedCart, line_ids: Mapping[int, UUID], order_ids: list[UUID]
) -> int:
    """Stock first, then accounts: in this order everywhere, so that nobody waits in a ring."""
    lines = cart.lines
    charges = [
        Charge(order_id, buyer.id, part.seller_id, "", part.totals.total_cents, 0, part.account.version)
        for order_id, part in zip(order_ids, cart.parts, strict=True)
    ]
    values = {
        **charge_values("ordered", charges), "parts": len(charges),
        "lines": [line_ids[line.row.offer_id] for line in lines], "offers": [line.row.offer_id for line in lines],
        "quantities": [line.row.quantity for line in lines],
    }
    del values["numbers"]
    connection = session.connection()
    if buyer.channel == "offline":
        answer = connection.execute(_RESERVE_FOR, {**values, "reseller": buyer.id}).all()
    else:
        answer = connection.execute(_RESERVE_OWN, values).all()
    short = [row for row in answer if row.short_line is not None]
    if short:
        _tell_short(cart, line_ids, short)
    if answer[0].problem is not None:
        asked = next(charge.open_cents for charge in charges if charge.seller_id == answer[0].seller)
        refuse(session, answer[0], asked, to_seller=buyer.channel == "offline")
    return int(answer[0].number)


def _tell_short(cart: PricedCart, line_ids: Mapping[int, UUID], short: list[Any]) -> None:
    names = {line_ids[line.row.offer_id]: line.row for line in cart.lines}
    told = ", ".join(_("%(name)s: %(left)s left", name=names[row.short_line].name, left=row.available) for row in short)
    raise NotEnoughStock(
        _("Someone was quicker: there is not enough stock any more. Nothing was ordered. %(lines)s.", lines=told),
        {names[row.short_line].offer_id: row.available for row in short},
    )


def _order(order: WrittenOrder) -> dict[str, Any]:
    part = order.part
    totals, account = part.totals, part.account
    return {
        "id": str(order.id), "seller_id": part.seller_id, "number": order.number, "seller_name": part.name,
        "net_cents": totals.net_cents, "eco_cents": totals.eco_cents, "freight_cents": totals.freight_cents,
        "freight": shares_json(totals.freight), "vat_cents": totals.vat_cents, "total_cents": totals.total_cents,
        "vat": [[str(vat.rate), vat.base_cents, vat.vat_cents] for vat in totals.vat],
        "customer_number": account.customer_number, "terms": terms_json(account.terms),
        "general_terms_id": account.general_terms_id, "general_terms_version": account.general_terms_version,
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
