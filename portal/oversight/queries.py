"""Questions about operators' grants: which there are, what was looked at, where one may look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text

from portal.audit.models import AuditEntry, PlatformEntry
from portal.identity.models import Network, Organisation
from portal.identity.queries.people import sorting_name
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key
from portal.oversight.grants import runs
from portal.oversight.models import OperatorGrant

_FAILED = text("SELECT id, queue, what, network, attempts, due_at FROM failed_jobs(:before, :many)")


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant as it is shown; `looks` counts the pages that were read with it."""

    id: UUID
    network_id: int
    operator_id: int
    operator: str
    reason: str
    ticket: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: str
    ended_side: str
    asked_at: datetime
    looks: int

    @property
    def is_running(self) -> bool:
        """Whether it ran when it was read from the database."""
        return runs(self.asked_at, self.starts_at, self.ends_at, self.ended_at)


@dataclass(frozen=True, slots=True)
class Look:
    """One page read, or one attempt to act, with a grant."""

    at: datetime
    id: UUID
    company: str
    verb: str
    page: str
    address: str


@dataclass(frozen=True, slots=True)
class PlatformDeed:
    """One entry of the platform's trail."""

    at: datetime
    id: UUID
    actor: str
    network: str
    verb: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """A company that an operator may look into."""

    id: int
    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FailedJob:
    """Work that was given up; which, not what it was about."""

    id: int
    queue: str
    what: str
    network: str
    attempts: int
    due_at: datetime


def grants(session: Session, network_id: int, query: ListQuery) -> Page[GrantRow]:
    """Grants into a network by `starts`, narrowed by text (operator, reason, ticket)."""
    statement = _grants().where(OperatorGrant.network_id == network_id)
    for word in name_key(query.text).split():
        said = func.lower(func.unaccent(func.concat_ws(
            " ", OperatorGrant.operator_name, OperatorGrant.reason, OperatorGrant.ticket)))
        statement = statement.where(said.contains(word, autoescape=True))
    page = keyset(query, statement, [OperatorGrant.starts_at, OperatorGrant.id], lambda s: session.execute(s).all())
    return page.map(_row)


def grant_row(session: Session, network_id: int, grant_id: UUID) -> GrantRow | None:
    """One grant; None where the network has none of that id."""
    row = session.execute(_grants().where(OperatorGrant.network_id == network_id, OperatorGrant.id == grant_id)).first()
    return _row(row) if row else None


def looks(session: Session, network_id: int, grant_id: UUID, query: ListQuery) -> Page[Look]:
    """What was read with a grant, by time."""
    entry = AuditEntry
    statement = (
        select(entry.at, entry.id, Organisation.name, entry.verb, entry.subject, func.host(entry.address))
        .join(Organisation, (Organisation.network_id == entry.network_id) & (Organisation.id == entry.organisation_id))
        .where(entry.network_id == network_id, entry.grant_id == grant_id)
    )
    page = keyset(query, statement, [entry.at, entry.id], lambda s: session.execute(s).all())
    return page.map(lambda row: Look(row[0], row[1], row[2], row[3], row[4], row[5] or ""))


def places(session: Session, network_id: int, query: ListQuery) -> Page[Place]:
    """Open companies of a network by `name`, narrowed by text and `kind`."""
    name = sorting_name(Organisation.name)
    columns: list[Any] = [name, Organisation.id, Organisation.kind, Organisation.code, Organisation.name]
    statement = select(*columns).where(
        Organisation.network_id == network_id, Organisation.is_active)
    for word in name_key(query.text).split():
        statement = statement.where(name.contains(word, autoescape=True) | Organisation.code.contains(word, autoescape=True))
    if kind := query.filters.get("kind"):
        statement = statement.where(Organisation.kind == kind)
    page = keyset(query, statement, [name, Organisation.id], lambda s: session.execute(s).all())
    return page.map(lambda row: Place(row[1], row[2], row[3], row[4]))


def platform_trail(session: Session, query: ListQuery) -> Page[PlatformDeed]:
    """The platform's trail by time, narrowed by text (who, what it was about, network) and `verb`."""
    entry = PlatformEntry
    statement = select(
        entry.at, entry.id, entry.actor_name, func.coalesce(Network.slug, ""), entry.verb, entry.subject, entry.before,
        entry.after, func.host(entry.address),
    ).outerjoin(Network, Network.id == entry.network_id)
    for word in name_key(query.text).split():
        said = func.lower(func.unaccent(func.concat_ws(" ", entry.actor_name, entry.subject, Network.slug)))
        statement = statement.where(said.contains(word, autoescape=True))
    if verb := query.filters.get("verb"):
        statement = statement.where(entry.verb == verb)
    page = keyset(query, statement, [entry.at, entry.id], lambda s: session.execute(s).all())
    return page.map(lambda row: _deed(row))


def failed_jobs(session: Session, before: int | None, many: int) -> list[FailedJob]:
    """Work that was given up, newest first, below the number `before`; no more than `many`."""
    return [FailedJob(*row) for row in session.execute(_FAILED, {"before": before, "many": many})]


def _deed(row: Any) -> PlatformDeed:
    at, entry_id, actor, network, verb, subject, before, after, address = row
    return PlatformDeed(at, entry_id, actor, network, verb, subject, before or {}, after or {}, address or "")


def _grants() -> Select[Any]:
    grant = OperatorGrant
    count = (
        select(func.count()).select_from(AuditEntry)
        .where(AuditEntry.network_id == grant.network_id, AuditEntry.grant_id == grant.id).scalar_subquery()
    )
    columns: list[Any] = [
        grant.starts_at, grant.id, grant.network_id, grant.operator_id, grant.operator_name, grant.reason, grant.ticket,
        grant.ends_at, grant.ended_at, grant.ended_by_name, grant.ended_side, func.now().label("asked_at"), count.label("looks"),
    ]
    return select(*columns)


def _row(row: Any) -> GrantRow:
    return GrantRow(
        row.id, row.network_id, row.operator_id, row.operator_name, row.reason, row.ticket, row.starts_at, row.ends_at,
        row.ended_at, row.ended_by_name, row.ended_side, row.asked_at, row.looks,
    )
