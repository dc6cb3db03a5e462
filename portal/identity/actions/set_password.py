"""Sets a person's password and ends what was signed in with the old one."""

from uuid import UUID

from sqlalchemy import func, insert, text, update

from portal.identity.models import SignInAttempt, User, UserSession
from portal.identity.throttle import place_of
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id
from portal.post.compose import Recipient, write_mail


def set_password(session: Session, actor: Actor, to: Recipient, *, password_hash: str, keep_session: UUID | None = None) -> None:
    """Stores the hash, ends all the person's sessions (but `keep_session`), forgives wrong tries, and tells by mail.

    Runs in the person's own door scope.
    """
    session.execute(update(User).where(User.id == actor.user_id).values(password_hash=password_hash))
    over = update(UserSession).where(UserSession.user_id == actor.user_id, UserSession.ended_at.is_(None))
    if keep_session is not None:
        over = over.where(UserSession.id != keep_session)
    session.execute(over.values(ended_at=func.now()))
    session.execute(
        insert(SignInAttempt).values(
            id=new_id(), purpose="reset", account=to.email, address=place_of(actor.address), succeeded=True,
            at=text("clock_timestamp()"),
        )
    )
    write_mail(session, to, "identity/password_changed", network_id=None, from_address=actor.address)
