"""A person's signed-in browsers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text

from portal.identity.devices import device_name, is_phone
from portal.identity.models import UserSession
from portal.kernel.db import Session

MOST = 50


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser that is signed in."""

    id: UUID
    device: str
    is_phone: bool
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def open_sessions(session: Session, user_id: int, this: UUID | None, idle_hours: int) -> list[OpenSession]:
    """The person's live sessions, this one first, then the last seen. Runs in the person's door scope."""
    rows = session.execute(
        select(UserSession.id, UserSession.user_agent, func.host(UserSession.address).label("address"),
               UserSession.created_at, UserSession.seen_at)
        .where(
            UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.expires_at > func.now(),
            UserSession.seen_at > func.now() - text("make_interval(hours => :idle)").bindparams(idle=idle_hours),
        )
        .order_by((UserSession.id == this).desc(), UserSession.seen_at.desc()).limit(MOST)
    )
    return [
        OpenSession(row.id, device_name(row.user_agent), is_phone(row.user_agent), row.address or "", row.created_at,
                    row.seen_at, row.id == this)
        for row in rows
    ]
