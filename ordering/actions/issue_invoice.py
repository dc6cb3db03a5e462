"""Issuing the invoice of a shipment (docs/rules/invoices.md)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from ordering.access import OrderRef
from ordering.actions.charge_accounts import Charge, charge_accounts
from ordering.actions.recount_order import recount_order
from ordering.actions.take_document_number import DocumentNumber, take_document_number
from ordering.events import InvoiceIssued
from ordering.freight import shares_of
from ordering.invoicing import INVOICE_SERIES, vat_json
from ordering.queries.frozen import frozen_facts
from ordering.statuses import OrderStatus
from ordering.terms import due_on, terms_of
from ordering.totals import Amounts, order_totals
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """An invoice that stands: its number, what is to be paid incl. VAT in cents, and by when."""

    id: UUID
    number: str
    total_cents: int
    due_on: date


_LOCK_ORDER = text("""
    SELECT o.network_id, o.id, o.purchase_id, o.number, o.reseller_id, o.seller_id, o.status, o.version, o.freight,
           o.purchase_order, o.reseller_name, o.seller_name, s.number AS shipment_number, s.shipped_at
    FROM shipment s JOIN sales_order o ON o.network_id = s.network_id AND o.id = s.order_id
    WHERE s.network_id = :network AND s.seller_id = :seller AND s.id = :shipment
    FOR UPDATE OF o
""")
_INVOICES = text("""
    SELECT id, number, total_cents, due_on, shipment_id FROM invoice WHERE network_id = :network AND order_id = :order
""")
_SENT = text("""
    SELECT l.id, l.sku, l.mpn, l.brand, l.name, s.quantity, l.list_unit_cents, l.net_unit_cents, l.eco_unit_cents, l.vat_rate
    FROM shipment_line s JOIN order_line l ON l.network_id = s.network_id AND l.id = s.order_line_id
    WHERE s.network_id = :network AND s.shipment_id = :shipment ORDER BY l.position
""")
_INVOICE = text("""
    INSERT INTO invoice (network_id, id, seller_id, reseller_id, order_id, shipment_id, number, year, sequence, issued_on,
                         issued_at, issued_by_name, supplied_on, due_on, order_number, shipment_number, purchase_order,
                         reseller_name, seller_name, net_cents, eco_cents, freight_cents, vat_cents, total_cents, vat, frozen)
    VALUES (:network, :invoice, :seller, :reseller, :order, :shipment, :number, :year, :sequence, :issued_on, :issued_at,
            :actor, :supplied_on, :due_on, :order_number, :shipment_number, :purchase_order, :reseller_name, :seller_name,
            :net, :eco, :freight, :vat_cents, :total, CAST(:vat AS jsonb), CAST(:frozen AS jsonb))
""")
_LINE = text("""
    INSERT INTO invoice_line (network_id, invoice_id, position, reseller_id, seller_id, kind, order_line_id, sku, mpn, brand,
                              name, quantity, list_unit_cents, net_unit_cents, eco_unit_cents, vat_rate, net_cents, eco_cents)
    VALUES (:network, :invoice, :position, :reseller, :seller, :kind, :order_line, :sku, :mpn, :brand, :name, :quantity,
            :list_unit, :net_unit, :eco_unit, :rate, :net, :eco)
""")


def issue_invoice(session: Session, actor: Actor, *, shipment_id: UUID) -> IssuedInvoice:
    """The invoice of a shipment of the actor's company; the one that stands already where it has one.

    The shipment's order is locked, and the seller's series of numbers is from here to the end of the transaction: do
    nothing afterwards that may wait. Raises NotFound for a shipment of somebody else.
    """
    connection = session.connection()
    keys = {"network": actor.network_id, "seller": actor.organisation_id, "shipment": shipment_id}
    order = connection.execute(_LOCK_ORDER, keys).first()
    if order is None:
        raise NotFound("shipment")
    before = connection.execute(_INVOICES, {**keys, "order": order.id}).all()
    for row in before:
        if row.shipment_id == shipment_id:
            return IssuedInvoice(row.id, row.number, row.total_cents, row.due_on)
    sent = connection.execute(_SENT, keys).all()
    freight = () if before else shares_of(order.freight)
    totals = order_totals([Amounts(row.net_unit_cents, row.eco_unit_cents, row.quantity, row.vat_rate) for row in sent], freight)
    frozen = frozen_facts(session, order.network_id, order.seller_id, order.reseller_id, shipment_id)
    invoice_id = new_id()
    given = take_document_number(session, order.network_id, order.seller_id, INVOICE_SERIES)
    due = due_on(terms_of(frozen["terms"]), given.issued_on)
    connection.execute(_INVOICE, {
        **keys, "invoice": invoice_id, "reseller": order.reseller_id, "order": order.id, "number": given.number,
        "year": given.year, "sequence": given.sequence, "issued_on": given.issued_on, "issued_at": given.issued_at,
        "actor": actor.name, "supplied_on": paris_today(order.shipped_at), "due_on": due, "order_number": order.number,
        "shipment_number": order.shipment_number, "purchase_order": order.purchase_order, "reseller_name": order.reseller_name,
        "seller_name": order.seller_name, "net": totals.net_cents, "eco": totals.eco_cents, "freight": totals.freight_cents,
        "vat_cents": totals.vat_cents, "total": totals.total_cents, "vat": json.dumps(vat_json(totals.vat)),
        "frozen": json.dumps(frozen, ensure_ascii=False),
    })
    connection.execute(_LINE, _lines(order, invoice_id, sent, freight))
    _charge(session, order, invoice_id, given.number, totals.total_cents)
    _tell(session, actor, order, invoice_id, shipment_id, given, due, totals.total_cents, sent)
    return IssuedInvoice(invoice_id, given.number, totals.total_cents, due)


def _lines(order: Any, invoice_id: UUID, sent: Sequence[Any], freight: Sequence[tuple[Decimal, int]]) -> list[dict[str, Any]]:
    keys = {"network": order.network_id, "invoice": invoice_id, "reseller": order.reseller_id, "seller": order.seller_id}
    goods = [
        {**keys, "kind": "goods", "order_line": row.id, "sku": row.sku, "mpn": row.mpn, "brand": row.brand, "name": row.name,
         "quantity": row.quantity, "list_unit": row.list_unit_cents, "net_unit": row.net_unit_cents,
         "eco_unit": row.eco_unit_cents, "rate": row.vat_rate, "net": row.net_unit_cents * row.quantity,
         "eco": row.eco_unit_cents * row.quantity}
        for row in sent
    ]
    carried = [
        {**keys, "kind": "freight", "order_line": None, "sku": "", "mpn": "", "brand": "", "name": "", "quantity": 1,
         "list_unit": None, "net_unit": cents, "eco_unit": 0, "rate": rate, "net": cents, "eco": 0}
        for rate, cents in freight if cents
    ]
    return [{**line, "position": position} for position, line in enumerate([*goods, *carried], start=1)]


def _charge(session: Session, order: Any, invoice_id: UUID, number: str, total_cents: int) -> None:
    locked = OrderRef(
        order.network_id, order.id, order.purchase_id, order.number, order.reseller_id, order.seller_id,
        OrderStatus(order.status), order.version,
    )
    change = recount_order(session, locked)
    charge_accounts(session, "invoiced", [
        Charge(invoice_id, order.reseller_id, order.seller_id, number, change, total_cents)
    ])


def _tell(
    session: Session, actor: Actor, order: Any, invoice_id: UUID, shipment_id: UUID, given: DocumentNumber, due: date,
    total_cents: int, sent: Sequence[Any],
) -> None:
    record(session, actor, "invoice.issued", given.number, after={
        "order": order.number, "total_cents": total_cents, "due_on": due.isoformat(),
    })
    publish(session, InvoiceIssued(
        network_id=order.network_id, invoice_id=invoice_id, number=given.number, order_id=order.id, shipment_id=shipment_id,
        reseller_id=order.reseller_id, seller_id=order.seller_id, issued_on=given.issued_on, due_on=due,
        total_cents=total_cents, order_line_ids=tuple(row.id for row in sent),
        quantities=tuple(row.quantity for row in sent),
        net_cents=tuple(row.net_unit_cents * row.quantity for row in sent),
    ), stream=f"invoice:{invoice_id}")
