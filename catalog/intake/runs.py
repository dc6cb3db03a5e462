"""The run of a feed as it stays: its file, its state, its faults, its report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from catalog.feeds.check import Fault, Reason, Warned
from catalog.models import FeedRun, SellerFeed
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_FORGET = text("DELETE FROM feed_fault WHERE network_id = :network AND seller_id = :seller AND run_id = :run")
_KEEP = text(
    "INSERT INTO feed_fault (network_id, seller_id, run_id, line_no, severity, reason, field, value)"
    " SELECT :network, :seller, :run, f.* FROM unnest(CAST(:lines AS integer[]), CAST(:severities AS text[]),"
    " CAST(:reasons AS text[]), CAST(:fields AS text[]), CAST(:values AS text[])) AS f ON CONFLICT DO NOTHING"
)
_END = text(
    "UPDATE feed_run SET state = :state, report = CAST(:report AS jsonb), lines_done = :lines, lines_total = :lines,"
    " finished_at = :at, message = :message, version = version + 1"
    " WHERE network_id = :network AND seller_id = :seller AND id = :run"
)
_FAULTS = text(
    "SELECT line_no, severity, reason, field, value FROM feed_fault"
    " WHERE network_id = :network AND seller_id = :seller AND run_id = :run ORDER BY line_no, reason"
)


class RunFile(Protocol):
    """What a run keeps of its file."""

    @property
    def data(self) -> bytes: ...
    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run that was taken: its report, and its faults with whether they rejected."""

    id: UUID
    cut_off: datetime
    report: Mapping[str, Any]
    faults: Sequence[tuple[Fault, bool]]


def last_feed(session: Session, network_id: int, seller_id: int) -> SellerFeed | None:
    """The last feed taken of a wholesaler."""
    return session.scalar(select(SellerFeed).where(SellerFeed.network_id == network_id, SellerFeed.seller_id == seller_id)
                          .execution_options(populate_existing=True))


def stored_run(session: Session, feed: SellerFeed) -> StoredRun:
    """The run behind the last feed taken."""
    where = {"network": feed.network_id, "seller": feed.seller_id, "run": feed.run_id}
    report = session.scalars(select(FeedRun.report).where(
        FeedRun.network_id == feed.network_id, FeedRun.seller_id == feed.seller_id, FeedRun.id == feed.run_id)).one()
    faults = [
        (Fault(row.line_no, Reason(row.reason) if row.severity == "reject" else Warned(row.reason), row.field, row.value),
         row.severity == "reject")
        for row in session.execute(_FAULTS, where)
    ]
    return StoredRun(feed.run_id, feed.cut_off, report, faults)


def open_run(
    session: Session, actor: Actor, run_id: UUID, *, file: RunFile, profile_code: str, cut_off: datetime | None,
    profile_version: int | None = None,
) -> UUID:
    """The row of the run, made where it is not there yet, marked as running."""
    at = clock.now()
    statement = insert(FeedRun).values(
        network_id=actor.network_id, seller_id=actor.organisation_id, id=run_id, profile_code=profile_code,
        file_name=file.name, file_sha256=file.sha256, file_size=len(file.data), state="running", cut_off=cut_off,
        profile_version=profile_version,
        created_by=actor.user_id, created_by_name=actor.name, created_at=at, started_at=at,
    )
    session.execute(statement.on_conflict_do_update(
        constraint="pk_feed_run", set_={"state": "running", "cut_off": cut_off, "started_at": at, "message": ""}))
    return run_id


def keep_faults(
    session: Session, network_id: int, seller_id: int, run_id: UUID, rejects: Sequence[Fault], warnings: Sequence[Fault]
) -> None:
    """The faults of the run, instead of those it had."""
    where = {"network": network_id, "seller": seller_id, "run": run_id}
    session.execute(_FORGET, where)
    if not rejects and not warnings:
        return
    faults = [*rejects, *warnings]
    session.execute(_KEEP, {
        **where, "lines": [fault.line_no for fault in faults],
        "severities": ["reject"] * len(rejects) + ["warning"] * len(warnings),
        "reasons": [fault.reason.value for fault in faults], "fields": [fault.field for fault in faults],
        "values": [fault.value for fault in faults],
    })


def end_run(
    session: Session, network_id: int, seller_id: int, run_id: UUID, state: str, report: Mapping[str, Any], message: str = ""
) -> None:
    """The end of a run, with what it counted."""
    session.execute(_END, {"network": network_id, "seller": seller_id, "run": run_id, "state": state, "message": message,
                           "report": json.dumps(report), "lines": report.get("lines", 0), "at": clock.now()})


def note_taken(
    session: Session, network_id: int, seller_id: int, run_id: UUID, *, file: RunFile, profile_code: str, cut_off: datetime,
    profile_version: int | None = None,
) -> None:
    """The run as the last one taken of this wholesaler."""
    values = {"run_id": run_id, "profile_code": profile_code, "file_sha256": file.sha256, "cut_off": cut_off,
              "profile_version": profile_version, "taken_at": clock.now()}
    session.execute(insert(SellerFeed).values(network_id=network_id, seller_id=seller_id, **values)
                    .on_conflict_do_update(constraint="pk_seller_feed", set_=values))
