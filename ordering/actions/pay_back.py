"""Noting that a seller has paid back what is left of a payment or of a credit note."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.actions.charge_accounts import Charge, charge_accounts
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id
from portal.web.filters import format_money, reader_language

_LOCK_PAYMENT = text("""
    SELECT number, reseller_id, amount_cents - allocated_cents AS left_cents FROM payment
    WHERE network_id = :network AND seller_id = :seller AND id = :source FOR NO KEY UPDATE
""")
_LOCK_CREDIT_NOTE = text("""
    SELECT number, reseller_id, total_cents - settled_cents AS left_cents FROM credit_note
    WHERE network_id = :network AND seller_id = :seller AND id = :source FOR NO KEY UPDATE
""")
_REFUND = text("""
    INSERT INTO allocation (network_id, id, reseller_id, seller_id, payment_id, credit_note_id, cents, by_name)
    VALUES (:network, :allocation, :reseller, :seller, :payment, :credit_note, :cents, :actor)
""")
_USE_PAYMENT = text("""
    UPDATE payment SET allocated_cents = allocated_cents + :cents, is_set_aside = false, version = version + 1
    WHERE network_id = :network AND id = :source
""")
_USE_CREDIT_NOTE = text(
    "UPDATE credit_note SET settled_cents = settled_cents + :cents WHERE network_id = :network AND id = :source"
)


def pay_back(
    session: Session, actor: Actor, *, cents: int, payment_id: UUID | None = None, credit_note_id: UUID | None = None
) -> None:
    """So many cents of a payment or of a credit note went back to the reseller, whose account owes them again.

    Raises NotFound for what is not the actor's own, Refused without a reseller, for nothing, or for more than is left. It
    cannot be taken back: money that returns is a new payment.
    """
    if (payment_id is None) == (credit_note_id is None):
        raise ValueError("either a payment or a credit note is paid back")
    values = {"network": actor.network_id, "seller": actor.organisation_id, "source": payment_id or credit_note_id}
    row = session.connection().execute(_LOCK_PAYMENT if payment_id else _LOCK_CREDIT_NOTE, values).first()
    if row is None:
        raise NotFound("payment or credit note")
    if row.reseller_id is None:
        raise Refused(_("Say first which reseller has paid."), field="reseller")
    if not 0 < cents <= row.left_cents:
        left = format_money(row.left_cents, reader_language())
        raise Refused(_("At most %(left)s can be paid back.", left=left), field="cents")
    allocation_id = new_id()
    session.connection().execute(_REFUND, {
        **values, "allocation": allocation_id, "reseller": row.reseller_id, "payment": payment_id,
        "credit_note": credit_note_id, "cents": cents, "actor": actor.name,
    })
    session.connection().execute(_USE_PAYMENT if payment_id else _USE_CREDIT_NOTE, {**values, "cents": cents})
    assert actor.organisation_id is not None
    charge_accounts(session, "refunded", [Charge(allocation_id, row.reseller_id, actor.organisation_id, row.number, 0, cents)])
    record(session, actor, "payment.paid_back", row.number, after={"cents": cents})
