"""Recording by hand what a seller has received."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access_payments import PaymentRef
from ordering.actions.give_payment import give_payment
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id
from portal.kernel.numbering import next_number


@dataclass(frozen=True, slots=True)
class Received:
    """What came in: the day, cents, how, and what the payer wrote."""

    received_on: date
    amount_cents: int
    method: str
    reference: str


_INSERT = text("""
    INSERT INTO payment (network_id, id, seller_id, number, received_on, amount_cents, method, reference, recorded_by_name)
    VALUES (:network, :payment, :seller, :number, :received_on, :cents, :method, :reference, :actor)
""")


def record_payment(
    session: Session, actor: Actor, received: Received, *, reseller_id: int | None = None,
    shares: Mapping[UUID, int] | None = None,
) -> UUID:
    """Keep a payment; with a reseller it counts for its account at once and settles `shares` (invoice, cents).

    Without a reseller it waits to be matched. Raises Refused for a day to come, and what `give_payment` refuses.
    """
    if received.received_on > paris_today():
        raise Refused(_("This day has not come yet: give today or an earlier day."), field="received_on")
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    payment_id, number = new_id(), f"P{next_number(session, 'payment')}"
    session.connection().execute(_INSERT, {
        "network": actor.network_id, "payment": payment_id, "seller": actor.organisation_id, "number": number,
        "received_on": received.received_on, "cents": received.amount_cents, "method": received.method,
        "reference": received.reference, "actor": actor.name,
    })
    record(session, actor, "payment.recorded", number, after={
        "received_on": received.received_on.isoformat(), "amount_cents": received.amount_cents, "method": received.method,
        "reference": received.reference,
    })
    if reseller_id is not None:
        fresh = PaymentRef(
            actor.network_id, payment_id, number, actor.organisation_id, None, received.received_on, received.amount_cents, 0,
            received.reference, "", "", False, 1,
        )
        give_payment(session, actor, fresh, reseller_id=reseller_id, shares=shares)
    return payment_id
