"""Saying whose payment it is: from then on it counts for that reseller's account."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access_payments import PaymentRef
from ordering.actions.charge_accounts import Charge, charge_accounts
from ordering.actions.settle_invoice import allocate_all
from ordering.queries.account_sources import source_of
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused

_ACCOUNT = text("""
    SELECT o.name FROM trading_account a
    JOIN organisation o ON o.network_id = a.network_id AND o.id = a.reseller_id
    WHERE a.network_id = :network AND a.seller_id = :seller AND a.reseller_id = :reseller AND a.status IN ('open', 'blocked')
""")
_GIVE = text("""
    UPDATE payment SET reseller_id = :reseller, is_set_aside = false, version = version + 1
    WHERE network_id = :network AND id = :payment
""")


def give_payment(
    session: Session, actor: Actor, payment: PaymentRef, *, reseller_id: int, shares: Mapping[UUID, int] | None = None
) -> None:
    """Give a locked payment without a reseller to one, and let it settle `shares` (invoice, cents) at once.

    Accounts are locked last. Raises Refused for a payment that has a reseller, for a reseller without an account here, and
    what `allocate_all` refuses.
    """
    values = {"network": actor.network_id, "seller": actor.organisation_id, "reseller": reseller_id, "payment": payment.id}
    if payment.reseller_id is not None:
        raise Refused(_("This payment has a reseller already."), field="reseller")
    name = session.connection().execute(_ACCOUNT, values).scalar()
    if name is None:
        raise Refused(_("Choose a reseller with an account at your company."), field="reseller")
    session.connection().execute(_GIVE, values)
    if shares:
        allocate_all(session, actor, payment_id=payment.id, shares=shares)
    source = source_of(session, payment, "paid")
    charge_accounts(session, "paid", [
        Charge(source, reseller_id, payment.seller_id, payment.number, 0, -payment.amount_cents)
    ])
    record(session, actor, "payment.given", payment.number, after={"reseller": name})
