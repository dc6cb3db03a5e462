"""What ordering does when a reseller applies for an account or a seller answers: mails to those who deal with it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from ordering.events import AccountAnswered, AccountAsked
from ordering.queries.accounts import AccountView, seller_of
from portal.jobs.work import Work
from portal.kernel.db import Session
from portal.post.compose import Recipient, write_mail

_PEOPLE = text("""
    SELECT u.email, u.name, u.locale, o.code, n.slug, bool_or(m.role = 'manager') AS manages
    FROM membership m
    JOIN app_user u ON u.id = m.user_id AND u.is_active
    JOIN organisation o ON o.network_id = m.network_id AND o.id = m.organisation_id
    JOIN network n ON n.id = m.network_id
    WHERE m.network_id = :network AND m.organisation_id = :organisation AND m.role = ANY (:roles)
    GROUP BY u.id, o.id, o.code, n.slug ORDER BY u.id
""")
_NAME = text("SELECT name FROM organisation WHERE network_id = :network AND id = :reseller")
WHO_OPENS, WHO_BUYS = ["back_office", "manager"], ["manager", "buyer"]


def mail_asked(session: Session, event: AccountAsked) -> None:
    """The seller's back-office and managers learn of an application."""
    account = seller_of(session, event.network_id, event.reseller_id, event.seller_id)
    if account is None or account.status.value != "asked":
        return
    name = session.connection().execute(
        _NAME, {"network": event.network_id, "reseller": event.reseller_id}
    ).scalar_one()
    _write(session, "ordering/account_asked", _people(session, event.network_id, event.seller_id, WHO_OPENS), event, account,
           reseller_name=name)


def mail_answered(session: Session, event: AccountAnswered) -> None:
    """The reseller's managers (its buyers where there is none) learn what became of the account, and why."""
    account = seller_of(session, event.network_id, event.reseller_id, event.seller_id)
    if account is None:
        return
    people = _people(session, event.network_id, event.reseller_id, WHO_BUYS)
    chosen = [row for row in people if row.manages] or people
    _write(session, "ordering/account_answered", chosen, event, account)


def _people(session: Session, network_id: int, organisation_id: int, roles: list[str]) -> Sequence[Any]:
    values = {"network": network_id, "organisation": organisation_id, "roles": roles}
    return session.connection().execute(_PEOPLE, values).all()


def _write(
    session: Session, template: str, people: Sequence[Any], event: AccountAsked | AccountAnswered, account: AccountView,
    **more: Any,
) -> None:
    of = event.seller_id if isinstance(event, AccountAsked) else event.reseller_id
    for row in people:
        write_mail(
            session, Recipient(row.email, row.name, row.locale), template, network_id=event.network_id, organisation_id=of,
            account=account, event=event, company_code=row.code, network_slug=row.slug, **more,
        )


def register_accounts(work: Work) -> None:
    """Lets the worker know of the consumers."""
    work.consume(AccountAsked, "ordering.mail_account_asked", mail_asked)
    work.consume(AccountAnswered, "ordering.mail_account_answered", mail_answered)
