"""Setting a payment aside that nobody can match for now, with a note why, and taking it up again."""

from sqlalchemy import text

from ordering.access_payments import PaymentRef
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_SET = text("""
    UPDATE payment SET is_set_aside = :aside, note = :note, version = version + 1
    WHERE network_id = :network AND id = :payment
""")


def set_payment_aside(session: Session, actor: Actor, payment: PaymentRef, *, is_set_aside: bool, note: str) -> None:
    """A locked payment waits no more, or does again; it stays listed, and its note stays with it."""
    session.connection().execute(_SET, {
        "network": payment.network_id, "payment": payment.id, "aside": is_set_aside, "note": note,
    })
    record(session, actor, "payment.set_aside" if is_set_aside else "payment.taken_up", payment.number,
           before={"note": payment.note}, after={"note": note})
