"""A wholesaler's feeds as it sees them: the runs, one run's faults, and how old its offers are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, select, true
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import FeedFault, FeedRun, SellerFeed
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset

MOST_CSV = 100_000
_SORTS: dict[str, Any] = {
    "created": FeedRun.created_at, "file": func.lower(FeedRun.file_name), "lines": func.coalesce(FeedRun.lines_total, 0),
}


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list."""

    id: UUID
    file_name: str
    profile: str
    state: str
    cut_off: datetime | None
    created_at: datetime
    created_by: str
    lines: int | None
    rejected: int
    changed: int


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault of a run."""

    line_no: int
    severity: str
    reason: str
    field: str
    value: str


def list_runs(session: Session, actor: Actor, query: ListQuery) -> Page[RunLine]:
    """A page of the actor's wholesaler's runs by file name and state, the latest first unless asked otherwise."""
    key = _SORTS.get(query.sort, FeedRun.created_at)
    statement = (
        select(key.label("sort_key"), FeedRun.id, FeedRun.file_name, FeedRun.profile_code, FeedRun.state, FeedRun.cut_off,
               FeedRun.created_at, FeedRun.created_by_name, FeedRun.lines_total, FeedRun.report)
        .where(FeedRun.network_id == actor.network_id, FeedRun.seller_id == actor.organisation_id)
        .where(FeedRun.file_name.ilike(f"%{_escaped(query.text)}%", escape="\\") if query.text else true())
        .where(FeedRun.state == query.filters["state"] if query.filters.get("state") else true())
    )

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    return keyset(query, statement, [key, cast(ColumnElement[Any], FeedRun.id)], fetch).map(lambda row: RunLine(
        row.id, row.file_name, row.profile_code, row.state, row.cut_off, row.created_at, row.created_by_name, row.lines_total,
        row.report.get("rejected", 0), row.report.get("changed", 0),
    ))


def list_faults(session: Session, actor: Actor, run_id: UUID, query: ListQuery) -> Page[FaultLine]:
    """A page of a run's faults by line, filtered by reason and by whether the line was rejected."""
    fault = FeedFault
    statement: Any = (
        select(fault.line_no, fault.reason, fault.severity, fault.field, fault.value)
        .where(fault.network_id == actor.network_id, fault.seller_id == actor.organisation_id, fault.run_id == run_id)
        .where(fault.reason == query.filters["reason"] if query.filters.get("reason") else true())
        .where(fault.severity == query.filters["severity"] if query.filters.get("severity") else true())
        .where(fault.value.ilike(f"%{_escaped(query.text)}%", escape="\\") if query.text else true())
    )

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    keys: list[ColumnElement[Any]] = [cast(ColumnElement[Any], fault.line_no), cast(ColumnElement[Any], fault.reason)]
    return keyset(query, statement, keys, fetch).map(
        lambda row: FaultLine(row.line_no, row.severity, row.reason, row.field, row.value))


def feed_age(session: Session, actor: Actor) -> datetime | None:
    """The cut-off of the last feed taken of the actor's wholesaler."""
    return session.scalar(select(SellerFeed.cut_off).where(
        SellerFeed.network_id == actor.network_id, SellerFeed.seller_id == actor.organisation_id))


def _escaped(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
