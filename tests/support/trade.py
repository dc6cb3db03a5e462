"""Orders and shipments for tests of what follows them, made row by row without carts and stock."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from ordering.freight import shares_json
from ordering.totals import Amounts, order_totals
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from tests.support.shelves import ShelvedOffer
from tests.support.world import Company, World

TWENTY = Decimal("0.2")
PLACE = {"recipient": "Depot", "street": "1 rue du Port", "postcode": "75011", "city": "Paris", "country": "FR",
         "contact": "Ana", "phone": ""}


@dataclass(frozen=True)
class Sold:
    """Units of an offer at a price; the list price is a tenth more."""

    offer: ShelvedOffer
    quantity: int
    net_cents: int = 3333
    eco_cents: int = 42
    rate: Decimal = TWENTY


@dataclass
class MadeOrder:
    """An accepted order of a test; its lines by position."""

    world: World
    id: UUID
    number: str
    reseller: Company
    seller: Company
    line_ids: list[UUID] = field(default_factory=list)
    sold: Sequence[Sold] = ()


_PURCHASE = text("""
    INSERT INTO purchase (network_id, id, reseller_id, number, net_cents, eco_cents, freight_cents, vat_cents, total_cents,
                          placed_at, placed_by_name)
    VALUES (:network, :purchase, :reseller, 'P-' || :number, :net, :eco, :freight, :vat, :total, :at, 'Ana')
""")
_ORDER = text("""
    INSERT INTO sales_order (network_id, id, purchase_id, reseller_id, seller_id, number, purchase_number, reseller_name,
                             seller_name, status, purchase_order, deliver_to, net_cents, eco_cents, freight_cents, freight,
                             vat_cents, total_cents, vat, open_cents, customer_number, terms, placed_at, placed_by_name)
    VALUES (:network, :order, :purchase, :reseller, :seller, :number, 'P-' || :number, :reseller_name, :seller_name, 'accepted',
            'BC 7/11', CAST(:place AS jsonb), :net, :eco, :freight, CAST(:freight_json AS jsonb), :vat, :total, '[]', :total,
            'C00042', CAST(:terms AS jsonb), :at, 'Ana')
""")
_LINE = text("""
    INSERT INTO order_line (network_id, id, order_id, reseller_id, seller_id, position, offer_id, product_id, sku, mpn, brand,
                            name, quantity, list_unit_cents, dealer_unit_cents, net_unit_cents, eco_unit_cents, vat_rate,
                            net_cents, eco_cents, price_reason)
    VALUES (:network, :line, :order, :reseller, :seller, :position, :offer, :product, :sku, :sku, 'Acme', 'Screen ' || :sku,
            :quantity, :list, :net_unit, :net_unit, :eco_unit, :rate, CAST(:net_unit AS bigint) * :quantity,
            CAST(:eco_unit AS bigint) * :quantity, '{}')
""")
_CHARGE = text("""
    SELECT * FROM charge_accounts('ordered', ARRAY[CAST(:order AS uuid)], ARRAY[CAST(:reseller AS bigint)],
        ARRAY[CAST(:seller AS bigint)], ARRAY[CAST(:number AS text)], ARRAY[CAST(:total AS bigint)], ARRAY[0::bigint],
        ARRAY[NULL::integer])
""")
_SHIPMENT = text("""
    INSERT INTO shipment (network_id, id, order_id, reseller_id, seller_id, number, carrier, tracking, shipped_by_name,
                          shipped_at)
    VALUES (:network, :shipment, :order, :reseller, :seller, :number, 'Chrono', '', 'Walid', :at)
""")
_SENT = text("""
    INSERT INTO shipment_line (network_id, shipment_id, order_line_id, reseller_id, seller_id, quantity)
    VALUES (:network, :shipment, :line, :reseller, :seller, :quantity)
""")
_SHIPPED = text("""
    UPDATE order_line SET shipped_quantity = shipped_quantity + :quantity WHERE network_id = :network AND id = :line
""")


def make_order(
    world: World, engine: Engine, sold: Sequence[Sold], *, at: datetime, number: str = "", reseller: str = "alpha",
    seller: str = "nord", freight: Sequence[tuple[Decimal, int]] = (), terms: Mapping[str, Any] | None = None,
) -> MadeOrder:
    """An accepted order with its purchase, charged to the account as the checkout does."""
    buyer, house, order_id = world.companies[reseller], world.companies[seller], new_id()
    number = number or f"C{order_id.hex[-10:]}"
    totals = order_totals([Amounts(one.net_cents, one.eco_cents, one.quantity, one.rate) for one in sold], freight)
    keys = {
        "network": world.network_id, "reseller": buyer.id, "seller": house.id, "order": order_id, "purchase": new_id(),
        "number": number, "at": at, "reseller_name": buyer.name, "seller_name": house.name, "place": json.dumps(PLACE),
        "net": totals.net_cents, "eco": totals.eco_cents, "freight": totals.freight_cents, "vat": totals.vat_cents,
        "total": totals.total_cents, "freight_json": json.dumps(shares_json(tuple(freight))),
        "terms": json.dumps(dict(terms or {})),
    }
    made = MadeOrder(world, order_id, number, buyer, house, [new_id() for _ in sold], sold)
    with transaction(world.owner_engine, Scope.owner()) as session:
        session.execute(_PURCHASE, keys)
        session.execute(_ORDER, keys)
        for position, (line_id, one) in enumerate(zip(made.line_ids, sold, strict=True), start=1):
            session.execute(_LINE, {
                **keys, "line": line_id, "position": position, "offer": one.offer.id, "product": one.offer.product_id,
                "sku": one.offer.sku, "quantity": one.quantity, "list": one.net_cents * 11 // 10,
                "net_unit": one.net_cents, "eco_unit": one.eco_cents, "rate": one.rate,
            })
    with transaction(engine, buyer.scope()) as session:
        assert not session.execute(_CHARGE, keys).all()
    return made


def send(order: MadeOrder, units: Mapping[int, int], *, at: datetime, number: str = "") -> UUID:
    """A shipment of so many units per line (by position from 0); gives its id."""
    shipment_id = new_id()
    keys = {
        "network": order.world.network_id, "shipment": shipment_id, "order": order.id, "reseller": order.reseller.id,
        "seller": order.seller.id, "number": number or f"L{shipment_id.hex[-10:]}", "at": at,
    }
    with transaction(order.world.owner_engine, Scope.owner()) as session:
        session.execute(_SHIPMENT, keys)
        for place, quantity in units.items():
            line = {**keys, "line": order.line_ids[place], "quantity": quantity}
            session.execute(_SENT, line)
            session.execute(_SHIPPED, line)
        session.execute(text("UPDATE sales_order SET status = 'partly_shipped' WHERE id = :order"), keys)
    return shipment_id


def account_faults(world: World) -> list[tuple[Any, ...]]:
    """Accounts whose balances are not what documents and ledger say: account, its two sums, those of ledger and documents."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        rows = session.execute(text("""
            WITH ledger AS (
                SELECT reseller_id, seller_id, sum(open_change_cents) AS open, sum(due_change_cents) AS due
                FROM account_entry WHERE network_id = :network GROUP BY 1, 2),
            ordered AS (
                SELECT reseller_id, seller_id, sum(open_cents) AS open FROM sales_order WHERE network_id = :network
                GROUP BY 1, 2),
            due AS (
                SELECT reseller_id, seller_id, sum(cents) AS due FROM (
                    SELECT reseller_id, seller_id, total_cents AS cents FROM invoice WHERE network_id = :network
                    UNION ALL SELECT reseller_id, seller_id, -total_cents FROM credit_note WHERE network_id = :network
                    UNION ALL SELECT reseller_id, seller_id, -amount_cents FROM payment
                              WHERE network_id = :network AND reseller_id IS NOT NULL
                    UNION ALL SELECT reseller_id, seller_id, cents FROM allocation
                              WHERE network_id = :network AND invoice_id IS NULL) x GROUP BY 1, 2)
            SELECT a.reseller_id, a.seller_id, a.open_cents, a.due_cents, l.open, l.due, o.open, d.due
            FROM trading_account a
            LEFT JOIN ledger l USING (reseller_id, seller_id) LEFT JOIN ordered o USING (reseller_id, seller_id)
            LEFT JOIN due d USING (reseller_id, seller_id)
            WHERE a.network_id = :network AND (a.open_cents <> coalesce(l.open, 0) OR a.due_cents <> coalesce(l.due, 0)
                OR a.open_cents <> coalesce(o.open, 0) OR a.due_cents <> coalesce(d.due, 0))
        """), {"network": world.network_id})
        return [tuple(row) for row in rows]
