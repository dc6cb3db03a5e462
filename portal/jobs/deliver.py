"""Doing queued work: every consumer, long task and chore in a transaction and scope of its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import IntegrityError

from portal.jobs.long import RunningJob, mark_done, mark_failed, mark_progress, mark_running
from portal.jobs.runner import transaction
from portal.jobs.work import Consumer, Work
from portal.kernel.actor import Actor
from portal.kernel.db import ROLE_OF, Scope, ScopeRole, Session
from portal.kernel.errors import Refused

log = logging.getLogger("portal.jobs")
DEFAULT_LANGUAGE = "fr"
KIND_OF = {role: kind for kind, role in ROLE_OF.items()}
MAY_ASK = frozenset({ScopeRole.RESELLER, ScopeRole.WHOLESALER, ScopeRole.VENDOR, ScopeRole.WORKER})
_TAKE = text(
    "INSERT INTO consumed (event_id, consumer, network_id) VALUES (:event, :consumer, :network) ON CONFLICT DO NOTHING"
)
_NETWORKS = text("SELECT id FROM network WHERE is_open ORDER BY id")
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:job, 0))")
_ASKED_BY = text(
    "SELECT j.user_id, j.user_name, o.id AS organisation_id, o.name AS organisation_name, u.locale"
    " FROM long_job j JOIN organisation o ON o.network_id = j.network_id AND o.id = j.organisation_id"
    " LEFT JOIN app_user u ON u.id = j.user_id WHERE j.id = :job AND j.status = 'running'"
)


class NotAllConsumed(Exception):
    """Some consumers of an event failed; the job is tried again and skips those that did not."""


@dataclass(frozen=True)
class Stamp:
    """The scope that the database saw when the work was queued; the only source of a worker's scope."""

    role: ScopeRole
    network_id: int | None
    organisation_id: int | None
    group_id: int | None
    user_id: int | None

    @classmethod
    def read(cls, stamp: dict[str, Any]) -> "Stamp":
        return cls(ScopeRole(stamp["role"]), stamp["network_id"], stamp["organisation_id"], stamp["group_id"],
                   stamp["user_id"])

    def worker(self) -> Scope:
        """The worker's scope in the network of the stamp."""
        return Scope(ScopeRole.WORKER, self.network_id, self.organisation_id, self.group_id, self.user_id)

    def asker(self) -> Scope:
        """The very scope of who asked; only organisations and the worker itself ask for long work."""
        if self.role not in MAY_ASK:
            raise ValueError(f"{self.role} does not ask for long work")
        return Scope(self.role, self.network_id, self.organisation_id, self.group_id, self.user_id)


def deliver(engine: Engine, work: Work, event_id: UUID, wire: str, payload: dict[str, Any], stamp: Stamp) -> None:
    """Give an event to each of its consumers; one that fails does not keep it from the others.

    Raises NotAllConsumed at the end when any failed, so that the job is tried again.
    """
    failed = []
    for consumer in work.consumers.get(wire, []):
        try:
            consume_once(engine, consumer, event_id, payload, stamp)
        except Exception:  # a consumer's fault must not cost the others their event; it is logged and tried again
            log.exception("consumer %s failed on event %s (%s)", consumer.name, event_id, wire)
            failed.append(consumer.name)
    if failed:
        raise NotAllConsumed(f"event {event_id} ({wire}): {', '.join(failed)}")


def consume_once(engine: Engine, consumer: Consumer, event_id: UUID, payload: dict[str, Any], stamp: Stamp) -> bool:
    """Run one consumer and remember it in the same transaction; False when it had taken the event already.

    Two deliveries at once meet at the primary key: the second waits for the first and then finds it done.
    """
    with transaction(engine, stamp.worker()) as session:
        taken = session.connection().execute(
            _TAKE, {"event": event_id, "consumer": consumer.name, "network": stamp.network_id}
        )
        if taken.rowcount == 0:
            return False
        session.info["event_id"] = event_id
        consumer.run(session, consumer.event.from_payload(payload))
    return True


def work_long(engine: Engine, work: Work, job_id: UUID, task: str, args: dict[str, Any], stamp: Stamp) -> None:
    """Do long work in the scope of who asked; its effect and the word "done" are committed together.

    What a rule refuses ends as failed with the rule's words; anything else is raised, to be tried again.
    """
    scope = stamp.asker()
    with transaction(engine, scope) as session:
        if not mark_running(session, job_id):
            return
    try:
        with transaction(engine, scope) as session:
            session.connection().execute(_HOLD, {"job": str(job_id)})
            asked = session.connection().execute(_ASKED_BY, {"job": job_id}).one_or_none()
            if asked is None:  # a second delivery that waited for the first
                return
            running = RunningJob(job_id, args, _asked_by(asked, stamp), _counter(engine, scope, job_id), _apart(engine, scope))
            with force_locale(asked.locale or DEFAULT_LANGUAGE):
                result = work.long_tasks[task](session, running)
            mark_done(session, job_id, result or "")
    except Refused as refused:
        give_up(engine, job_id, stamp, str(refused))
    except IntegrityError:
        log.exception("long task %s (%s) broke a rule of the database", task, job_id)
        give_up(engine, job_id, stamp, _("This contradicts what is stored already; nothing was changed."))


def give_up(engine: Engine, job_id: UUID, stamp: Stamp, problem: str) -> None:
    """End a long job as failed."""
    with transaction(engine, stamp.asker()) as session:
        mark_failed(session, job_id, problem)


def do_chore(engine: Engine, work: Work, name: str) -> None:
    """Do a chore once for each open network; one network's fault does not keep it from the others."""
    with transaction(engine, Scope(ScopeRole.MONITOR, read_only=True)) as session:
        networks = session.connection().execute(_NETWORKS).scalars().all()
    failed = []
    for network_id in networks:
        try:
            with transaction(engine, Scope(ScopeRole.WORKER, network_id)) as session:
                work.chores[name].run(session)
        except Exception:  # logged, and the next network still gets its turn
            log.exception("chore %s failed in network %s", name, network_id)
            failed.append(str(network_id))
    if failed:
        raise NotAllConsumed(f"chore {name}: networks {', '.join(failed)}")


def _asked_by(row: Row[Any], stamp: Stamp) -> Actor:
    return Actor(
        user_id=row.user_id, name=row.user_name, network_id=stamp.network_id, organisation_id=row.organisation_id,
        organisation_name=row.organisation_name, kind=KIND_OF.get(stamp.role),
    )


def _counter(engine: Engine, scope: Scope, job_id: UUID) -> Callable[[int, int | None], None]:
    def write(done: int, total: int | None) -> None:
        with transaction(engine, scope) as session:
            mark_progress(session, job_id, done, total)

    return write


def _apart(engine: Engine, scope: Scope) -> Callable[[Callable[[Session], object]], None]:
    def write(work: Callable[[Session], object]) -> None:
        with transaction(engine, scope) as session:
            work(session)

    return write
