"""The doors to payments and bank files: an id from outside becomes one of ours, or does not exist."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Stale


@dataclass(frozen=True, slots=True)
class PaymentRef:
    """A payment of the actor's own company as seller, locked for a change."""

    network_id: int
    id: UUID
    number: str
    seller_id: int
    reseller_id: int | None
    received_on: date
    amount_cents: int
    allocated_cents: int
    reference: str
    payer: str
    note: str
    is_set_aside: bool
    version: int

    @property
    def left_cents(self) -> int:
        """What of it is not used yet."""
        return self.amount_cents - self.allocated_cents


_LOCK = text("""
    SELECT network_id, id, number, seller_id, reseller_id, received_on, amount_cents, allocated_cents, reference, payer, note,
           is_set_aside, version
    FROM payment WHERE network_id = :network AND seller_id = :seller AND id = :payment FOR NO KEY UPDATE
""")
_BANK_FILE = text("""
    SELECT id FROM bank_file WHERE network_id = :network AND seller_id = :seller AND id = :file
""")


def access_payment_as_shown(session: Session, actor: Actor, payment_id: UUID, version: int) -> PaymentRef:
    """A payment that the actor's company received, locked by somebody who saw this version; raises NotFound, Stale."""
    values = {"network": actor.network_id, "seller": actor.organisation_id, "payment": payment_id}
    row = session.connection().execute(_LOCK, values).first()
    if row is None:
        raise NotFound("payment")
    if row.version != version:
        raise Stale(row.number)
    return PaymentRef(*row)


def access_bank_file(session: Session, actor: Actor, file_id: UUID) -> UUID:
    """A bank's file that the actor's company handed in; raises NotFound."""
    values = {"network": actor.network_id, "seller": actor.organisation_id, "file": file_id}
    found: UUID | None = session.connection().execute(_BANK_FILE, values).scalar()
    if found is None:
        raise NotFound("bank file")
    return found
