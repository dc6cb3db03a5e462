"""Adds a person: name, address, password; without any role yet."""

from sqlalchemy.dialects.postgresql import insert

from portal.identity.models import User
from portal.kernel.db import Session
from portal.kernel.errors import Stale


def add_person(session: Session, *, email: str, name: str, password_hash: str, locale: str) -> int:
    """The id of a new person; Stale when the address became somebody's in the meantime. Runs in the door's scope."""
    made = session.execute(
        insert(User).values(email=email, name=name, password_hash=password_hash, locale=locale)
        .on_conflict_do_nothing(index_elements=[User.email]).returning(User.id)
    ).scalar_one_or_none()
    if made is None:
        raise Stale("account")
    return made
