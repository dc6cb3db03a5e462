"""Flask-Login at the door: the browser keeps the secret of a session row, and nothing else about the person."""

from datetime import timedelta
from uuid import UUID

from flask import Flask, g
from flask import session as browser
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import insert

from portal.identity.models import UserSession
from portal.identity.tokens import hash_token, new_token
from portal.kernel.clock import now
from portal.kernel.ids import new_id
from portal.web.visit import Visit

manager = LoginManager()
manager.session_protection = ""
LONGEST_AGENT = 200


class SignedIn(UserMixin):
    """A person with a live session; the id Flask-Login keeps in the browser is the session's secret."""

    def __init__(self, token: str, user_id: int, name: str) -> None:
        self.token, self.user_id, self.name = token, user_id, name

    def get_id(self) -> str:
        """The session's secret."""
        return self.token


@manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """Who the door found for this request."""
    visit: Visit | None = g.get("visit")
    if visit is None or visit.door.user_id is None:
        return None
    return SignedIn(token, visit.door.user_id, visit.door.user_name)


def configure_sign_in(app: Flask) -> None:
    """Lets Flask-Login keep the session's secret in the signed cookie."""
    manager.init_app(app)


def begin_session(visit: Visit, user_id: int, name: str, user_agent: str) -> UUID:
    """Signs a person in with a fresh secret, in that person's door scope, and gives the session's id.

    The browser forgets everything it held; the row of its old session is ended by the caller.
    """
    token = new_token()
    session_id = new_id()
    hours = visit.runtime.settings.session_absolute_hours
    visit.session.execute(
        insert(UserSession).values(
            token_hash=hash_token(token), id=session_id, user_id=user_id, expires_at=now() + timedelta(hours=hours),
            address=visit.actor.address or None, user_agent=user_agent[:LONGEST_AGENT],
        )
    )
    browser.clear()
    browser.permanent = True
    login_user(SignedIn(token, user_id, name))
    return session_id


def end_session() -> None:
    """Forgets the person in this browser; the row is ended by the caller."""
    logout_user()
    browser.clear()


__all__ = ["SignedIn", "begin_session", "configure_sign_in", "end_session", "hash_token"]
