"""Long work with counted progress: somebody asks, a worker does it, the result stays to be read."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from portal.jobs.models import LongJob
from portal.jobs.publish import LONG, WORK, enqueue
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id

WRITE_EVERY = 0.5


@dataclass
class RunningJob:
    """What a long task is given: its arguments, who asked, where to count, and what must stand though the work breaks off.

    `apart` does something in a short transaction of its own, in the scope of the work, committed before it returns.
    """

    id: UUID
    args: dict[str, Any]
    actor: Actor
    write: Callable[[int, int | None], None]
    apart: Callable[[Callable[[Session], object]], None]
    written_at: float = 0.0

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how many of how many are done; written at most twice a second, and shown at once."""
        if done != total and monotonic() - self.written_at < WRITE_EVERY:
            return
        self.written_at = monotonic()
        self.write(done, total)


def begin_long(session: Session, actor: Actor, task: str, *, title: str, total: int | None = None, **args: Any) -> UUID:
    """Ask for long work in the running transaction; its row is there at once for a progress page.

    `args` must be plain JSON. The worker does it in the very scope that this transaction has.
    """
    job_id = new_id()
    session.connection().execute(
        insert(LongJob).values(
            network_id=actor.network_id, id=job_id, organisation_id=actor.organisation_id, user_id=actor.user_id,
            user_name=actor.name, task=task, title=title, total=total,
        )
    )
    enqueue(session, LONG, WORK, json.dumps({"job_id": str(job_id), "task": task, "args": args}))
    return job_id


def long_job(session: Session, job_id: UUID) -> LongJob:
    """The row of a long job that the scope may see; NotFound otherwise."""
    found = session.scalar(select(LongJob).where(LongJob.id == job_id))
    if found is None:
        raise NotFound("long job")
    return found


def mark_running(session: Session, job_id: UUID) -> bool:
    """Note that work has begun (again); False when it had already ended, so that it is not done twice."""
    changed = session.connection().execute(
        update(LongJob).where(LongJob.id == job_id, LongJob.status.in_(("waiting", "running")))
        .values(status="running", done=0, started_at=now())
    )
    return changed.rowcount == 1


def mark_progress(session: Session, job_id: UUID, done: int, total: int | None) -> None:
    """Write how far the work is."""
    counts = {"done": done} if total is None else {"done": done, "total": total}
    session.connection().execute(update(LongJob).where(LongJob.id == job_id).values(**counts))


def mark_done(session: Session, job_id: UUID, result: str) -> None:
    """Write the result, in the transaction that holds the work."""
    session.connection().execute(
        update(LongJob).where(LongJob.id == job_id)
        .values(status="done", result=result, problem="", finished_at=now())
    )


def mark_failed(session: Session, job_id: UUID, problem: str) -> None:
    """Write why the work came to nothing."""
    session.connection().execute(
        update(LongJob).where(LongJob.id == job_id).values(status="failed", problem=problem, finished_at=now())
    )
