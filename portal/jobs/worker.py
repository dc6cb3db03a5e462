"""The worker process: takes work from the queue by polling, a few pieces at a time, until asked to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, LiteralString, cast
from uuid import UUID

import procrastinate
import psycopg
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from procrastinate.jobs import Job, Status
from procrastinate.retry import RetryStrategy
from procrastinate.worker import Worker
from sqlalchemy import Engine, text

from portal.jobs.deliver import DEFAULT_LANGUAGE, Stamp, deliver, do_chore, give_up, work_long
from portal.jobs.publish import CHORE, CHORES, DELIVER, EVENTS, LONG, WORK
from portal.jobs.runner import transaction
from portal.jobs.work import Work
from portal.kernel.db import Scope, ScopeRole

log = logging.getLogger("portal.jobs")
POLL_SECONDS = 0.5
HEARTBEAT_SECONDS, STALLED_AFTER_SECONDS = 5.0, 20.0
MOST_STALLS = 3
GRACE_SECONDS = 25.0
EVENT_TRIES, LONG_TRIES = 12, 4
LONG_AT_ONCE = 2
EVERY_TEN_SECONDS = "* * * * * */10"
KEEP_CONSUMED_DAYS = 90
AGAIN_SECONDS = 2.0
_DUE: LiteralString = (
    "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at <= now()) AS due"
)
_FORGET = text("DELETE FROM consumed WHERE at < now() - make_interval(days => :days)")


class QueueConnector(procrastinate.PsycopgConnector):
    """procrastinate's connector, each of whose statements takes on the worker's role for its own transaction alone."""

    @asynccontextmanager
    async def _get_cursor(
        self, connection: psycopg.AsyncConnection[Any] | None = None
    ) -> AsyncGenerator[psycopg.AsyncCursor[dict[str, Any]]]:
        async with super()._get_cursor(connection) as cursor:
            await cursor.execute("SELECT set_config('role', 'portal_worker', true)")
            yield cursor


def make_queue(app: Flask, engine: Engine, work: Work, url: str, *, prepare: bool = True) -> procrastinate.App:
    """The queue with everything this portal does; tasks run in threads, each in an application context."""
    arguments: dict[str, Any] = {"application_name": "maillon worker"}
    if not prepare:
        arguments["prepare_threshold"] = None
    queue = procrastinate.App(
        connector=QueueConnector(conninfo=url, kwargs=arguments, min_size=1, max_size=4),
        periodic_defaults={"max_delay": 600},
    )

    @queue.task(name=DELIVER, queue=EVENTS, retry=RetryStrategy(max_attempts=EVENT_TRIES, exponential_wait=2))
    def deliver_event(event_id: str, wire: str, payload: dict[str, Any], stamp: dict[str, Any]) -> None:
        with app.app_context():
            deliver(engine, work, UUID(event_id), wire, payload, Stamp.read(stamp))

    @queue.task(
        name=WORK, queue=LONG, retry=RetryStrategy(max_attempts=LONG_TRIES, exponential_wait=5), pass_context=True
    )
    def do_long(
        context: procrastinate.JobContext, job_id: str, task: str, args: dict[str, Any], stamp: dict[str, Any]
    ) -> None:
        with app.app_context():
            try:
                work_long(engine, work, UUID(job_id), task, args, Stamp.read(stamp))
            except Exception as error:
                log.exception("long task %s (%s) failed", task, job_id)
                if context.job.attempts + 1 >= LONG_TRIES:
                    give_up(engine, UUID(job_id), Stamp.read(stamp), type(error).__name__)
                raise

    @queue.periodic(cron=EVERY_TEN_SECONDS)
    @queue.task(name="retry_stalled", queue=CHORES)
    async def retry_stalled_jobs(timestamp: int) -> None:
        for job in await retry_stalled(queue, STALLED_AFTER_SECONDS):
            await asyncio.to_thread(note_given_up, app, engine, job)

    @queue.periodic(cron="40 3 * * *")
    @queue.task(name="forget_consumed", queue=CHORES)
    def forget_consumed(timestamp: int) -> None:
        with transaction(engine, Scope(ScopeRole.WORKER)) as session:
            session.connection().execute(_FORGET, {"days": KEEP_CONSUMED_DAYS})

    _add_chores(queue, app, engine, work)
    return queue


def _add_chores(queue: procrastinate.App, app: Flask, engine: Engine, work: Work) -> None:
    @queue.task(name=CHORE, queue=CHORES)
    def chore(timestamp: int, name: str) -> None:
        with app.app_context():
            do_chore(engine, work, name)

    for wanted in work.chores.values():
        queue.periodic(cron=wanted.cron, periodic_id=wanted.name, task_kwargs={"name": wanted.name})(chore)


async def retry_stalled(queue: procrastinate.App, seconds: float) -> list[Job]:
    """Give back to the queue what workers held that have shown no sign of life for so long.

    What has ended its worker at its third try is given up and returned: it would end every worker for ever.
    """
    given_up = []
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        if job.attempts + 1 >= MOST_STALLS:
            log.error("job %s (%s) ended its worker %d times; it is given up", job.id, job.task_name, job.attempts + 1)
            await queue.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
            given_up.append(job)
            continue
        log.warning("job %s (%s) had stalled; it is tried again", job.id, job.task_name)
        await queue.job_manager.retry_job(job)
    return given_up


def note_given_up(app: Flask, engine: Engine, job: Job) -> None:
    """Tells who asked for long work that it was given up; other work has no reader but the operators' list."""
    if job.task_name == WORK:
        stamp = Stamp.read(cast(dict[str, Any], job.task_kwargs["stamp"]))
        with app.app_context(), force_locale(DEFAULT_LANGUAGE):
            problem = _("This work ended its worker several times and was given up. The platform’s operators can try it again.")
        give_up(engine, UUID(str(job.task_kwargs["job_id"])), stamp, problem)


async def run_queue(queue: procrastinate.App, *, at_once: int, until_empty: bool = False) -> bool:
    """Work until SIGTERM or SIGINT, then finish what is begun; with `until_empty`, only what waits now.

    Long work has places of its own, so that it never keeps events waiting. False when the work broke off unasked,
    as it does when the database goes away.
    """
    asked_to_stop = asyncio.Event()
    async with queue.open_async():
        workers = [
            _worker(queue, [EVENTS, CHORES], at_once, until_empty), _worker(queue, [LONG], LONG_AT_ONCE, until_empty),
        ]
        if not until_empty:
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
        runs = [asyncio.create_task(_run(worker)) for worker in workers]
        stop = asyncio.create_task(asked_to_stop.wait())
        whole = asyncio.ALL_COMPLETED if until_empty else asyncio.FIRST_COMPLETED
        await asyncio.wait(runs if until_empty else [*runs, stop], return_when=whole)
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]
        stop.cancel()
        for problem in await asyncio.gather(*runs, return_exceptions=True):
            if isinstance(problem, BaseException):
                log.error("the queue broke off: %s", problem)
    return until_empty or asked_to_stop.is_set()


def work_until_empty(queue: procrastinate.App, *, at_once: int) -> None:
    """Work until nothing is due any more, also what waited behind its predecessor in a stream."""
    async def drain() -> None:
        due = True
        while due:
            await run_queue(queue, at_once=at_once, until_empty=True)
            async with queue.open_async():
                due = (await queue.connector.execute_query_one_async(_DUE))["due"]

    asyncio.run(drain())


def work_until_stopped(queue: procrastinate.App, *, at_once: int) -> None:
    """Work until asked to stop, and begin again where the database had gone away."""
    while not asyncio.run(_run_or_wait(queue, at_once)):
        log.warning("beginning again")


async def _run_or_wait(queue: procrastinate.App, at_once: int) -> bool:
    try:
        return await run_queue(queue, at_once=at_once)
    except (procrastinate.exceptions.ConnectorException, psycopg.Error, OSError) as problem:
        log.error("the queue cannot be reached: %s", problem)
        await asyncio.sleep(AGAIN_SECONDS)
        return False


async def _run(worker: Worker) -> None:
    await worker.run()  # type: ignore[no-untyped-call]


def _worker(queue: procrastinate.App, queues: list[str], at_once: int, until_empty: bool) -> Worker:
    return Worker(
        queue, queues=queues, name="-".join(queues), concurrency=at_once, wait=not until_empty, listen_notify=False,
        fetch_job_polling_interval=POLL_SECONDS, abort_job_polling_interval=60.0, delete_jobs="successful",
        shutdown_graceful_timeout=GRACE_SECONDS, install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT_SECONDS, stalled_worker_timeout=STALLED_AFTER_SECONDS,
    )
