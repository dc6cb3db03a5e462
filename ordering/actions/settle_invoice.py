"""Settling invoices with payments and credit notes, in whole or in part, and taking a settlement back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.events import InvoicePaid
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id
from portal.web.filters import format_money, reader_language


@dataclass(frozen=True, slots=True)
class _Source:
    """The payment or credit note that settles, locked: what of it is still free, and the day it counts from."""

    payment_id: UUID | None
    credit_note_id: UUID | None
    number: str
    reseller_id: int | None
    seller_id: int
    amount_cents: int
    used_cents: int
    counts_from: date

    @property
    def free_cents(self) -> int:
        return self.amount_cents - self.used_cents


_LOCK_PAYMENT = text("""
    SELECT number, reseller_id, seller_id, amount_cents, allocated_cents AS used_cents, received_on FROM payment
    WHERE network_id = :network AND seller_id = :seller AND id = :source FOR NO KEY UPDATE
""")
_LOCK_CREDIT_NOTE = text("""
    SELECT number, reseller_id, seller_id, total_cents AS amount_cents, settled_cents AS used_cents FROM credit_note
    WHERE network_id = :network AND seller_id = :seller AND id = :source FOR NO KEY UPDATE
""")
_LOCK_INVOICES = text("""
    SELECT id, number, order_id, reseller_id, seller_id, total_cents, credited_cents, settled_cents FROM invoice
    WHERE network_id = :network AND seller_id = :seller AND id = ANY (CAST(:invoices AS uuid[]))
    ORDER BY id FOR NO KEY UPDATE
""")
_ALLOCATED = text("""
    SELECT invoice_id, sum(cents)::bigint AS cents FROM allocation
    WHERE network_id = :network AND invoice_id = ANY (CAST(:invoices AS uuid[]))
      AND (payment_id = CAST(:payment AS uuid) OR credit_note_id = CAST(:credit_note AS uuid)) GROUP BY 1
""")
_ALLOCATE = text("""
    INSERT INTO allocation (network_id, id, reseller_id, seller_id, payment_id, credit_note_id, invoice_id, cents, by_name)
    VALUES (:network, :allocation, :reseller, :seller, :payment, :credit_note, :invoice, :cents, :actor)
""")
_SETTLE = text("UPDATE invoice SET settled_cents = settled_cents + :cents WHERE network_id = :network AND id = :invoice")
_USE_PAYMENT = text("""
    UPDATE payment SET allocated_cents = allocated_cents + :cents, is_set_aside = false, version = version + 1
    WHERE network_id = :network AND id = :source
""")
_USE_CREDIT_NOTE = text(
    "UPDATE credit_note SET settled_cents = settled_cents + :cents WHERE network_id = :network AND id = :source"
)


def allocate(
    session: Session, actor: Actor, *, invoice_id: UUID, cents: int, payment_id: UUID | None = None,
    credit_note_id: UUID | None = None,
) -> None:
    """Let so many cents of a payment or of a credit note settle an invoice; a negative amount takes a settlement back.

    See `allocate_all` for rules, locks and errors.
    """
    allocate_all(session, actor, payment_id=payment_id, credit_note_id=credit_note_id, shares={invoice_id: cents})


def settle_with_credit_note(session: Session, actor: Actor, credit_note_id: UUID, invoice_id: UUID, cents: int) -> None:
    """Let a credit note settle so many cents of an invoice; the same as `allocate`."""
    allocate(session, actor, credit_note_id=credit_note_id, invoice_id=invoice_id, cents=cents)


def allocate_all(
    session: Session, actor: Actor, *, shares: Mapping[UUID, int], payment_id: UUID | None = None,
    credit_note_id: UUID | None = None,
) -> None:
    """Settle several invoices at once, all or none: never more than is owed of each, never more than is left.

    Takes back (negative cents) at most what this payment or credit note has settled of the invoice. Locks the payment or
    credit note, then the invoices in the order of their ids; accounts are no part of it: whoever charges one does so after.
    Tells `invoice.paid` when nothing is owed of an invoice any more. Raises NotFound for what is not the actor's own, Refused
    where an amount does not fit, where a payment has no reseller yet, or where an invoice is another reseller's.
    """
    source = _source(session, actor, payment_id, credit_note_id)
    values = {"network": actor.network_id, "seller": actor.organisation_id, "invoices": sorted(shares)}
    invoices = {row.id: row for row in session.connection().execute(_LOCK_INVOICES, values)}
    if len(invoices) < len(shares) or not shares:
        raise NotFound("invoice")
    settled = _settled(session, actor, source, list(shares)) if min(shares.values()) < 0 else {}
    for invoice_id, cents in shares.items():
        _check(source, invoices[invoice_id], cents, settled.get(invoice_id, 0))
    change = sum(shares.values())
    if change > source.free_cents:
        raise Refused(_(
            "%(left)s are left of %(number)s, not %(asked)s.", left=_euros(source.free_cents), number=source.number,
            asked=_euros(change)), field="cents")
    for invoice_id in sorted(shares):
        _write(session, actor, source, invoices[invoice_id], shares[invoice_id])
    used = {"network": actor.network_id, "source": payment_id or credit_note_id, "cents": change}
    session.connection().execute(_USE_PAYMENT if payment_id else _USE_CREDIT_NOTE, used)


def _source(session: Session, actor: Actor, payment_id: UUID | None, credit_note_id: UUID | None) -> _Source:
    if (payment_id is None) == (credit_note_id is None):
        raise ValueError("either a payment or a credit note settles")
    values = {"network": actor.network_id, "seller": actor.organisation_id, "source": payment_id or credit_note_id}
    row = session.connection().execute(_LOCK_PAYMENT if payment_id else _LOCK_CREDIT_NOTE, values).first()
    if row is None:
        raise NotFound("payment or credit note")
    return _Source(
        payment_id, credit_note_id, row.number, row.reseller_id, row.seller_id, row.amount_cents, row.used_cents,
        row.received_on if payment_id else paris_today(),
    )


def _settled(session: Session, actor: Actor, source: _Source, invoices: list[UUID]) -> dict[UUID, int]:
    values = {
        "network": actor.network_id, "invoices": invoices, "payment": source.payment_id, "credit_note": source.credit_note_id,
    }
    return {row.invoice_id: row.cents for row in session.connection().execute(_ALLOCATED, values)}


def _check(source: _Source, invoice: Any, cents: int, settled: int) -> None:
    owed = invoice.total_cents - invoice.settled_cents
    if cents == 0:
        raise Refused(_("Give an amount for invoice %(number)s.", number=invoice.number), field="cents")
    if source.reseller_id is None:
        raise Refused(_("Say first which reseller has paid."), field="reseller")
    if source.reseller_id != invoice.reseller_id:
        raise Refused(_(
            "Invoice %(number)s is of another reseller than %(source)s.", number=invoice.number, source=source.number
        ), field="invoice")
    if cents > owed:
        raise Refused(_(
            "%(owed)s are owed of invoice %(number)s, not %(asked)s.", owed=_euros(owed), number=invoice.number,
            asked=_euros(cents)), field="cents")
    if -cents > settled:
        raise Refused(_(
            "%(source)s has settled %(settled)s of invoice %(number)s, not %(asked)s.", source=source.number,
            settled=_euros(settled), number=invoice.number, asked=_euros(-cents)), field="cents")


def _write(session: Session, actor: Actor, source: _Source, invoice: Any, cents: int) -> None:
    connection = session.connection()
    connection.execute(_ALLOCATE, {
        "network": actor.network_id, "allocation": new_id(), "reseller": invoice.reseller_id, "seller": invoice.seller_id,
        "payment": source.payment_id, "credit_note": source.credit_note_id, "invoice": invoice.id, "cents": cents,
        "actor": actor.name,
    })
    connection.execute(_SETTLE, {"network": actor.network_id, "invoice": invoice.id, "cents": cents})
    owed = invoice.total_cents - invoice.settled_cents
    record(
        session, actor, "invoice.settled" if cents > 0 else "invoice.unsettled", invoice.number,
        before={"owed_cents": owed}, after={"owed_cents": owed - cents, "source": source.number, "cents": cents},
    )
    if owed == cents:
        assert actor.network_id is not None
        publish(session, InvoicePaid(
            network_id=actor.network_id, invoice_id=invoice.id, number=invoice.number, order_id=invoice.order_id,
            reseller_id=invoice.reseller_id, seller_id=invoice.seller_id, total_cents=invoice.total_cents,
            credited_cents=invoice.credited_cents, paid_on=source.counts_from,
        ), stream=f"invoice:{invoice.id}")


def _euros(cents: int) -> str:
    return format_money(cents, reader_language())
