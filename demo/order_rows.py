"""The rows that planned orders become: purchases, orders, frozen lines, entries, shipments and the stock ledger."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from demo.accounts import Accounts, DemoAccount
from demo.founding import Founded, House
from demo.history import PlannedLine, PlannedOrder, PlannedPurchase
from demo.order_prices import PastPrices, SoldOffer
from ordering.cart_prices import reason_of
from ordering.freight import order_freight, shares_json
from ordering.statuses import OrderStatus
from ordering.terms import terms_json
from ordering.totals import Amounts, Totals, order_totals, purchase_totals
from portal.kernel.ids import new_id
from portal.kernel.permissions import Role

Row = dict[str, Any]
_ONE_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order in which foreign keys want them inserted."""

    purchases: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)
    shipment_lines: list[Row] = field(default_factory=list)
    movements: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    account_entries: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """A planned line with its offer found and its price answered."""

    id: UUID
    plan: PlannedLine
    offer: SoldOffer
    amounts: Amounts
    reason: Any


@dataclass(slots=True)
class Moved:
    """What a shelf's movements come to: units still reserved, and units gone since the feed that counted it."""

    reserved: int = 0
    gone: int = 0


class Ledger:
    """Turns the plan of a year into rows, and adds up what it does to each shelf."""

    def __init__(
        self, founded: Founded, offers: dict[tuple[int, str], SoldOffer], prices: PastPrices, accounts: Accounts,
        purchase_numbers: Iterator[int], shipment_numbers: Iterator[int],
        now: datetime,
    ) -> None:
        self.founded, self.offers, self.prices, self.accounts = founded, offers, prices, accounts
        self.purchase_numbers, self.shipment_numbers, self.now = purchase_numbers, shipment_numbers, now
        self.rows = Rows()
        self.moved: defaultdict[tuple[int, int], Moved] = defaultdict(Moved)

    def add(self, plan: PlannedPurchase) -> None:
        """One purchase with all that happened to its orders; nothing where no account or none of its offers was taken in."""
        reseller = self.founded.resellers[plan.reseller - 1]
        parts = [
            (order, lines) for order in plan.orders
            if self._account(reseller, order).trades and (lines := list(self._lines(reseller, plan, order)))
        ]
        if not parts:
            return
        totals = [_totals(self._account(reseller, order), lines) for order, lines in parts]
        buyers = [one for one in reseller.colleagues if Role.BUYER in one.roles] or list(reseller.colleagues)
        buyer = buyers[plan.placed_at.day % len(buyers)]
        number, channel = next(self.purchase_numbers), "online"
        if len(parts) == 1 and _came_by_phone(number, self.now - plan.placed_at):
            channel, buyer = "offline", self.founded.houses[parts[0][0].seller].first(Role.BACK_OFFICE)
        purchase: Row = {
            "network_id": self.founded.id, "id": new_id(), "reseller_id": reseller.id,
            "number": f"A{number}",
            "channel": channel, "purchase_order": plan.reference, "placed_at": plan.placed_at, "placed_by": buyer.id,
            "placed_by_name": buyer.name, **_sums(purchase_totals(totals)),
        }
        self.rows.purchases.append(purchase)
        for place, ((order, lines), total) in enumerate(zip(parts, totals, strict=True), start=1):
            self._order(purchase, place, reseller, order, lines, total)
        if channel == "offline":
            house, verb, subject = self.founded.houses[parts[0][0].seller], "order.typed", f"C{number}-1"
            told: Row = {"reseller": reseller.company.name}
        else:
            house, verb, subject = reseller, "purchase.placed", f"A{number}"
            told = {"orders": [f"C{number}-{place}" for place in range(1, len(parts) + 1)]}
        told["total_cents"] = purchase["total_cents"]
        self._audit(house, buyer.id, buyer.name, verb, subject, plan.placed_at, told)

    def _account(self, reseller: House, plan: PlannedOrder) -> DemoAccount:
        return self.accounts[reseller.id, self.founded.houses[plan.seller].id]

    def _lines(self, reseller: House, plan: PlannedPurchase, order: PlannedOrder) -> Iterator[_Line]:
        seller = self.founded.houses[order.seller]
        for line in order.lines:
            offer = self.offers.get((seller.id, line.offer.sku))
            if offer is None:
                continue
            answer = self.prices.answer(reseller, offer, line.quantity, plan.placed_at)
            amounts = Amounts(answer.net_cents, offer.facts.eco_cents, line.quantity, offer.vat_rate)
            yield _Line(new_id(), line, offer, amounts, reason_of(answer))

    def _order(
        self, purchase: Row, place: int, reseller: House, plan: PlannedOrder, lines: list[_Line], totals: Totals
    ) -> None:
        plan = _as_left(plan, lines)
        seller = self.founded.houses[plan.seller]
        between = {"network_id": self.founded.id, "reseller_id": reseller.id, "seller_id": seller.id}
        steps = {
            "accepted_at": plan.accepted_at, "shipped_at": plan.shipped_at, "delivered_at": plan.delivered_at,
            "closed_at": plan.closed_at, "cancelled_at": plan.cancelled_at,
        }
        left = all(line.plan.shipped == line.plan.quantity for line in lines)
        order: Row = {
            **between, "id": new_id(), "purchase_id": purchase["id"], "number": f"C{purchase['number'][1:]}-{place}",
            "purchase_number": purchase["number"], "reseller_name": reseller.company.name,
            "seller_name": seller.company.name, "status": plan.status.value, "channel": purchase["channel"],
            "version": 1 + sum(1 for at in steps.values() if at), "purchase_order": purchase["purchase_order"],
            "deliver_to": _place(reseller), "placed_at": purchase["placed_at"], "placed_by": purchase["placed_by"],
            "placed_by_name": purchase["placed_by_name"], "cancel_reason": plan.reason, **steps, **_sums(totals),
            "shipped_at": plan.shipped_at if left else None,
            "vat": [[str(vat.rate), vat.base_cents, vat.vat_cents] for vat in totals.vat],
            "freight": shares_json(totals.freight), "open_cents": 0 if plan.cancelled_at else totals.total_cents,
            **_agreed(self._account(reseller, plan)),
        }
        self.rows.orders.append(order)
        self._charge(order, between)
        clerk = seller.actor(self.founded.id, Role.BACK_OFFICE)
        shipment = self._shipment(order, between, plan, lines, clerk.name) if plan.shipped_at else None
        for position, line in enumerate(lines, start=1):
            self._line(order, between, plan, position, line)
            self._movements(between, plan, order, line, shipment)
        self._entries(order, between, plan, seller, clerk.name, shipment)

    def _charge(self, order: Row, between: Row) -> None:
        """The account's ledger: the order, and its cancellation."""
        total, cancelled_at = order["total_cents"], order["cancelled_at"]
        for kind, at, cents in (("ordered", order["placed_at"], total), ("cancelled", cancelled_at, -total)):
            if at is not None:
                self.rows.account_entries.append({
                    **between, "id": new_id(), "at": at, "kind": kind, "source_id": order["id"], "number": order["number"],
                    "open_change_cents": cents, "due_change_cents": 0,
                })

    def _line(self, order: Row, between: Row, plan: PlannedOrder, position: int, line: _Line) -> None:
        offer = line.offer
        self.rows.lines.append({
            **between, "id": line.id, "order_id": order["id"], "position": position, "offer_id": offer.id,
            "product_id": offer.facts.product_id, "sku": offer.sku, "mpn": offer.mpn, "brand": offer.brand,
            "name": offer.name, "quantity": line.plan.quantity,
            "cancelled_quantity": line.plan.quantity if plan.cancelled_at else 0, "shipped_quantity": line.plan.shipped,
            "delivered_quantity": line.plan.shipped if plan.delivered_at else 0,
            "list_unit_cents": offer.facts.list_cents,
            "dealer_unit_cents": offer.facts.dealer_cents, "net_unit_cents": line.amounts.net_unit_cents,
            "eco_unit_cents": line.amounts.eco_unit_cents, "vat_rate": offer.vat_rate,
            "net_cents": line.amounts.net_cents,
            "eco_cents": line.amounts.eco_cents, "price_reason": line.reason,
        })

    def _shipment(self, order: Row, between: Row, plan: PlannedOrder, lines: list[_Line], clerk: str) -> Row:
        shipment: Row = {
            **between, "id": new_id(), "order_id": order["id"], "number": f"L{next(self.shipment_numbers)}",
            "carrier": plan.carrier,
            "tracking": plan.tracking, "shipped_at": plan.shipped_at, "shipped_by_name": clerk,
            "delivered_at": plan.delivered_at,
        }
        self.rows.shipments.append(shipment)
        self.rows.shipment_lines.extend(
            {**between, "shipment_id": shipment["id"], "order_line_id": line.id, "quantity": line.plan.shipped}
            for line in lines
            if line.plan.shipped
        )
        return shipment

    def _movements(self, between: Row, plan: PlannedOrder, order: Row, line: _Line, shipment: Row | None) -> None:
        """The ledger of a line: reserved when placed; then shipped or cancelled, and absorbed by a later feed.

        A feed absorbs what was reserved before its cut-off and had not moved by then; what moves afterwards moves no
        counter any more.
        """
        cut_off, quantity = line.offer.cut_off, line.plan.quantity
        moved: list[tuple[str, datetime, int, UUID | None]] = []
        if plan.cancelled_at:
            moved.append(("cancelled", plan.cancelled_at, quantity, new_id()))
        elif shipment is not None and line.plan.shipped:
            moved.append(("shipped", shipment["shipped_at"], line.plan.shipped, shipment["id"]))
        known = order["placed_at"] <= cut_off
        if known:
            moved = [move for move in moved if move[1] <= cut_off]
        absorbed_at = min(cut_off + _ONE_MINUTE, self.now) if known else None
        shared = {
            **between, "order_line_id": line.id, "offer_id": line.offer.id, "warehouse_id": line.offer.warehouse_id,
            "absorbed_at": absorbed_at,
        }
        place = self.rows.movements
        shelf = self.moved[line.offer.id, line.offer.warehouse_id]
        place.append({
            **shared, "id": new_id(), "event": "placed", "reference": NO_REFERENCE, "reserved_change": quantity,
            "on_hand_change": 0, "at": order["placed_at"],
        })
        for event, at, units, reference in moved:
            place.append({
                **shared, "id": new_id(), "event": event, "reference": reference, "reserved_change": -units,
                "on_hand_change": -units if event == "shipped" else 0, "at": at,
            })
        rest = quantity - sum(units for _, _, units, _ in moved)
        shelf.reserved += 0 if known else rest
        shelf.gone += sum(units for event, at, units, _ in moved if event == "shipped" and at > cut_off)
        if known and rest and absorbed_at:
            place.append({
                **shared, "id": new_id(), "event": "absorbed", "reference": NO_REFERENCE, "reserved_change": -rest,
                "on_hand_change": 0, "at": absorbed_at,
            })

    def _entries(
        self, order: Row, between: Row, plan: PlannedOrder, seller: House, clerk: str, shipment: Row | None,
    ) -> None:
        """The timeline and the audit trail of an order, on the side of who did it."""
        happened = (
            ("accepted", plan.accepted_at, ""), ("shipped", plan.shipped_at, ""), ("delivered", plan.delivered_at, ""),
            ("closed", plan.closed_at, ""), ("cancelled", plan.cancelled_at, plan.reason),
        )
        clerk_id = seller.actor(self.founded.id, Role.BACK_OFFICE).user_id
        for kind, at, note in happened:
            if at is None:
                continue
            self.rows.entries.append({
                **between, "id": new_id(), "order_id": order["id"], "kind": kind, "at": at, "actor_name": clerk,
                "actor_organisation": seller.company.name, "note": note,
                "shipment_number": shipment["number"] if shipment and kind in {"shipped", "delivered"} else "",
            })
            self._audit(seller, clerk_id, clerk, f"order.{kind}", order["number"], at, {"status": kind})

    def _audit(
        self, house: House, who: int | None, name: str, verb: str, subject: str, at: datetime, after: Row
    ) -> None:
        self.rows.audit.append({
            "id": new_id(), "network_id": self.founded.id, "organisation_id": house.id, "at": at, "actor_id": who,
            "actor_name": name, "actor_organisation": house.company.name, "verb": verb,
            "subject": subject, "after": after,
        })


NO_REFERENCE = UUID(int=0)


def _as_left(plan: PlannedOrder, lines: list[_Line]) -> PlannedOrder:
    """The plan, unless lines that were left out change how far the order has come."""
    shipped, ordered = sum(line.plan.shipped for line in lines), sum(line.plan.quantity for line in lines)
    if plan.status is not OrderStatus.PARTLY_SHIPPED or 0 < shipped < ordered:
        return plan
    if shipped:
        return replace(plan, status=OrderStatus.SHIPPED)
    return replace(plan, status=OrderStatus.ACCEPTED, shipped_at=None, carrier="", tracking="")


def _came_by_phone(number: int, ago: timedelta) -> bool:
    """Whether a purchase of one wholesaler was typed by its back-office: nearly all of a year ago, ever fewer since."""
    return number * 37 % 100 < min(95, 8 + ago.days // 4)


def _totals(account: DemoAccount, lines: list[_Line]) -> Totals:
    amounts = [line.amounts for line in lines]
    return order_totals(amounts, order_freight(account.freight, amounts))


def _agreed(account: DemoAccount) -> Row:
    return {"customer_number": account.customer_number, "terms": terms_json(account.terms)}


def _sums(totals: Totals) -> Row:
    return {
        "net_cents": totals.net_cents, "eco_cents": totals.eco_cents, "freight_cents": totals.freight_cents,
        "vat_cents": totals.vat_cents, "total_cents": totals.total_cents,
    }


def _place(reseller: House) -> Row:
    """Where the goods go: the reseller's own address."""
    seat, contact = reseller.company.address, reseller.colleagues[0]
    return {
        "recipient": reseller.company.name, "street": seat.line, "postcode": seat.postcode, "city": seat.town,
        "country": "FR", "contact": contact.name, "phone": reseller.company.phone,
    }
