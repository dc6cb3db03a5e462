"""Gives a member of a company other roles."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from portal.audit.actions import record
from portal.identity.company import CompanyRef
from portal.identity.last_manager import hold_company, is_last_manager
from portal.identity.models import Membership
from portal.identity.queries.people import Member
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import ROLES_OF, Role


def change_roles(
    session: Session, actor: Actor, company: CompanyRef, member: Member, *, roles: Collection[Role], shown: Collection[str],
) -> None:
    """Makes `roles` the member's roles; nothing happens where they are so already.

    Refused at `roles` for none, for roles of another kind of company, and for taking the manager's role from the
    last manager; Stale when the roles are no more those that were `shown`.
    """
    if not roles or not set(roles) <= set(ROLES_OF[company.kind]):
        raise Refused(_("Choose roles of this kind of company."), "roles")
    hold_company(session, company)
    mine = (
        Membership.network_id == company.network_id, Membership.organisation_id == company.id,
        Membership.user_id == member.user_id,
    )
    before = set(session.execute(select(Membership.role).where(*mine)).scalars())
    if not before:
        raise NotFound("member")
    if before != set(shown):
        raise Stale("roles")
    after = {role.value for role in roles}
    if before == after:
        return
    if Role.MANAGER in before - after and is_last_manager(session, company, member.user_id):
        raise Refused(_("This is the last manager: make somebody else a manager first."), "roles")
    for role in sorted(after - before):
        session.execute(
            insert(Membership).values(
                network_id=company.network_id, organisation_id=company.id, user_id=member.user_id, role=role
            )
        )
    if before - after:
        session.execute(delete(Membership).where(*mine, Membership.role.in_(before - after)))
    record(
        session, actor, "user.roles_changed", member.name, network_id=company.network_id, organisation_id=company.id,
        before={"roles": sorted(before)}, after={"roles": sorted(after)},
    )
