"""Withdraws an invitation: its link opens nothing any more."""

from sqlalchemy import func, update

from portal.audit.actions import record
from portal.identity.access import Invitation
from portal.identity.models import MailedLink
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale


def withdraw_invitation(session: Session, actor: Actor, invitation: Invitation) -> None:
    """Ends an invitation; Stale when it was taken or withdrawn meanwhile."""
    ended = session.connection().execute(
        update(MailedLink).where(
            MailedLink.id == invitation.id, MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None)
        ).values(withdrawn_at=func.now())
    )
    if ended.rowcount != 1:
        raise Stale("invitation")
    record(
        session, actor, "user.invitation_withdrawn", invitation.email, network_id=invitation.network_id,
        organisation_id=invitation.organisation_id,
    )
