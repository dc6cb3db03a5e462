"""Renames a group of resellers."""

from sqlalchemy import update

from portal.audit.actions import record
from portal.identity.models import OrganisationGroup
from portal.identity.queries.resellers import Group
from portal.kernel.actor import Actor
from portal.kernel.db import Session


def rename_group(session: Session, actor: Actor, group: Group, *, name: str) -> None:
    """Gives a group another name; its code stays, since agreements files speak of it."""
    if group.name == name:
        return
    session.execute(
        update(OrganisationGroup).where(OrganisationGroup.network_id == actor.network_id, OrganisationGroup.id == group.id)
        .values(name=name)
    )
    record(session, actor, "group.renamed", name, before={"name": group.name}, after={"name": name})
