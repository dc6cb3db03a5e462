"""What machines ask: alive, ready, and how many of what."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from portal.embedded import DatabaseUrls
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, ScopeRole
from portal.settings import Settings
from portal.web.runtime import runtime_of


@pytest.fixture
def probed(fresh_urls: DatabaseUrls, settings_for: Callable[..., Settings]) -> Iterator[Flask]:
    app = create_app(settings_for(fresh_urls, METRICS_TOKEN="monitor-me"))
    yield app
    runtime_of(app).close()


def test_a_healthy_portal_is_alive_and_ready(probed: Flask) -> None:
    client = probed.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {
        "status": "ok", "checks": {"database": "ok", "migrations": "ok", "jobs": "ok"}
    }


def test_it_is_not_ready_while_jobs_wait_too_long_but_still_alive(probed: Flask) -> None:
    with transaction(runtime_of(probed).engine, Scope(ScopeRole.WORKER)) as session:
        session.connection().execute(text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES ('events', 'deliver', now() - interval '10 minutes')"
        ))
    client = probed.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "has waited 600 s" in answer.json["checks"]["jobs"]
    assert client.get("/healthz").status_code == 200


def test_without_a_database_it_is_alive_but_not_ready(
    fresh_urls: DatabaseUrls, settings_for: Callable[..., Settings]
) -> None:
    app = create_app(settings_for(fresh_urls, DATABASE_URL="postgresql://portal_app@127.0.0.1:1/nothing"))
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(("_case", "header", "status"), [
    ("no token", None, 401), ("another token", "Bearer guess", 401), ("the token", "Bearer monitor-me", 200),
])
def test_numbers_are_for_who_holds_the_token(probed: Flask, _case: str, header: str | None, status: int) -> None:
    headers = {"Authorization": header} if header else {}
    assert probed.test_client().get("/metrics", headers=headers).status_code == status


def test_without_the_setting_there_are_no_numbers(app: Flask) -> None:
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_numbers_count_requests_by_rule_and_what_waits(probed: Flask) -> None:
    client = probed.test_client()
    client.get("/demo/sign-in")
    with transaction(runtime_of(probed).engine, Scope(ScopeRole.WORKER)) as session:
        session.connection().execute(text("SELECT enqueue('events', 'deliver', '{}', NULL)"))
    found = client.get("/metrics", headers={"Authorization": "Bearer monitor-me"}).text
    assert 'portal_requests_total{method="GET",route="/<network>/sign-in"' in found
    assert 'portal_jobs{queue="events",status="todo"} 1.0' in found
    assert "/demo/" not in found
