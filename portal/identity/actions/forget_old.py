"""Forgets what the door kept and nobody needs any more."""

from sqlalchemy import delete, func, text

from portal.identity.models import SignInAttempt, UserSession
from portal.kernel.db import Session

ATTEMPTS, SESSIONS = text("interval '90 days'"), text("interval '30 days'")


def forget_old(session: Session) -> int:
    """Deletes tries older than 90 days and sessions that ended by themselves 30 days ago; returns how many.

    Runs in the door's scope, which may delete no younger ones.
    """
    connection = session.connection()
    gone = connection.execute(delete(SignInAttempt).where(SignInAttempt.at < func.now() - ATTEMPTS)).rowcount
    return int(gone + connection.execute(delete(UserSession).where(UserSession.expires_at < func.now() - SESSIONS)).rowcount)
