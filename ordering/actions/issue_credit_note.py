"""Crediting lines of an invoice (docs/rules/credit_notes.md)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access_invoices import InvoiceRef
from ordering.actions.charge_accounts import Charge, charge_accounts
from ordering.actions.settle_invoice import settle_with_credit_note
from ordering.actions.take_document_number import DocumentNumber, take_document_number
from ordering.crediting import (
    Asked,
    CreditedLine,
    CreditTooHigh,
    Goods,
    InvoicedLine,
    Overdrawn,
    credit_totals,
    credited_line,
    settles_cents,
)
from ordering.events import CreditNoteIssued
from ordering.invoicing import CREDIT_NOTE_SERIES, vat_json
from ordering.queries.frozen import frozen_parties
from ordering.queries.invoice_papers import invoiced_line
from ordering.refusals import TotalChanged
from ordering.totals import Totals
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id
from portal.web.filters import format_money, reader_language


@dataclass(frozen=True, slots=True)
class IssuedCreditNote:
    """A credit note that stands: its number, what it comes to incl. VAT, and what of it has settled its invoice, in cents."""

    id: UUID
    number: str
    total_cents: int
    settled_cents: int


_LOCK_INVOICE = text("""
    SELECT * FROM invoice WHERE network_id = :network AND seller_id = :seller AND id = :invoice FOR NO KEY UPDATE
""")
_LOCK_LINES = text("""
    SELECT * FROM invoice_line WHERE network_id = :network AND invoice_id = :invoice ORDER BY position FOR NO KEY UPDATE
""")
_CREDIT_NOTE = text("""
    INSERT INTO credit_note (network_id, id, seller_id, reseller_id, invoice_id, number, year, sequence, issued_on, issued_at,
                             issued_by_name, reason, note, invoice_number, invoice_issued_on, order_number, reseller_name,
                             seller_name, net_cents, eco_cents, freight_cents, vat_cents, total_cents, vat, frozen)
    VALUES (:network, :credit_note, :seller, :reseller, :invoice, :number, :year, :sequence, :issued_on, :issued_at, :actor,
            :reason, :note, :invoice_number, :invoice_issued_on, :order_number, :reseller_name, :seller_name, :net, :eco,
            :freight, :vat_cents, :total, CAST(:vat AS jsonb), CAST(:frozen AS jsonb))
""")
_LINE = text("""
    INSERT INTO credit_note_line (network_id, credit_note_id, position, invoice_id, reseller_id, seller_id, name, sku, quantity,
                                  net_unit_cents, eco_unit_cents, net_cents, eco_cents, vat_rate, goods, warehouse_id)
    VALUES (:network, :credit_note, :position, :invoice, :reseller, :seller, :name, :sku, :quantity, :net_unit, :eco_unit,
            :net, :eco, :rate, :goods, :warehouse)
""")
_CREDITED_LINE = text("""
    UPDATE invoice_line SET credited_quantity = credited_quantity + :quantity, credited_net_cents = credited_net_cents + :net,
           credited_eco_cents = credited_eco_cents + :eco
    WHERE network_id = :network AND invoice_id = :invoice AND position = :position
""")
_CREDITED = text("UPDATE invoice SET credited_cents = credited_cents + :cents WHERE network_id = :network AND id = :invoice")
_TAKE_BACK = text("""
    SELECT take_back(:reference, CAST(:lines AS uuid[]), CAST(:warehouses AS bigint[]), CAST(:units AS integer[]))
""")
_WAREHOUSES = text("SELECT id FROM warehouse WHERE network_id = :network AND seller_id = :seller")


def issue_credit_note(
    session: Session, actor: Actor, invoice: InvoiceRef, *, asked: Mapping[int, Asked], reason: str, note: str = "",
    shown_cents: int | None = None,
) -> IssuedCreditNote:
    """Credit lines of an invoice, by position; the credit note settles the invoice as far as something is owed of it.

    Raises Refused with the line's field (`units-<position>`, `off-<position>`, `goods-<position>`) where it has less left
    or a warehouse is not the seller's, or where nothing is asked; TotalChanged where the total incl. VAT is not the one
    that was shown; NotFound for an invoice that another company issued. The seller's series of numbers is held to the end
    of the transaction.
    """
    connection = session.connection()
    keys = {"network": actor.network_id, "seller": actor.organisation_id, "invoice": invoice.id}
    row = connection.execute(_LOCK_INVOICE, keys).first()
    if row is None:
        raise NotFound(invoice.number)
    stored = {line.position: line for line in connection.execute(_LOCK_LINES, keys)}
    lines = [invoiced_line(line) for line in stored.values()]
    credited, totals = credit_as_asked(lines, asked)
    if shown_cents is not None and totals.total_cents != shown_cents:
        raise _changed(shown_cents, totals.total_cents)
    credit_note_id = new_id()
    check_warehouses(session, actor, credited)
    frozen = {
        **frozen_parties(session, row.network_id, row.seller_id, row.reseller_id),
        "purchase_order": row.purchase_order, "customer_number": row.frozen["customer_number"],
    }
    _goods_back(session, credit_note_id, credited, stored)
    given = take_document_number(session, row.network_id, row.seller_id, CREDIT_NOTE_SERIES)
    keys = {**keys, "credit_note": credit_note_id, "reseller": row.reseller_id}
    connection.execute(_CREDIT_NOTE, {
        **keys, "number": given.number, "year": given.year, "sequence": given.sequence, "issued_on": given.issued_on,
        "issued_at": given.issued_at, "actor": actor.name, "reason": reason, "note": note, "invoice_number": row.number,
        "invoice_issued_on": row.issued_on, "order_number": row.order_number, "reseller_name": row.reseller_name,
        "seller_name": row.seller_name, "net": totals.net_cents, "eco": totals.eco_cents, "freight": totals.freight_cents,
        "vat_cents": totals.vat_cents, "total": totals.total_cents, "vat": json.dumps(vat_json(totals.vat)),
        "frozen": json.dumps(frozen, ensure_ascii=False),
    })
    connection.execute(_LINE, [_line(keys, one, stored[one.line.position]) for one in credited])
    connection.execute(_CREDITED_LINE, [
        {**keys, "position": one.line.position, "quantity": one.units, "net": one.net_cents, "eco": one.eco_cents}
        for one in credited
    ])
    connection.execute(_CREDITED, {**keys, "cents": totals.total_cents})
    settles = settles_cents(row.total_cents, row.settled_cents, totals.total_cents)
    if settles:
        settle_with_credit_note(session, actor, credit_note_id, invoice.id, settles)
    charge_accounts(session, "credited", [
        Charge(credit_note_id, row.reseller_id, row.seller_id, given.number, 0, -totals.total_cents)
    ])
    _tell(session, actor, row, credit_note_id, given, totals, credited, stored, reason)
    return IssuedCreditNote(credit_note_id, given.number, totals.total_cents, settles)


def credit_as_asked(lines: Sequence[InvoicedLine], asked: Mapping[int, Asked]) -> tuple[list[CreditedLine], Totals]:
    """The lines' credits and what they come to; raises Refused where a line has less left, or nothing is asked."""
    by_position = {line.position: line for line in lines}
    credited = []
    for position, one in sorted(asked.items()):
        line = by_position.get(position)
        if line is None:
            raise Refused(_("A line of this form does not belong to the invoice: load the page again."))
        try:
            credited.append(credited_line(line, one))
        except CreditTooHigh as error:
            raise _too_high(error) from error
    totals = credit_totals(lines, credited)
    if not totals.total_cents:
        raise Refused(_("Nothing is credited: give units or an amount for at least one line."))
    return credited, totals


def _too_high(error: CreditTooHigh) -> Refused:
    match error.why:
        case Overdrawn.TOO_MANY_UNITS:
            return Refused(_("Line %(position)s: %(left)s units are left to credit.", position=error.position,
                             left=error.left), field=f"units-{error.position}")
        case Overdrawn.TOO_MUCH:
            return Refused(_("Line %(position)s: %(left)s is left to credit.", position=error.position,
                             left=format_money(error.left, reader_language())), field=f"off-{error.position}")
        case Overdrawn.NOTHING_LEFT:
            return Refused(_("Line %(position)s: nothing is left to credit.", position=error.position),
                           field=f"units-{error.position}")


def _changed(shown_cents: int, computed_cents: int) -> TotalChanged:
    language = reader_language()
    return TotalChanged(
        _("The credit has changed from %(shown)s to %(computed)s. Nothing was credited: check the amounts below.",
          shown=format_money(shown_cents, language), computed=format_money(computed_cents, language)),
        shown_cents, computed_cents,
    )


def check_warehouses(session: Session, actor: Actor, credited: Sequence[CreditedLine]) -> None:
    """Raises Refused with the line's field where goods are to go into a warehouse that is not the actor's own."""
    wanted = {one.warehouse_id for one in credited if one.goods is Goods.STOCK}
    if not wanted:
        return
    keys = {"network": actor.network_id, "seller": actor.organisation_id}
    own = set(session.connection().execute(_WAREHOUSES, keys).scalars())
    for one in credited:
        if one.goods is Goods.STOCK and one.warehouse_id not in own:
            raise Refused(_("Line %(position)s: say into which warehouse the goods go.", position=one.line.position),
                          field=f"goods-{one.line.position}")
        if one.goods is Goods.STOCK and one.line.is_freight:
            raise Refused(_("Freight does not go back to stock."), field=f"goods-{one.line.position}")


def _goods_back(
    session: Session, credit_note_id: UUID, credited: Sequence[CreditedLine], stored: Mapping[int, Any]
) -> None:
    back = [one for one in credited if one.goods is Goods.STOCK]
    if back:
        session.connection().execute(_TAKE_BACK, {
            "reference": credit_note_id, "lines": [stored[one.line.position].order_line_id for one in back],
            "warehouses": [one.warehouse_id for one in back], "units": [one.units for one in back],
        })


def _line(keys: Mapping[str, Any], one: CreditedLine, line: Any) -> dict[str, Any]:
    return {
        **keys, "position": line.position, "name": line.name, "sku": line.sku, "quantity": one.units,
        "net_unit": line.net_unit_cents, "eco_unit": line.eco_unit_cents, "net": one.net_cents, "eco": one.eco_cents,
        "rate": line.vat_rate, "goods": one.goods.value, "warehouse": one.warehouse_id,
    }


def _tell(
    session: Session, actor: Actor, row: Any, credit_note_id: UUID, given: DocumentNumber, totals: Totals,
    credited: Sequence[CreditedLine], stored: Mapping[int, Any], reason: str,
) -> None:
    record(session, actor, "credit_note.issued", given.number, after={
        "invoice": row.number, "total_cents": totals.total_cents, "reason": reason,
    })
    goods = [one for one in credited if not one.line.is_freight]
    publish(session, CreditNoteIssued(
        network_id=row.network_id, credit_note_id=credit_note_id, number=given.number, invoice_id=row.id,
        invoice_number=row.number, order_id=row.order_id, reseller_id=row.reseller_id, seller_id=row.seller_id,
        issued_on=given.issued_on, total_cents=totals.total_cents,
        order_line_ids=tuple(stored[one.line.position].order_line_id for one in goods),
        quantities=tuple(one.units for one in goods), net_cents=tuple(one.net_cents for one in goods),
    ), stream=f"invoice:{row.id}")
