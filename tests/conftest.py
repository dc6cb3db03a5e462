"""What every test may ask for: a real database of its own process, and a clock that stands still."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from app import create_app
from portal.embedded import DatabaseUrls
from portal.kernel.db import make_engine
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.database import clone, ensure_template, shared_server
from tests.support.world import World, make_world

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_BROWSER set, a browser test that was skipped has failed."""
    report = yield
    if report.skipped and item.get_closest_marker("browser") and os.environ.get("REQUIRE_BROWSER"):
        report.outcome = "failed"
        report.longrepr = f"skipped though a browser is required: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium, for Playwright's `executable_path`; skips where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[DatabaseUrls]:
    """The PostgreSQL server; its addresses name a database that no test writes to."""
    with shared_server() as urls:
        yield urls


@pytest.fixture(scope="session")
def template(server: DatabaseUrls) -> str:
    """The name of the migrated, empty database that clones are made of."""
    return ensure_template(server)


@pytest.fixture(scope="session")
def urls(server: DatabaseUrls, template: str) -> Iterator[DatabaseUrls]:
    """The database of this test process; a test keeps to a network of its own and may commit."""
    with clone(server, template, "shared") as cloned:
        yield cloned


@pytest.fixture
def fresh_urls(server: DatabaseUrls, template: str) -> Iterator[DatabaseUrls]:
    """A migrated, empty database of this test alone; takes about a tenth of a second."""
    with clone(server, template, "fresh") as cloned:
        yield cloned


@pytest.fixture(scope="session")
def engine(urls: DatabaseUrls) -> Iterator[Engine]:
    """An engine as the portal has it: no rights before a scope is entered."""
    made = make_engine(urls.app)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def owner_engine(urls: DatabaseUrls) -> Iterator[Engine]:
    """An engine of the owner, for making what a test starts from."""
    made = make_engine(urls.owner)
    yield made
    made.dispose()


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of a test portal on given database addresses, with a data folder of its own."""
    def settings(urls: DatabaseUrls, **changes: str) -> Settings:
        return Settings.from_env({
            "PORTAL_ENV": "test", "PORTAL_DATA": str(tmp_path / "var"), "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner, "DATABASE_BACKUP_URL": urls.backup, "DATABASE_ADMIN_URL": urls.admin,
            "SECRET_KEY": "a-secret-key-for-tests-alone-of-48-characters-ok", **changes,
        })

    return settings


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still at noon in Paris on 10 March 2026; `clock.move_to(...)`, `clock.shift(...)` move it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(owner_engine: Engine) -> World:
    """A network of this test's own with the named cast: ana and bo, cleo, walid, wim, vera."""
    return make_world(owner_engine)


@pytest.fixture
def app(settings_for: Callable[..., Settings], urls: DatabaseUrls) -> Iterator[Flask]:
    """The whole application on this process's database."""
    made = create_app(settings_for(urls))
    yield made
    runtime_of(made).close()


@pytest.fixture
def browser_of(app: Flask, world: World) -> Callable[[str | None], Browser]:
    """A browser in which somebody of the world is signed in (`browser_of("ana")`), or nobody (`None`)."""
    return lambda name: Browser(app, world.slug, world.people[name] if name else None)
