"""A seller opens a trading account, or changes its conditions."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ordering.actions.answer_account import tell_answer
from ordering.credit import ACCOUNT_FLOW, AccountStatus
from ordering.freight import FreightTerms
from ordering.queries.accounts import AccountView
from ordering.terms import PaymentTerms
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a seller agrees with a reseller; amounts in cents, no limit and no threshold where None."""

    customer_number: str
    terms: PaymentTerms
    credit_limit_cents: int | None
    minimum_cents: int
    freight: FreightTerms
    contact_name: str
    contact_email: str
    contact_phone: str


_FIELDS = (
    "customer_number", "terms_days", "terms_basis", "terms_day", "credit_limit_cents", "minimum_cents", "freight_cents",
    "free_from_cents", "contact_name", "contact_email", "contact_phone",
)
_NAMES, _VALUES = ", ".join(_FIELDS), ", ".join(f":{name}" for name in _FIELDS)
_ANSWER = ", status = 'open', reason = '', answered_at = now(), answered_by_name = :name"
_OPEN = text(f"""
    INSERT INTO trading_account (network_id, reseller_id, seller_id, {_NAMES}, status, answered_at, answered_by_name)
    VALUES (:network, :reseller, :seller, {_VALUES}, 'open', now(), :name) ON CONFLICT (network_id, reseller_id, seller_id)
    DO NOTHING
""")
_CHANGE = """
    UPDATE trading_account SET ({names}) = ({values}), version = version + 1{answer}
    WHERE network_id = :network AND reseller_id = :reseller AND seller_id = :seller AND version = :version
"""
_SAVE = text(_CHANGE.format(names=_NAMES, values=_VALUES, answer=""))
_SAVE_AND_OPEN = text(_CHANGE.format(names=_NAMES, values=_VALUES, answer=_ANSWER))


def save_account(
    session: Session, actor: Actor, account: AccountView, conditions: Conditions, *, version: int, opens: bool = False
) -> None:
    """Store the conditions; `opens` opens the account with them (asked for or not), and the reseller is told.

    Raises IllegalStep where it cannot be opened, Stale where the account has another version than the one shown (0: none
    was), Refused for a customer number that another account has.
    """
    if opens:
        ACCOUNT_FLOW.step(account.status, AccountStatus.OPEN)
    elif account.status is AccountStatus.NONE:
        raise Refused(_("There is no account yet: open it."))
    values = {
        "network": actor.network_id, "reseller": account.reseller_id, "seller": actor.organisation_id, "name": actor.name,
        "version": version, **_columns(conditions),
    }
    statement = (_OPEN if account.version == 0 else _SAVE_AND_OPEN) if opens else _SAVE
    if version != account.version:
        raise Stale(account.name)
    try:
        with session.begin_nested():
            written = session.connection().execute(statement, values).rowcount
    except IntegrityError as error:
        if "uq_trading_account_customer_number" not in str(error.orig):
            raise
        raise Refused(_("Another account has this customer number already."), "customer_number") from error
    if written == 0:
        raise Stale(account.name)
    before = _columns(_conditions_of(account)) if account.version else {}
    record(session, actor, "account.opened" if opens else "account.changed", account.name, before=before,
           after=_columns(conditions))
    if opens:
        tell_answer(session, actor, account.reseller_id, AccountStatus.OPEN)


def _columns(conditions: Conditions) -> dict[str, Any]:
    terms, freight = conditions.terms, conditions.freight
    return {
        "customer_number": conditions.customer_number, "terms_days": terms.days, "terms_basis": terms.basis.value,
        "terms_day": terms.day, "credit_limit_cents": conditions.credit_limit_cents,
        "minimum_cents": conditions.minimum_cents, "freight_cents": freight.cents,
        "free_from_cents": freight.free_from_cents, "contact_name": conditions.contact_name,
        "contact_email": conditions.contact_email, "contact_phone": conditions.contact_phone,
    }


def _conditions_of(account: AccountView) -> Conditions:
    return Conditions(
        account.customer_number, account.terms, account.credit_limit_cents, account.minimum_cents, account.freight,
        account.contact_name, account.contact_email, account.contact_phone,
    )
