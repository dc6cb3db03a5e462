"""Puts a reseller into a group, or into none."""

from flask_babel import gettext as _
from sqlalchemy import select, text, update

from portal.audit.trails import record_for
from portal.identity.models import Organisation, OrganisationGroup
from portal.identity.queries.companies import CompanyData
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused

_PRICES_CHANGED = text("SELECT prices_changed()")


def place_in_group(session: Session, actor: Actor, reseller: CompanyData, *, group_id: int | None) -> None:
    """Changes the group, and with it the reseller's conditions from the next page on; Refused for a group of nobody's."""
    if group_id == reseller.group_id:
        return
    ref = reseller.ref
    group_name = ""
    if group_id is not None:
        found = session.execute(
            select(OrganisationGroup.name).where(
                OrganisationGroup.network_id == ref.network_id, OrganisationGroup.id == group_id
            )
        ).scalar_one_or_none()
        if found is None:
            raise Refused(_("This group does not exist any more: choose another one."), "group")
        group_name = found
    session.execute(
        update(Organisation).where(Organisation.network_id == ref.network_id, Organisation.id == ref.id)
        .values(group_id=group_id)
    )
    session.execute(_PRICES_CHANGED)
    record_for(
        session, actor, ref.id, "organisation.regrouped", ref.name,
        before={"group": reseller.group_name}, after={"group": group_name},
    )
