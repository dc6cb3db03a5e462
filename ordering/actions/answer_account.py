"""A seller refuses, blocks or unblocks a trading account, and says why."""

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.credit import ACCOUNT_FLOW, AccountStatus
from ordering.events import AccountAnswered
from ordering.queries.accounts import AccountView
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale

LONGEST_REASON = 500
_ANSWER = text("""
    UPDATE trading_account SET status = :status, reason = :reason, answered_at = now(), answered_by_name = :name,
        version = version + 1
    WHERE network_id = :network AND reseller_id = :reseller AND seller_id = :seller AND version = :version
""")
_VERBS = {
    AccountStatus.REFUSED: "account.refused", AccountStatus.BLOCKED: "account.blocked", AccountStatus.OPEN: "account.unblocked",
}


def answer_account(
    session: Session, actor: Actor, account: AccountView, after: AccountStatus, *, reason: str, version: int
) -> None:
    """Take the account to `refused`, `blocked` or back to `open`; the reseller is told, with the reason.

    Raises IllegalStep where the account's state does not lead there, Refused for a refusal or blocking without a reason,
    Stale where the account is another one than was shown.
    """
    if version != account.version:
        raise Stale(account.name)
    ACCOUNT_FLOW.step(account.status, after)
    if after is AccountStatus.OPEN and account.status is not AccountStatus.BLOCKED:
        raise Refused(_("Open the account with its conditions."))
    if not reason and after is not AccountStatus.OPEN:
        raise Refused(_("Say why: the reseller reads it."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Say it in at most %(most)s characters.", most=LONGEST_REASON), "reason")
    values = {
        "network": actor.network_id, "reseller": account.reseller_id, "seller": actor.organisation_id,
        "status": after.value, "reason": reason, "name": actor.name, "version": version,
    }
    if session.connection().execute(_ANSWER, values).rowcount == 0:
        raise Stale(account.name)
    record(session, actor, _VERBS[after], account.name, before={"status": account.status.value},
           after={"status": after.value, "reason": reason})
    tell_answer(session, actor, account.reseller_id, after, reason=reason)


def tell_answer(
    session: Session, actor: Actor, reseller_id: int, status: AccountStatus, *, reason: str = ""
) -> None:
    """The fact for whoever wants to know."""
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    publish(session, AccountAnswered(
        network_id=actor.network_id, reseller_id=reseller_id, seller_id=actor.organisation_id, status=status.value,
        reason=reason,
    ))
