"""Makes a person who has left nameless, where the law does not want the name kept."""

from flask_babel import gettext as _
from sqlalchemy import text

from portal.audit.actions import record_on_platform
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused

_FORGET = text("SELECT forget_person(:user)")


def forget_person(session: Session, actor: Actor, user_id: int) -> None:
    """Takes address, name, password, sessions, attempts, links and mails away; Refused for members and operators.

    Orders, their papers and the audit trail keep the name they were written with until their own time is over
    (docs/rules/retention.md).
    """
    if not session.execute(_FORGET, {"user": user_id}).scalar_one():
        raise Refused(_("Only somebody who works for no company any more, and is no operator, can be made nameless."))
    record_on_platform(session, actor, "person.forgotten", str(user_id))
