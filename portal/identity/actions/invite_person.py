"""Invites somebody into a company by mail."""

from collections.abc import Collection
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, insert, select

from portal.audit.actions import record
from portal.identity.company import CompanyRef
from portal.identity.links import INVITATION_LASTS
from portal.identity.models import MailedLink, Membership, Network, User
from portal.identity.tokens import hash_token, new_token
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id
from portal.kernel.permissions import ROLES_OF, Role
from portal.post.compose import Recipient, write_mail
from portal.web.layout import role_names


def invite_person(
    session: Session, actor: Actor, company: CompanyRef, *, email: str, name: str, roles: Collection[Role],
) -> UUID:
    """Mails an invitation that works for seven days, and gives its id.

    Refused at `email` for a member, or for somebody whose invitation is still open (it can be sent again), and at
    `roles` for roles that this kind of company does not have.
    """
    if not roles or not set(roles) <= set(ROLES_OF[company.kind]):
        raise Refused(_("Choose roles of this kind of company."), "roles")
    _refuse_known(session, company, email)
    link_id, token, until = new_id(), new_token(), now() + INVITATION_LASTS
    written = sorted(role.value for role in roles)
    session.execute(
        insert(MailedLink).values(
            id=link_id, token_hash=hash_token(token), purpose="invitation", email=email, name=name, roles=written,
            network_id=company.network_id, organisation_id=company.id, invited_by=actor.user_id, expires_at=until,
        )
    )
    record(
        session, actor, "user.invited", email, network_id=company.network_id, organisation_id=company.id,
        after={"roles": written},
    )
    network = session.execute(select(Network.slug, Network.locale).where(Network.id == company.network_id)).one()
    with force_locale(network.locale):
        names = role_names()
    write_mail(
        session, Recipient(email, name, network.locale), "identity/invitation", network_id=company.network_id,
        organisation_id=company.id, is_secret=True, token=token, network_slug=network.slug, company=company.name,
        inviter=actor.name, roles=[names[role] for role in written], until=until,
    )
    return link_id


def _refuse_known(session: Session, company: CompanyRef, email: str) -> None:
    member = session.execute(
        select(User.id).join(Membership, Membership.user_id == User.id).where(
            User.email == email, Membership.network_id == company.network_id, Membership.organisation_id == company.id,
        ).limit(1)
    ).first()
    if member is not None:
        raise Refused(_("This person works here already: change the roles instead."), "email")
    waiting = session.execute(
        select(MailedLink.id).where(
            MailedLink.email == email, MailedLink.network_id == company.network_id, MailedLink.organisation_id == company.id,
            MailedLink.purpose == "invitation", MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None),
            MailedLink.expires_at > func.now(),
        ).limit(1)
    ).first()
    if waiting is not None:
        raise Refused(_("This person is invited already: send that invitation again instead."), "email")
