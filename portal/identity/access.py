"""Doors to identity's objects: the only code that turns an id or a secret from outside into an object."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from portal.identity.company import CompanyRef
from portal.identity.links import Link
from portal.identity.models import MailedLink, User
from portal.identity.queries.companies import CompanyData, company_data
from portal.identity.queries.networks import NetworkRow, network_row, run_companies
from portal.identity.queries.people import Member, members_of
from portal.identity.queries.resellers import Group, groups
from portal.identity.tokens import hash_token
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind

_LINK = text("SELECT * FROM door_link(:token)")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as those who sent it see it."""

    id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    network_id: int
    organisation_id: int


def access_link(session: Session, token: str, purpose: str) -> Link:
    """The mailed link of a secret; NotFound where the secret was never ours, or belongs to another purpose."""
    row = session.execute(_LINK, {"token": hash_token(token)}).mappings().first()
    if row is None or row["purpose"] != purpose:
        raise NotFound("link")
    found = dict(row)
    found["roles"] = tuple(found["roles"] or ())
    for name in ("network_slug", "network_name", "organisation_code", "organisation_name", "kind", "inviter"):
        found[name] = found[name] or ""
    return Link(**found)


def hold_link(session: Session, link: Link) -> bool:
    """Locks an open link until the transaction ends; False where somebody used or withdrew it meanwhile."""
    row = session.execute(
        select(MailedLink.id).where(
            MailedLink.id == link.id, MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None),
        ).with_for_update()
    ).first()
    return row is not None


def access_member(session: Session, network_id: int, organisation_id: int, user_id: int) -> Member:
    """A person of the company; NotFound where the company has no such member."""
    members = members_of(network_id, organisation_id)
    row = session.execute(
        select(User.id, User.name, User.email, members.c.roles, members.c.since, User.is_active)
        .join(members, members.c.user_id == User.id).where(User.id == user_id)
    ).first()
    if row is None:
        raise NotFound("member")
    return Member(*row)


def access_invitation(session: Session, network_id: int, link_id: UUID, organisation_id: int | None = None) -> Invitation:
    """An invitation that is neither taken nor withdrawn, of a company (any of the network where None is given).

    NotFound where it is another company's, or over.
    """
    statement = select(
        MailedLink.id, MailedLink.email, MailedLink.name, MailedLink.roles, MailedLink.network_id, MailedLink.organisation_id,
    ).where(
        MailedLink.id == link_id, MailedLink.network_id == network_id, MailedLink.purpose == "invitation",
        MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None),
    )
    if organisation_id is not None:
        statement = statement.where(MailedLink.organisation_id == organisation_id)
    row = session.execute(statement).first()
    if row is None:
        raise NotFound("invitation")
    return Invitation(row.id, row.email, row.name, tuple(row.roles), row.network_id, row.organisation_id)


def access_reseller(session: Session, network_id: int, code: str) -> CompanyData:
    """A reseller of the network by its code; NotFound where it is none, or none that the scope sees."""
    found = company_data(session, network_id, code=code)
    if found is None or found.ref.kind is not OrganisationKind.RESELLER:
        raise NotFound("reseller")
    return found


def access_group(session: Session, network_id: int, group_id: int) -> Group:
    """A group of the network; NotFound where there is none."""
    found = next((group for group in groups(session, network_id) if group.id == group_id), None)
    if found is None:
        raise NotFound("group")
    return found


def access_network(session: Session, network_id: int) -> NetworkRow:
    """A network, for an operator; NotFound where there is none."""
    found = network_row(session, network_id)
    if found is None:
        raise NotFound("network")
    return found


def access_run_company(
    session: Session, network_id: int, code: str | None = None, *, organisation_id: int | None = None,
) -> CompanyRef:
    """The vendor or a wholesaler of a network, by code or id; NotFound for any other company."""
    found = next(
        (one for one in run_companies(session, network_id) if one.code == code or one.id == organisation_id), None
    )
    if found is None:
        raise NotFound("company")
    return CompanyRef(network_id, found.id, OrganisationKind(found.kind), found.code, found.name)
