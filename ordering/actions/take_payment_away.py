"""Taking a payment away from a reseller to whom it was given by mistake."""

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access_payments import PaymentRef
from ordering.actions.charge_accounts import Charge, charge_accounts
from ordering.queries.account_sources import source_of
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused

_TAKE = text("""
    UPDATE payment SET reseller_id = NULL, version = version + 1 WHERE network_id = :network AND id = :payment
""")


def take_payment_away(session: Session, actor: Actor, payment: PaymentRef) -> None:
    """A locked payment belongs to nobody again and counts for no account.

    Raises Refused while a part of it settles an invoice or was paid back, or where it has no reseller.
    """
    if payment.reseller_id is None:
        raise Refused(_("This payment has no reseller."))
    if payment.allocated_cents:
        raise Refused(_("Take back first what it settles; what was paid back stays with the reseller."))
    source = source_of(session, payment, "unpaid")
    session.connection().execute(_TAKE, {"network": payment.network_id, "payment": payment.id})
    charge_accounts(session, "unpaid", [
        Charge(source, payment.reseller_id, payment.seller_id, payment.number, 0, payment.amount_cents)
    ])
    record(session, actor, "payment.taken_away", payment.number, after={"amount_cents": payment.amount_cents})
