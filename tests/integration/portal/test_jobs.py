"""Background work: queued with the caller's transaction, done once, in the scope that the database saw."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app import create_app
from portal.audit.actions import record
from portal.embedded import DatabaseUrls
from portal.jobs.deliver import NotAllConsumed, Stamp, consume_once, deliver, do_chore
from portal.jobs.long import RunningJob, begin_long, long_job
from portal.jobs.publish import publish
from portal.jobs.runner import transaction
from portal.jobs.work import Work
from portal.jobs.worker import make_queue, work_until_empty
from portal.kernel.actor import SYSTEM
from portal.kernel.db import Scope, ScopeRole, Session, make_engine, scoped_session
from portal.kernel.errors import Refused
from portal.kernel.events import Event
from portal.kernel.ids import new_id
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.world import World, make_world


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    """Somebody lit a lamp."""

    wire: ClassVar[str] = "lamp.lit"
    lamp: str


@dataclass
class Workshop:
    """An application on a database of its own, a world in it, and its worker."""

    app: Flask
    engine: Engine
    work: Work
    world: World
    url: str

    def run(self) -> None:
        """Let a worker do what waits."""
        queue = make_queue(self.app, self.engine, self.work, self.url)
        work_until_empty(queue, at_once=3)

    def jobs(self) -> list[dict[str, object]]:
        with transaction(self.engine, Scope(ScopeRole.WORKER)) as session:
            found = session.connection().execute(text("SELECT * FROM procrastinate_jobs ORDER BY id"))
            return [dict(row) for row in found.mappings() if row["queue_name"] != "chores"]

    def verbs(self) -> list[str]:
        """What consumers have written, as audit rows."""
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            found = session.connection().execute(
                text("SELECT verb FROM audit_entry WHERE network_id = :n ORDER BY at, id"), {"n": self.world.network_id}
            )
            return list(found.scalars())


@pytest.fixture
def shop(fresh_urls: DatabaseUrls, settings_for: Callable[..., Settings]) -> Iterator[Workshop]:
    app = create_app(settings_for(fresh_urls))
    run = runtime_of(app)
    run.work.consumers.clear()
    run.work.chores.clear()
    owner = make_engine(fresh_urls.owner)
    yield Workshop(app, run.engine, run.work, make_world(owner), fresh_urls.app)
    owner.dispose()
    run.engine.dispose()


def light(shop: Workshop, lamp: str = "hall", **options: str) -> None:
    with transaction(shop.engine, shop.world.people["ana"].scope) as session:
        publish(session, LampLit(lamp=lamp), **options)


def note(verb: str) -> Callable[[Session, LampLit], None]:
    def consume(session: Session, event: LampLit) -> None:
        scope = session.scope
        assert scope is not None
        record(session, SYSTEM, verb, event.lamp, organisation_id=scope.organisation_id, network_id=scope.network_id)

    return consume


def test_an_event_of_a_transaction_that_is_rolled_back_never_was(shop: Workshop) -> None:
    with scoped_session(shop.engine, shop.world.people["ana"].scope) as session:
        publish(session, LampLit(lamp="hall"))
    assert shop.jobs() == []


def test_the_database_stamps_the_scope(shop: Workshop) -> None:
    ana = shop.world.people["ana"]
    light(shop)
    (job,) = shop.jobs()
    arguments = job["args"]
    assert isinstance(arguments, dict)
    assert arguments["stamp"] == {
        "role": "portal_reseller", "network_id": ana.company.network_id, "organisation_id": ana.company.id,
        "group_id": ana.company.group_id, "user_id": ana.user_id,
    }
    assert (arguments["wire"], arguments["payload"]) == ("lamp.lit", {"lamp": "hall"})


@pytest.mark.parametrize("role", [ScopeRole.POST, ScopeRole.MONITOR, ScopeRole.GUEST])
def test_who_has_nothing_to_tell_cannot_enqueue(shop: Workshop, role: ScopeRole) -> None:
    with scoped_session(shop.engine, Scope(role, shop.world.network_id)) as session, pytest.raises(Exception) as refused:
        publish(session, LampLit(lamp="hall"))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_nobody_of_an_organisation_reads_or_writes_the_queue(shop: Workshop) -> None:
    light(shop)
    for statement in ("SELECT * FROM procrastinate_jobs", "DELETE FROM procrastinate_jobs", "SELECT * FROM consumed"):
        with scoped_session(shop.engine, shop.world.people["vera"].scope) as session, pytest.raises(Exception) as refused:
            session.execute(text(statement))
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_every_consumer_takes_an_event_and_the_job_is_gone(shop: Workshop) -> None:
    shop.work.consume(LampLit, "one", note("lamp.seen"))
    shop.work.consume(LampLit, "two", note("lamp.heard"))
    light(shop)
    shop.run()
    assert sorted(shop.verbs()) == ["lamp.heard", "lamp.seen"]
    assert shop.jobs() == []


def test_an_event_delivered_again_has_its_effect_once(shop: Workshop) -> None:
    shop.work.consume(LampLit, "one", note("lamp.seen"))
    stamp = Stamp(ScopeRole.RESELLER, shop.world.network_id, shop.world.companies["alpha"].id, None, None)
    event_id, (consumer,) = new_id(), shop.work.consumers["lamp.lit"]
    assert consume_once(shop.engine, consumer, event_id, {"lamp": "hall"}, stamp)
    assert not consume_once(shop.engine, consumer, event_id, {"lamp": "hall"}, stamp)
    assert shop.verbs() == ["lamp.seen"]


def test_a_consumer_that_fails_is_tried_again_and_the_others_are_not(shop: Workshop) -> None:
    faults = [True]

    def stumble(session: Session, event: LampLit) -> None:
        note("lamp.stumbled")(session, event)
        if faults:
            faults.clear()
            raise RuntimeError("stumbled")

    shop.work.consume(LampLit, "first", stumble)
    shop.work.consume(LampLit, "second", note("lamp.seen"))
    stamp = Stamp(ScopeRole.RESELLER, shop.world.network_id, shop.world.companies["alpha"].id, None, None)
    event_id = new_id()
    with pytest.raises(NotAllConsumed):
        deliver(shop.engine, shop.work, event_id, "lamp.lit", {"lamp": "hall"}, stamp)
    assert shop.verbs() == ["lamp.seen"]
    deliver(shop.engine, shop.work, event_id, "lamp.lit", {"lamp": "hall"}, stamp)
    assert shop.verbs() == ["lamp.seen", "lamp.stumbled"]


def test_a_failed_event_waits_in_the_queue_for_another_try(shop: Workshop) -> None:
    def fail(_session: Session, _event: LampLit) -> None:
        raise RuntimeError("never")

    shop.work.consume(LampLit, "one", fail)
    light(shop)
    shop.run()
    (job,) = shop.jobs()
    assert (job["status"], job["attempts"]) == ("todo", 1)


def test_events_of_one_stream_come_in_order(shop: Workshop) -> None:
    seen: list[str] = []

    def look(_session: Session, event: LampLit) -> None:
        seen.append(event.lamp)

    shop.work.consume(LampLit, "one", look)
    for number in range(12):
        light(shop, str(number), stream="lamps")
    shop.run()
    assert seen == [str(number) for number in range(12)]


def test_long_work_runs_in_the_askers_scope_counts_and_keeps_its_result(shop: Workshop) -> None:
    walid = shop.world.people["walid"]
    seen: list[object] = []

    def count(session: Session, job: RunningJob) -> str:
        scope = session.scope
        assert scope is not None
        job.progress(7, 7)
        with transaction(shop.engine, walid.scope) as other:
            seen.extend([scope.role, scope.organisation_id, job.actor.name, long_job(other, job.id).done])
        return f"{job.args['of']} lamps"

    shop.work.long_task("count_lamps", count)
    with transaction(shop.engine, walid.scope) as session:
        job_id = begin_long(session, walid.actor, "count_lamps", title="Counting", of=7)
    shop.run()
    assert seen == [ScopeRole.WHOLESALER, walid.company.id, "Walid", 7]
    with scoped_session(shop.engine, walid.scope) as session:
        row = long_job(session, job_id)
        assert (row.status, row.done, row.total, row.result) == ("done", 7, 7, "7 lamps")
    with scoped_session(shop.engine, shop.world.people["wim"].scope) as session, pytest.raises(Exception, match="long job"):
        long_job(session, job_id)


def test_long_work_that_a_rule_refuses_ends_with_the_rules_words_and_no_effect(shop: Workshop) -> None:
    walid = shop.world.people["walid"]

    def refuse(session: Session, job: RunningJob) -> None:
        record(session, job.actor, "lamp.counted", "hall")
        raise Refused("There are no lamps.")

    shop.work.long_task("count_lamps", refuse)
    with transaction(shop.engine, walid.scope) as session:
        job_id = begin_long(session, walid.actor, "count_lamps", title="Counting")
    shop.run()
    with scoped_session(shop.engine, walid.scope) as session:
        row = long_job(session, job_id)
        assert (row.status, row.problem) == ("failed", "There are no lamps.")
    assert shop.verbs() == []
    assert shop.jobs() == []


def test_a_chore_is_done_once_for_each_network(shop: Workshop) -> None:
    other = make_world(shop.world.owner_engine)
    seen: list[Scope | None] = []
    shop.work.chore("sweep", "0 3 * * *", lambda session: seen.append(session.scope))
    do_chore(shop.engine, shop.work, "sweep")
    assert seen == [Scope(ScopeRole.WORKER, n) for n in (shop.world.network_id, other.network_id)]


def test_the_commands_tell_and_mend_the_queue(shop: Workshop) -> None:
    runner = shop.app.test_cli_runner()
    assert "Nothing waits" in runner.invoke(args=["jobs", "status"]).output
    light(shop)
    with transaction(shop.engine, Scope(ScopeRole.WORKER)) as session:
        session.connection().execute(text("UPDATE procrastinate_jobs SET status = 'failed', attempts = 12"))
    assert "failed" in runner.invoke(args=["jobs", "status"]).output
    assert "1 put back" in runner.invoke(args=["jobs", "retry"]).output
    assert "events" in runner.invoke(args=["jobs", "status"]).output


def test_the_queue_never_notifies(shop: Workshop) -> None:
    with psycopg.connect(shop.world.owner_engine.url.render_as_string(hide_password=False).replace("+psycopg", "")) as c:
        enabled = c.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'procrastinate_jobs'::regclass AND tgenabled <> 'D'"
            " AND NOT tgisinternal ORDER BY 1"
        ).fetchall()
    assert json.dumps(enabled) == json.dumps(
        [["procrastinate_trigger_abort_requested_events_v1"], ["procrastinate_trigger_delete_jobs_v1"]]
    )
