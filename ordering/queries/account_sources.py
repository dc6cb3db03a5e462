"""Under which id a payment stands in the ledger of an account."""

from uuid import UUID, uuid5

from sqlalchemy import text

from ordering.access_payments import PaymentRef
from portal.kernel.db import Session

_TAKEN = text("SELECT EXISTS (SELECT FROM account_entry WHERE network_id = :network AND source_id = :source AND kind = :kind)")


def source_of(session: Session, payment: PaymentRef, kind: str) -> UUID:
    """The payment's own id the first time it is entered so, else one made of it and its version, so that each counts once.

    A payment that was taken away may be given again, and an account's ledger takes a source once per kind.
    """
    values = {"network": payment.network_id, "source": payment.id, "kind": kind}
    if session.connection().execute(_TAKEN, values).scalar():
        return uuid5(payment.id, f"{kind} {payment.version}")
    return payment.id
