"""A reseller applies to a seller for a trading account."""

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.credit import ACCOUNT_FLOW, AccountStatus
from ordering.events import AccountAsked
from ordering.queries.accounts import AccountView
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale

LONGEST_NOTE = 2000
_ASK = text("""
    INSERT INTO trading_account (network_id, reseller_id, seller_id, status, asked_at, asked_by_name, asked_note)
    VALUES (:network, :reseller, :seller, 'asked', now(), :name, :note) ON CONFLICT DO NOTHING
""")
_ASK_AGAIN = text("""
    UPDATE trading_account SET status = 'asked', asked_at = now(), asked_by_name = :name, asked_note = :note,
        version = version + 1
    WHERE network_id = :network AND reseller_id = :reseller AND seller_id = :seller AND status = 'refused'
""")


def ask_account(session: Session, actor: Actor, account: AccountView, *, note: str) -> None:
    """Put the application before the seller, the first one or one more after a refusal; the seller is told.

    Raises IllegalStep where the account is open, blocked or asked for already, Stale where that has just changed, Refused
    for a note that is too long.
    """
    ACCOUNT_FLOW.step(account.status, AccountStatus.ASKED)
    if len(note) > LONGEST_NOTE:
        raise Refused(_("Say it in at most %(most)s characters.", most=LONGEST_NOTE), "note")
    values = {
        "network": actor.network_id, "reseller": actor.organisation_id, "seller": account.seller_id, "name": actor.name,
        "note": note,
    }
    statement = _ASK if account.status is AccountStatus.NONE else _ASK_AGAIN
    if session.connection().execute(statement, values).rowcount == 0:
        raise Stale(account.name)
    record(session, actor, "account.asked", account.name, before={"status": account.status.value},
           after={"status": AccountStatus.ASKED.value, "note": note})
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    publish(session, AccountAsked(
        network_id=actor.network_id, reseller_id=actor.organisation_id, seller_id=account.seller_id,
    ))
