"""The resellers of a network and their groups."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, distinct, func, select

from portal.identity.models import Membership, Organisation, OrganisationGroup
from portal.identity.queries.people import sorting_name
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

NO_GROUP = "none"
MOST_GROUPS = 500


@dataclass(frozen=True, slots=True)
class ResellerRow:
    """A reseller in a list; `users` counts people only where the scope sees them."""

    id: int
    code: str
    name: str
    city: str
    siren: str
    email: str
    phone: str
    group_name: str
    is_active: bool
    users: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of resellers and how many belong to it."""

    id: int
    code: str
    name: str
    resellers: int


def resellers(session: Session, network_id: int, query: ListQuery) -> Page[ResellerRow]:
    """A page of resellers by `name`, `code` or `group`, narrowed by text, `group` (an id or `none`) and `state`."""
    name = sorting_name(Organisation.name)
    sorts: dict[str, SQLColumnExpression[Any]] = {
        "name": name, "code": Organisation.code, "group": sorting_name(OrganisationGroup.name),
        "city": sorting_name(Organisation.city),
    }
    key = sorts.get(query.sort, name)
    users = (
        select(func.count(distinct(Membership.user_id)))
        .where(Membership.network_id == Organisation.network_id, Membership.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    columns: list[Any] = [
        key.label("key"), Organisation.id, Organisation.code, Organisation.name, Organisation.city, Organisation.siren,
        Organisation.email, Organisation.phone, OrganisationGroup.name.label("group_name"), Organisation.is_active,
        users.label("users"),
    ]
    statement = select(*columns).outerjoin(
        OrganisationGroup,
        (OrganisationGroup.network_id == Organisation.network_id) & (OrganisationGroup.id == Organisation.group_id),
    ).where(Organisation.network_id == network_id, Organisation.kind == "reseller")
    page = keyset(query, _narrowed(statement, query), [key, Organisation.id], lambda s: session.execute(s).all())
    return page.map(lambda row: ResellerRow(
        row.id, row.code, row.name, row.city, row.siren, row.email, row.phone, row.group_name or "", row.is_active, row.users,
    ))


def _narrowed(statement: Select[Any], query: ListQuery) -> Select[Any]:
    said = sorting_name(Organisation.name + " " + Organisation.code + " " + Organisation.city + " " + Organisation.siren)
    for word in name_key(query.text).split():
        statement = statement.where(said.contains(word, autoescape=True))
    group = query.filters.get("group", "")
    if group == NO_GROUP:
        statement = statement.where(Organisation.group_id.is_(None))
    elif group.isascii() and group.isdigit() and len(group) < 19:
        statement = statement.where(Organisation.group_id == int(group))
    if query.filters.get("state") in ("active", "closed"):
        statement = statement.where(Organisation.is_active.is_(query.filters["state"] == "active"))
    return statement


def groups(session: Session, network_id: int) -> list[Group]:
    """All groups of the network by name, each with the number of its resellers; at most 500."""
    rows = session.execute(
        select(OrganisationGroup.id, OrganisationGroup.code, OrganisationGroup.name, func.count(Organisation.id))
        .outerjoin(
            Organisation,
            (Organisation.network_id == OrganisationGroup.network_id) & (Organisation.group_id == OrganisationGroup.id),
        )
        .where(OrganisationGroup.network_id == network_id)
        .group_by(OrganisationGroup.id, OrganisationGroup.code, OrganisationGroup.name)
        .order_by(sorting_name(OrganisationGroup.name), OrganisationGroup.id).limit(MOST_GROUPS)
    )
    return [Group(*row) for row in rows]


def list_groups(session: Session, network_id: int, query: ListQuery) -> Page[Group]:
    """A page of the network's groups by text and by whether any reseller belongs to them (`empty`, `used`)."""
    group = OrganisationGroup
    members = (select(func.count()).select_from(Organisation).where(
        Organisation.network_id == group.network_id, Organisation.group_id == group.id).scalar_subquery())
    sorts: dict[str, Any] = {"name": sorting_name(group.name), "code": group.code, "resellers": members}
    key = sorts.get(query.sort, sorts["name"])
    statement = select(key.label("sort_key"), group.id, group.code, group.name, members.label("members")).where(
        group.network_id == network_id)
    for word in name_key(query.text).split():
        statement = statement.where(sorting_name(group.name + " " + group.code).contains(word, autoescape=True))
    if query.filters.get("members") in ("empty", "used"):
        statement = statement.where(members == 0 if query.filters["members"] == "empty" else members > 0)
    return keyset(query, statement, [key, group.id], lambda s: session.execute(s).all()).map(lambda row: Group(*row[1:]))


def managers_of(session: Session, network_id: int, organisation_id: int) -> int:
    """How many people manage a company."""
    return int(session.execute(
        select(func.count()).select_from(Membership).where(
            Membership.network_id == network_id, Membership.organisation_id == organisation_id, Membership.role == "manager"
        )
    ).scalar_one())
