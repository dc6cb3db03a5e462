"""Ends signed-in browsers of a person."""

from uuid import UUID

from sqlalchemy import func, update

from portal.identity.models import UserSession
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


def end_sessions(session: Session, user_id: int, *, only: UUID | None = None, keep: UUID | None = None) -> int:
    """Ends one session of the person (`only`; NotFound where it is not theirs), or all but `keep`; returns how many.

    Runs in the person's own door scope.
    """
    over = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if only is not None:
        over = over.where(UserSession.id == only)
    elif keep is not None:
        over = over.where(UserSession.id != keep)
    ended: int = session.connection().execute(over.values(ended_at=func.now())).rowcount
    if only is not None and not ended:
        raise NotFound("session")
    return ended
