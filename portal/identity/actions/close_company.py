"""Closes a company to its people, or opens it again; nothing of it is deleted."""

from sqlalchemy import update

from portal.audit.trails import record_for
from portal.identity.company import CompanyRef
from portal.identity.models import Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session


def close_company(session: Session, actor: Actor, company: CompanyRef, *, is_open: bool) -> bool:
    """From the next request on nobody enters a closed company; False where it was so already."""
    changed = session.connection().execute(
        update(Organisation).where(
            Organisation.network_id == company.network_id, Organisation.id == company.id, Organisation.is_active != is_open
        ).values(is_active=is_open)
    )
    if not changed.rowcount:
        return False
    record_for(session, actor, company.id, "organisation.opened" if is_open else "organisation.closed", company.name)
    return True
