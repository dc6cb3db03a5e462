"""Adds a group of resellers."""

from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert

from portal.audit.actions import record
from portal.identity.models import OrganisationGroup
from portal.identity.names import CODE
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused


def add_group(session: Session, actor: Actor, *, code: str, name: str) -> int:
    """The id of a new group; Refused at `code` where it is malformed or taken."""
    code = code.strip().lower()
    if not CODE.match(code):
        raise Refused(_("Use 1 to 40 small letters, digits, hyphens, dots and underscores."), "code")
    made = session.execute(
        insert(OrganisationGroup).values(network_id=actor.network_id, code=code, name=name)
        .on_conflict_do_nothing(constraint="uq_organisation_group_network_id_code").returning(OrganisationGroup.id)
    ).scalar_one_or_none()
    if made is None:
        raise Refused(_("There is a group with this code already."), "code")
    record(session, actor, "group.added", name, after={"code": code, "name": name})
    return made
