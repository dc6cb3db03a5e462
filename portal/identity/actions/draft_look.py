"""Keeps what a network might look like, for whoever tries it, until it is saved or dropped."""

from sqlalchemy import delete, insert

from portal.identity.models import NetworkLook
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id

Logo = tuple[bytes, str]


def draft_look(session: Session, actor: Actor, *, name: str, colour: str, logo: Logo | None, version: int) -> None:
    """Replaces the actor's draft; `version` is that of the look it was made from, judged when it is saved."""
    drop_draft(session, actor)
    content, kind = logo or (None, None)
    session.connection().execute(
        insert(NetworkLook).values(
            network_id=actor.network_id, id=new_id(), state="draft", version=version, name=name, colour=colour, logo=content,
            logo_type=kind, by_id=actor.user_id, by_name=actor.name,
        )
    )


def drop_draft(session: Session, actor: Actor) -> None:
    """Forgets the actor's draft, where there is one."""
    session.connection().execute(
        delete(NetworkLook).where(
            NetworkLook.network_id == actor.network_id, NetworkLook.state == "draft", NetworkLook.by_id == actor.user_id,
        )
    )
