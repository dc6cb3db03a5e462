"""People as the door knows them: by address, with the hash of their password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from portal.identity.models import SignInAttempt, User
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class Account:
    """What sign-in needs of a person."""

    id: int
    email: str
    name: str
    locale: str
    password_hash: str | None
    is_operator: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in, or a try at one."""

    at: datetime
    address: str
    succeeded: bool


def account_by_email(session: Session, email: str) -> Account | None:
    """The active person of an address; None where there is nobody."""
    return _account(session, User.email == email)


def account_by_id(session: Session, user_id: int) -> Account | None:
    """An active person."""
    return _account(session, User.id == user_id)


def _account(session: Session, which: ColumnElement[bool]) -> Account | None:
    row = session.execute(
        select(User.id, User.email, User.name, User.locale, User.password_hash, User.is_operator).where(which, User.is_active)
    ).first()
    return Account(*row) if row else None


def last_attempts(session: Session, email: str, most: int = 10) -> list[Attempt]:
    """The last sign-ins and tries on an account, newest first."""
    rows = session.execute(
        select(SignInAttempt.at, func.host(SignInAttempt.address).label("address"), SignInAttempt.succeeded)
        .where(SignInAttempt.account == email, SignInAttempt.purpose == "sign_in")
        .order_by(SignInAttempt.at.desc()).limit(most)
    )
    return [Attempt(row.at, row.address or "", row.succeeded) for row in rows]


def mark_succeeded(session: Session, attempt_id: UUID) -> None:
    """A try that was claimed has proved right."""
    session.execute(
        update(SignInAttempt).where(SignInAttempt.id == attempt_id, ~SignInAttempt.succeeded).values(succeeded=True)
    )
