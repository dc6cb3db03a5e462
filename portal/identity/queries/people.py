"""A company's people: members with their roles, and those who are invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import SQLColumnExpression, Subquery, any_, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.identity.models import MailedLink, Membership, User
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

MOST_INVITED = 200


@dataclass(frozen=True, slots=True)
class Member:
    """One person in a company, with all roles there."""

    user_id: int
    name: str
    email: str
    roles: Sequence[str]
    since: datetime
    is_active: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that nobody has taken yet."""

    id: UUID
    email: str
    name: str
    roles: Sequence[str]
    invited_at: datetime
    expires_at: datetime
    has_expired: bool


def sorting_name(column: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    """A name as lists sort and search it: without case and accents."""
    return func.lower(func.unaccent(column))


def members_of(network_id: int, organisation_id: int) -> Subquery:
    """One row a person: roles in order, and since when."""
    return (
        select(
            Membership.user_id,
            func.array_agg(aggregate_order_by(Membership.role, Membership.role)).label("roles"),
            func.min(Membership.created_at).label("since"),
        )
        .where(Membership.network_id == network_id, Membership.organisation_id == organisation_id)
        .group_by(Membership.user_id).subquery("members")
    )


def people(session: Session, network_id: int, organisation_id: int, query: ListQuery) -> Page[Member]:
    """A page of a company's people, sorted by `name`, `email` or `since`, narrowed by text and `role`."""
    members = members_of(network_id, organisation_id)
    name = sorting_name(User.name)
    sorts: dict[str, SQLColumnExpression[Any]] = {"name": name, "email": User.email, "since": members.c.since}
    key = sorts.get(query.sort, name)
    statement = (
        select(key.label("key"), User.id, User.name, User.email, members.c.roles, members.c.since, User.is_active)
        .join(members, members.c.user_id == User.id)
    )
    for word in name_key(query.text).split():
        statement = statement.where(name.contains(word, autoescape=True) | User.email.contains(word, autoescape=True))
    if role := query.filters.get("role"):
        statement = statement.where(literal(role) == any_(members.c.roles))
    page = keyset(query, statement, [key, User.id], lambda s: session.execute(s).all())
    return page.map(lambda row: Member(row.id, row.name, row.email, row.roles, row.since, row.is_active))


def invited(session: Session, network_id: int, organisation_id: int) -> list[Invited]:
    """Invitations of a company that are neither taken nor withdrawn, newest first; those that ran out are marked."""
    rows = session.execute(
        select(MailedLink.id, MailedLink.email, MailedLink.name, MailedLink.roles, MailedLink.created_at,
               MailedLink.expires_at, (MailedLink.expires_at <= func.now()).label("has_expired"))
        .where(
            MailedLink.network_id == network_id, MailedLink.organisation_id == organisation_id,
            MailedLink.purpose == "invitation", MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None),
        )
        .order_by(MailedLink.created_at.desc()).limit(MOST_INVITED)
    )
    return [Invited(*row) for row in rows]
