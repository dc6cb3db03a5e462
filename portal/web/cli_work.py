"""`flask worker`, `flask sender` and `flask jobs`: what runs beside the web, and a look at the queue."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import Connection, text

from portal.jobs.runner import transaction
from portal.jobs.worker import make_queue, work_until_empty, work_until_stopped
from portal.kernel.db import Scope, ScopeRole
from portal.post.sender import send_due, send_until_stopped
from portal.post.smtp import carrier_for
from portal.web.runtime import runtime_of

_STATUS = text(
    "SELECT queue_name, status, count(*), coalesce(round(extract(epoch FROM now() - min(scheduled_at))), 0)"
    " FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2"
)
_RETRY = text(
    "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = now()"
    " WHERE status = 'failed' AND (CAST(:id AS bigint) IS NULL OR id = :id)"
)


def register_cli(app: Flask) -> None:
    """Mount the commands of background work."""
    jobs = AppGroup("jobs", help="A look at the queue of background work.")

    @app.cli.command("worker")
    @click.option("--at-once", default=4, show_default=True, help="How many events and chores at the same time.")
    @click.option("--until-empty", is_flag=True, help="Stop when nothing waits any more.")
    def worker(at_once: int, until_empty: bool) -> None:
        """Do background work until SIGTERM."""
        run = runtime_of(app)
        ready = run.database
        assert ready.database_url is not None
        queue = make_queue(app, run.engine, run.work, ready.database_url, prepare=ready.db_prepare)
        if until_empty:
            work_until_empty(queue, at_once=at_once)
        else:
            work_until_stopped(queue, at_once=at_once)

    @app.cli.command("sender")
    @click.option("--until-empty", is_flag=True, help="Stop when no mail is due any more.")
    def sender(until_empty: bool) -> None:
        """Send mails until SIGTERM."""
        run = runtime_of(app)
        carrier = carrier_for(run.settings)
        if until_empty:
            while send_due(run.engine, carrier, run.settings.mail_from):
                pass
            carrier.close()
            return
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        send_until_stopped(run.engine, carrier, run.settings.mail_from, stop)

    @jobs.command("status")
    def status() -> None:
        """Count the jobs of each queue by status, and tell how long the oldest has waited."""
        with _as_worker(app) as connection:
            rows = connection.execute(_STATUS).fetchall()
        for queue, state, number, seconds in rows:
            click.echo(f"{queue:<10} {state:<10} {number:>8}  oldest {seconds} s")
        if not rows:
            click.echo("Nothing waits and nothing has failed.")

    @jobs.command("retry")
    @click.argument("job_id", type=int, required=False)
    def retry(job_id: int | None) -> None:
        """Try failed jobs again: one by its number, or all."""
        with _as_worker(app) as connection:
            changed = connection.execute(_RETRY, {"id": job_id}).rowcount
        click.echo(f"{changed} put back into the queue.")

    app.cli.add_command(jobs)


@contextmanager
def _as_worker(app: Flask) -> Iterator[Connection]:
    with transaction(runtime_of(app).engine, Scope(ScopeRole.WORKER)) as session:
        yield session.connection()
