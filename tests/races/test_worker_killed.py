"""A worker killed in the middle of its work leaves every effect exactly once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, text

from app import create_app
from portal.embedded import DatabaseUrls
from portal.jobs.publish import publish
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, make_engine
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.races.killed_worker import LampLit
from tests.support.world import World, make_world

EVENTS = 400
WORKER = """
from tests.races.killed_worker import main
main()
"""


@pytest.fixture
def world(fresh_urls: DatabaseUrls) -> Iterator[World]:
    owner = make_engine(fresh_urls.owner)
    yield make_world(owner)
    owner.dispose()


def start_worker(urls: DatabaseUrls, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PORTAL_ENV": "test", "PORTAL_DATA": str(folder), "DATABASE_URL": urls.app}
    log = (folder.parent / "worker.log").open("ab")
    with log:
        return subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stdout=log, stderr=log)


def counts(world: World) -> tuple[int, int, int]:
    """(effects, different effects, jobs left)"""
    with transaction(world.owner_engine, Scope.owner()) as session:
        row = session.connection().execute(text(
            "SELECT count(*), count(DISTINCT subject), (SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'events')"
            " FROM audit_entry WHERE verb = 'lamp.seen'"
        )).one()
    return row[0], row[1], row[2]


def publish_lamps(engine: Engine, world: World) -> None:
    for number in range(EVENTS):
        with transaction(engine, world.people["ana"].scope) as session:
            publish(session, LampLit(lamp=str(number)))


def test_every_effect_once_though_the_worker_is_killed(
    fresh_urls: DatabaseUrls, world: World, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    app = create_app(settings_for(fresh_urls))
    engine = runtime_of(app).engine
    publish_lamps(engine, world)
    random, kills, deadline = Random(7), 0, monotonic() + 90
    worker = start_worker(fresh_urls, tmp_path / "var")
    try:
        while counts(world)[2] > 0 and monotonic() < deadline:
            before = counts(world)[0]
            while counts(world)[0] == before and counts(world)[2] > 0 and monotonic() < deadline:
                sleep(0.05)
            if kills < 3:
                sleep(random.random() * 0.2)
                worker.kill()
                worker.wait()
                kills += 1
                worker = start_worker(fresh_urls, tmp_path / "var")
        assert counts(world) == (EVENTS, EVENTS, 0), (tmp_path / "worker.log").read_text()[-3000:]
        assert kills == 3
    finally:
        worker.kill()
        worker.wait()
        engine.dispose()
