"""Deletes a group of resellers that nobody and nothing needs."""

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from portal.audit.actions import record
from portal.identity.models import OrganisationGroup
from portal.identity.queries.resellers import Group
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused


def delete_group(session: Session, actor: Actor, group: Group) -> None:
    """Deletes a group; Refused while resellers belong to it or agreements name it."""
    if group.resellers:
        raise Refused(_("Resellers belong to this group: put them into another one first."))
    try:
        with session.begin_nested():
            session.execute(
                delete(OrganisationGroup).where(
                    OrganisationGroup.network_id == actor.network_id, OrganisationGroup.id == group.id
                )
            )
    except IntegrityError as error:
        raise Refused(_("Resellers or agreements need this group: it must stay.")) from error
    record(session, actor, "group.deleted", group.name, before={"name": group.name})
