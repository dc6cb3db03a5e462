"""The trail of one organisation, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Text, func, select

from portal.audit.models import AuditEntry
from portal.kernel.clock import paris_midnight
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

NOBODY = "system"
LATELY = 5_000


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry as it is shown."""

    id: UUID
    at: datetime
    actor_id: int | None
    actor: str
    actor_organisation: str
    verb: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    address: str
    side: str


def trail(session: Session, network_id: int, organisation_id: int, query: ListQuery) -> Page[Deed]:
    """Deeds by time, narrowed by text, `about`, `verb`, `person`, `side` and local days `since`, `until` (both included).

    Text is looked for in subjects, persons and in what stood before and after; `about` is the first word of verbs, `side`
    the kind of company that acted, `operator` or `portal`.
    """
    entry = AuditEntry
    statement = select(
        entry.at, entry.id, entry.actor_id, entry.actor_name, entry.actor_organisation, entry.verb, entry.subject, entry.before,
        entry.after, func.host(entry.address).label("address"), entry.actor_side,
    ).where(entry.network_id == network_id, entry.organisation_id == organisation_id)
    for word in name_key(query.text).split():
        said = func.lower(func.unaccent(func.concat_ws(
            " ", entry.subject, entry.actor_name, entry.before.cast(Text), entry.after.cast(Text))))
        statement = statement.where(said.contains(word, autoescape=True))
    wanted = query.filters
    if verb := wanted.get("verb"):
        statement = statement.where(entry.verb == verb)
    if about := wanted.get("about"):
        statement = statement.where(func.split_part(entry.verb, ".", 1) == about)
    if side := wanted.get("side"):
        statement = statement.where(entry.actor_side == side)
    if person := wanted.get("person"):
        by_system = person == NOBODY or not person.isascii() or not person.isdigit() or len(person) > 18
        statement = statement.where(entry.actor_id.is_(None) if by_system else entry.actor_id == int(person))
    if since := _day(wanted.get("since")):
        statement = statement.where(entry.at >= paris_midnight(since))
    if until := _day(wanted.get("until")):
        statement = statement.where(entry.at < paris_midnight(until + timedelta(days=1)))
    page = keyset(query, statement, [entry.at, entry.id], lambda s: session.execute(s).all())
    return page.map(lambda row: Deed(
        row.id, row.at, row.actor_id, row.actor_name, row.actor_organisation, row.verb, row.subject, row.before or {},
        row.after or {}, row.address or "", row.actor_side,
    ))


def recent_verbs(session: Session, network_id: int, organisation_id: int) -> list[str]:
    """What was done lately in this company: the verbs of its last 5,000 deeds."""
    last = (
        select(AuditEntry.verb).where(AuditEntry.network_id == network_id, AuditEntry.organisation_id == organisation_id)
        .order_by(AuditEntry.at.desc()).limit(LATELY).subquery()
    )
    return list(session.execute(select(last.c.verb).distinct()).scalars())


def _day(text: str | None) -> date | None:
    """A day as a date field writes it, within what calendars can count; anything else narrows nothing."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None
