"""Networks, for the door and for the platform's operators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, distinct, func, select

from portal.identity.models import MailedLink, Membership, Network, Organisation
from portal.identity.queries.people import Invited, sorting_name
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key


@dataclass(frozen=True, slots=True)
class NetworkName:
    """A network in short."""

    id: int
    slug: str
    name: str
    locale: str


def network_by_slug(session: Session, slug: str) -> NetworkName | None:
    """The open network of that address; None where there is none."""
    row = session.execute(
        select(Network.id, Network.slug, Network.name, Network.locale).where(Network.slug == slug, Network.is_open)
    ).first()
    return NetworkName(*row) if row else None


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A network as operators see it: whose it is and how many work there, no business."""

    id: int
    slug: str
    name: str
    colour: str
    locale: str
    has_logo: bool
    is_open: bool
    created_at: datetime
    vendor: str
    wholesalers: int
    resellers: int
    users: int


@dataclass(frozen=True, slots=True)
class RunCompany:
    """The vendor or a wholesaler of a network, and how many manage it."""

    id: int
    kind: str
    code: str
    name: str
    is_active: bool
    managers: int


def networks(session: Session, query: ListQuery) -> Page[NetworkRow]:
    """A page of networks by `name`, `slug` or `created`, narrowed by text and `state`. Runs in the platform's scope."""
    name = sorting_name(Network.name)
    sorts: dict[str, SQLColumnExpression[Any]] = {"name": name, "slug": Network.slug, "created": Network.created_at}
    key = sorts.get(query.sort, name)
    statement = select(key.label("key"), *_columns())
    for word in name_key(query.text).split():
        statement = statement.where(name.contains(word, autoescape=True) | Network.slug.contains(word, autoescape=True))
    if query.filters.get("state") in ("open", "closed"):
        statement = statement.where(Network.is_open.is_(query.filters["state"] == "open"))
    page = keyset(query, statement, [key, Network.id], lambda s: session.execute(s).all())
    return page.map(lambda row: NetworkRow(*row[1:]))


def network_row(session: Session, network_id: int) -> NetworkRow | None:
    """One network; None where there is none."""
    row = session.execute(select(*_columns()).where(Network.id == network_id)).first()
    return NetworkRow(*row) if row else None


def run_companies(session: Session, network_id: int) -> list[RunCompany]:
    """The vendor and the wholesalers of a network; at most 200."""
    managers = (
        select(func.count()).select_from(Membership)
        .where(Membership.network_id == Organisation.network_id, Membership.organisation_id == Organisation.id,
               Membership.role == "manager").scalar_subquery()
    )
    rows = session.execute(
        select(Organisation.id, Organisation.kind, Organisation.code, Organisation.name, Organisation.is_active, managers)
        .where(Organisation.network_id == network_id, Organisation.kind.in_(("vendor", "wholesaler")))
        .order_by(Organisation.kind, Organisation.code).limit(200)
    )
    return [RunCompany(*row) for row in rows]


def open_invitations(session: Session, network_id: int) -> list[tuple[str, Invited]]:
    """Invitations into the vendor and the wholesalers that nobody has taken, with the company's name; at most 200."""
    rows = session.execute(
        select(Organisation.name, MailedLink.id, MailedLink.email, MailedLink.name, MailedLink.roles, MailedLink.created_at,
               MailedLink.expires_at, MailedLink.expires_at <= func.now())
        .join(Organisation, (Organisation.network_id == MailedLink.network_id) & (Organisation.id == MailedLink.organisation_id))
        .where(
            MailedLink.network_id == network_id, Organisation.kind.in_(("vendor", "wholesaler")),
            MailedLink.purpose == "invitation", MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None),
        ).order_by(MailedLink.created_at.desc()).limit(200)
    )
    return [(row[0], Invited(*row[1:])) for row in rows]


def _columns() -> list[Any]:
    def how_many(kind: str) -> Any:
        return (
            select(func.count()).select_from(Organisation)
            .where(Organisation.network_id == Network.id, Organisation.kind == kind).scalar_subquery()
        )

    vendor = select(func.min(Organisation.name)).where(
        Organisation.network_id == Network.id, Organisation.kind == "vendor").scalar_subquery()
    users = select(func.count(distinct(Membership.user_id))).where(Membership.network_id == Network.id).scalar_subquery()
    return [
        Network.id, Network.slug, Network.name, Network.colour, Network.locale, Network.logo_type.is_not(None), Network.is_open,
        Network.created_at, func.coalesce(vendor, ""), how_many("wholesaler"), how_many("reseller"), users,
    ]
