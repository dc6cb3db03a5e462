"""Operators' own pages: work that was given up, their trail, people who left; and numbers to watch."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from procrastinate.jobs import Job, Status

from app import create_app
from portal.jobs.worker import MOST_STALLS, retry_stalled
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.world import Person, World


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    person = world.add_person("olga", world.companies["vendor"])
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=person.user_id)
    browser = Browser(app, world.slug, person)
    browser.base = ""
    return browser


class Manager:
    """procrastinate's job manager, as far as stalled jobs go: it notes what is done with them."""

    def __init__(self, jobs: list[Job]) -> None:
        self.jobs, self.done = jobs, dict[int, str]()

    async def get_stalled_jobs(self, **_options: Any) -> list[Job]:
        return self.jobs

    async def retry_job(self, job: Job) -> None:
        assert job.id is not None
        self.done[job.id] = "again"

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        assert job.id is not None
        self.done[job.id] = status.value


def test_work_that_ends_its_worker_each_time_is_given_up() -> None:
    jobs = [Job(id=n, queue="events", lock=None, queueing_lock=None, task_name="deliver", attempts=n) for n in range(5)]

    class Queue:
        job_manager = Manager(jobs)

    given_up = asyncio.run(retry_stalled(Queue(), 20))  # type: ignore[arg-type]
    assert Queue.job_manager.done == {0: "again", 1: "again", 2: "failed", 3: "failed", 4: "failed"}
    assert [job.id for job in given_up] == [2, 3, 4]
    assert MOST_STALLS == 3


def test_failed_work_is_listed_without_its_business_and_tried_again(desk: Browser, world: World) -> None:
    args = {"wire": "lamp.lit", "payload": {"secret": "net price 42"}, "stamp": {"network_id": world.network_id}}
    job = ask(world, "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
              " VALUES ('events', 'deliver', CAST(:a AS jsonb), 'failed', 3) RETURNING id", a=json.dumps(args))[0].id
    page = desk.get("/platform/failed-work").text
    assert "lamp.lit" in page
    assert world.slug in page
    assert "net price 42" not in page
    assert desk.post(f"/platform/failed-work/{job}/retry").status_code == 303
    assert desk.post(f"/platform/failed-work/{job}/retry").status_code == 404
    row = ask(world, "SELECT status::text, attempts FROM procrastinate_jobs WHERE id = :j", j=job)[0]
    assert tuple(row) == ("todo", 0)
    assert "lamp.lit" in desk.get("/platform/trail").text
    change(world, "DELETE FROM procrastinate_jobs WHERE id = :j", j=job)


def test_somebody_who_left_is_forgotten_and_the_trail_keeps_the_name(
    desk: Browser, app: Flask, world: World, browser_of: Callable[[str], Browser]
) -> None:
    person: Person = world.people["bo"]
    assert desk.post("/platform/leavers", {"email": person.email}).status_code == 422  # still a member
    change(world, "INSERT INTO audit_entry (id, network_id, organisation_id, actor_id, actor_name, verb, subject)"
           " VALUES (gen_random_uuid(), :n, :o, :u, 'Bo', 'lamp.lit', 'hall')",
           n=world.network_id, o=person.company.id, u=person.user_id)
    assert browser_of("ana").post(f"/users/{person.user_id}/remove").status_code == 303
    assert desk.post("/platform/leavers", {"email": person.email.upper()}).status_code == 303
    row = ask(world, "SELECT email, name, is_active, password_hash FROM app_user WHERE id = :u", u=person.user_id)[0]
    assert tuple(row) == (f"gone-{person.user_id}@invalid", "–", False, None)
    assert not ask(world, "SELECT 1 FROM user_session WHERE user_id = :u", u=person.user_id)
    assert ask(world, "SELECT actor_name FROM audit_entry WHERE actor_id = :u", u=person.user_id)[0].actor_name == "Bo"
    assert Browser(app, world.slug, person).get("/").status_code == 303
    assert desk.post("/platform/leavers", {"email": "nobody@nowhere.example"}).status_code == 422


def test_own_data_and_nobody_else_s(browser_of: Callable[[str], Browser], world: World) -> None:
    answer = browser_of("ana").get("//account/data")
    found = json.loads(answer.data)
    assert found["person"]["email"] == world.people["ana"].email
    assert "password_hash" not in found["person"]
    assert {one["company"] for one in found["memberships"]} == {"Alpha"}
    assert world.people["cleo"].email not in answer.text
    assert browser_of("ana").post("//account/forget", {"sure": "yes"}).status_code == 422  # a member


def test_a_person_without_a_company_may_go(app: Flask, world: World) -> None:
    person = world.add_person("gone", world.companies["alpha"])
    browser = Browser(app, world.slug, person)
    browser.base = ""
    browser.get("/account")
    assert browser.post("/account/forget", {}).status_code == 422
    assert browser.post("/account/forget", {"sure": "yes"}).status_code == 303
    assert ask(world, "SELECT is_active FROM app_user WHERE id = :u", u=person.user_id)[0].is_active is False


def test_numbers_tell_feed_ages_and_open_reservations(settings_for: Any, urls: Any, world: World) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=5)
    run_id = ask(world, "INSERT INTO feed_run (network_id, seller_id, id, profile_code, file_name, file_sha256, state)"
                 " VALUES (:n, :o, gen_random_uuid(), 'x', 'x', '', 'done') RETURNING id",
                 n=world.network_id, o=world.companies["nord"].id)[0].id
    change(world, "INSERT INTO seller_feed (network_id, seller_id, run_id, profile_code, file_sha256, cut_off, taken_at)"
           " VALUES (:n, :o, :r, 'x', '', :at, :at)", n=world.network_id, o=world.companies["nord"].id, r=run_id, at=long_ago)
    app = create_app(settings_for(urls, METRICS_TOKEN="t" * 20))
    page = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"}).text
    line = next(line for line in page.splitlines() if line.startswith("portal_feed_age_seconds") and world.slug in line)
    assert 'seller="nord"' in line
    assert 17_990 < float(line.rpartition(" ")[2]) < 18_200
    assert "portal_reserved_units" in page
    runtime_of(app).close()
