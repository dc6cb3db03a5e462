"""What machines ask: is the process alive, may it get requests, and how is it doing."""

import hmac

from flask import Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.jobs.runner import transaction
from portal.kernel.db import Scope, ScopeRole
from portal.revisions import head
from portal.web.metrics import measure_requests, written_out
from portal.web.runtime import Runtime, runtime_of

PROBES = frozenset({"healthz", "readyz", "metrics"})
MONITOR = Scope(ScopeRole.MONITOR, read_only=True)
LAG_ALLOWED_SECONDS = 300
_AT = text("SELECT version_num FROM alembic_version")
_LAG = text(
    "SELECT coalesce(extract(epoch FROM now() - min(scheduled_at)), 0)::float FROM procrastinate_jobs"
    " WHERE status = 'todo' AND scheduled_at <= now()"
)


def configure_health(app: Flask) -> None:
    """Mount /healthz, /readyz and /metrics, and count requests; none of them needs a session or writes anything."""
    run = runtime_of(app)
    newest = head()
    measure_requests(app, PROBES)

    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers; nothing else is asked."""
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """The database answers, its migrations are there, the worker keeps up; 503 with what is not."""
        checks = readiness(run, newest)
        fine = all(check == "ok" for check in checks.values())
        return jsonify(status="ok" if fine else "not ready", checks=checks), 200 if fine else 503

    @app.get("/metrics")
    def metrics() -> Response:
        """Prometheus text, for whoever holds METRICS_TOKEN; without that setting there is no such page."""
        wanted = run.settings.metrics_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if wanted is None:
            return Response(status=404)
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return Response(written_out(run.engine), content_type=CONTENT_TYPE_LATEST)


def readiness(run: Runtime, newest: str | None) -> dict[str, str]:
    """Each check with "ok" or what is wrong."""
    try:
        at, lag = _look(run)
    except SQLAlchemyError:  # a pooled connection may have died with a server that is back by now
        try:
            at, lag = _look(run)
        except SQLAlchemyError as problem:
            return {"database": type(problem).__name__}
    return {
        "database": "ok",
        "migrations": "ok" if at == newest else f"at {at}, newest {newest}",
        "jobs": "ok" if lag <= LAG_ALLOWED_SECONDS else f"the oldest job has waited {lag:.0f} s",
    }


def _look(run: Runtime) -> tuple[str | None, float]:
    with transaction(run.engine, MONITOR) as session:
        return session.connection().execute(_AT).scalar(), session.connection().execute(_LAG).scalar_one()
