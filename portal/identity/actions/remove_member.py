"""Removes a person from a company."""

from flask_babel import gettext as _
from sqlalchemy import delete

from portal.audit.actions import record
from portal.identity.company import CompanyRef
from portal.identity.last_manager import hold_company, is_last_manager
from portal.identity.models import Membership
from portal.identity.queries.people import Member
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Role


def remove_member(session: Session, actor: Actor, company: CompanyRef, member: Member) -> None:
    """Takes every role in the company away; from the next request on the person is an outsider.

    Refused for the last manager; NotFound when somebody else removed the person meanwhile.
    """
    hold_company(session, company)
    if Role.MANAGER in member.roles and is_last_manager(session, company, member.user_id):
        raise Refused(_("This is the last manager: make somebody else a manager first."))
    gone = session.connection().execute(
        delete(Membership).where(
            Membership.network_id == company.network_id, Membership.organisation_id == company.id,
            Membership.user_id == member.user_id,
        )
    )
    if not gone.rowcount:
        raise NotFound("member")
    record(
        session, actor, "user.removed", member.name, network_id=company.network_id, organisation_id=company.id,
        before={"roles": sorted(member.roles)},
    )
