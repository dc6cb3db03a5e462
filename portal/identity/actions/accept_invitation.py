"""Takes an invitation: the roles it gives become the person's, and the link is used up."""

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from portal.audit.actions import record
from portal.identity.access import hold_link
from portal.identity.links import Link, LinkState
from portal.identity.models import MailedLink, Membership
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Session
from portal.kernel.errors import Stale


def accept_invitation(session: Session, actor: Actor, link: Link) -> None:
    """Makes the actor a member with the roles of an open invitation; roles held already stay.

    Runs in the actor's door scope, where the database takes members in by an open invitation to their own address
    alone. Raises Stale when the link was used, withdrawn or ran out meanwhile.
    """
    if link.state(now()) is not LinkState.OPEN or not hold_link(session, link):
        raise Stale("invitation")
    for role in link.roles:
        session.execute(
            insert(Membership).values(
                network_id=link.network_id, organisation_id=link.organisation_id, user_id=actor.user_id, role=role,
            ).on_conflict_do_nothing()
        )
    session.execute(update(MailedLink).where(MailedLink.id == link.id).values(used_at=func.now()))
    record(
        session, actor, "user.joined", link.email, network_id=link.network_id, organisation_id=link.organisation_id,
        after={"roles": sorted(link.roles)},
    )
