"""A company's own price lists with the state of their work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, select, true

from catalog.models import PriceList
from portal.jobs.models import LongJob
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset


class PriceListState(StrEnum):
    """Where a list stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    ENDED = "ended"

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has still to do something for it."""
        return self in (PriceListState.WAITING, PriceListState.RUNNING)


@dataclass(frozen=True, slots=True)
class PriceListRow:
    """One list; `done` of `total` lines are made, `problem` says why it failed."""

    id: UUID
    chosen: str
    format: str
    state: PriceListState
    lines: int
    size: int
    made_by_name: str
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    file_name: str
    done: int
    total: int
    problem: str


def list_price_lists(session: Session, actor: Actor, query: ListQuery) -> Page[PriceListRow]:
    """A page of the company's lists, the latest first unless asked otherwise."""
    key = {"size": PriceList.size, "lines": PriceList.lines}.get(query.sort, PriceList.created_at)
    statement = _rows(actor, key)
    if query.text:
        words = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(PriceList.chosen.ilike(f"%{words}%", escape="\\"))
    statement = statement.where(_state() == query.filters["state"] if query.filters.get("state") else true())

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    keys = [cast(ColumnElement[Any], key), cast(ColumnElement[Any], PriceList.id)]
    return keyset(query, statement, keys, fetch).map(_row)


def price_list_row(session: Session, actor: Actor, price_list_id: UUID) -> PriceListRow | None:
    """One list of the company with its state; None where there is none."""
    found = session.execute(_rows(actor, PriceList.created_at).where(PriceList.id == price_list_id)).one_or_none()
    return None if found is None else _row(found)


def _state() -> ColumnElement[str]:
    return case((PriceList.expires_at <= now(), "ended"), (PriceList.ready_at.is_not(None), "done"), else_=LongJob.status)


def _rows(actor: Actor, key: Any) -> Select[Any]:
    return (
        select(
            key.label("sort_key"), PriceList.id, PriceList.chosen, PriceList.format, _state().label("state"), PriceList.lines,
            PriceList.size, PriceList.made_by_name, PriceList.created_at, PriceList.ready_at, PriceList.expires_at,
            PriceList.file_name, LongJob.done, LongJob.total, LongJob.problem,
        )
        .join(LongJob, and_(LongJob.network_id == PriceList.network_id, LongJob.id == PriceList.job_id))
        .where(PriceList.network_id == actor.network_id, PriceList.organisation_id == actor.organisation_id)
    )


def _row(row: Any) -> PriceListRow:
    return PriceListRow(
        row.id, row.chosen, row.format, PriceListState(row.state), row.lines, row.size, row.made_by_name, row.created_at,
        row.ready_at, row.expires_at, row.file_name, row.done, row.total or 0, row.problem,
    )
