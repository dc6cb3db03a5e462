"""Logs: one line for each thing that happened, as JSON in production, with the request's id and no personal data."""

import logging
import sys
from time import perf_counter

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

from portal.settings import Environment, Settings

FIELDS = "{asctime}{levelname}{name}{message}"
PLAIN = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
QUIET = {"procrastinate": logging.WARNING, "alembic": logging.WARNING, "sqlalchemy": logging.WARNING, "PIL": logging.WARNING}
QUIET_ENDPOINTS = frozenset({"healthz", "readyz", "metrics", "static"})
access = logging.getLogger("portal.access")


class RequestId(logging.Filter):
    """Puts the id of the running request on every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return True


class JobWithoutArguments(logging.Filter):
    """Takes a job's arguments out of the queue library's lines: they may hold personal data."""

    def filter(self, record: logging.LogRecord) -> bool:
        job = record.__dict__.pop("job", None)
        for name in ("worker", "result"):
            record.__dict__.pop(name, None)
        if job is not None:
            record.msg, record.args = f"{job.get('task_name')} {job.get('id')}: {record.__dict__.get('action')}", ()
        return True


def configure_logs(app: Flask, settings: Settings) -> None:
    """Write to standard error, once per process; tests listen by themselves."""
    root = logging.getLogger()
    if settings.environment is Environment.TEST or any(isinstance(handler, PortalHandler) for handler in root.handlers):
        return _log_requests(app, settings)
    handler = PortalHandler(sys.stderr)
    handler.addFilter(RequestId())
    handler.addFilter(JobWithoutArguments())
    handler.setFormatter(
        JsonFormatter(FIELDS, style="{", rename_fields={"asctime": "at", "levelname": "level", "name": "logger"})
        if settings.log_json else logging.Formatter(PLAIN)
    )
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    return _log_requests(app, settings)


class PortalHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Our own handler, told apart from those that others have put there."""


def _log_requests(app: Flask, settings: Settings) -> None:
    """One line for each answered request, by its rule: addresses may hold names and numbers."""
    if not settings.log_json:
        return

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.endpoint not in QUIET_ENDPOINTS:
            took = perf_counter() - g.get("began", perf_counter())
            access.info("answered", extra={
                "method": request.method, "route": request.url_rule.rule if request.url_rule else None,
                "network": (request.view_args or {}).get("network"), "status": response.status_code,
                "ms": round(took * 1000, 1), "bytes": response.calculate_content_length(),
            })
        return response
