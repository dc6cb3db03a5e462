"""Numbers for Prometheus: requests as they are answered, and what waits in the database when asked."""

import os
from collections.abc import Iterable
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector
from sqlalchemy import Engine, text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope, ScopeRole

MONITOR = Scope(ScopeRole.MONITOR, read_only=True)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REQUESTS = Counter("portal_requests", "Requests by route, method and status", ("route", "method", "status"))
DURATIONS = Histogram("portal_request_seconds", "Time to answer, by route", ("route",), buckets=SECONDS)
_JOBS = text(
    "SELECT queue_name, status::text, count(*)::float,"
    " coalesce(extract(epoch FROM now() - min(scheduled_at) FILTER (WHERE scheduled_at <= now())), 0)::float"
    " FROM procrastinate_jobs GROUP BY 1, 2"
)
_RESERVED = text("SELECT network, orders::float, units::float FROM open_reservations()")
_FEEDS = text("SELECT network, seller, seconds FROM feed_ages()")
_MAILS = text("SELECT status, count(*)::float FROM mail WHERE status <> 'sent' GROUP BY 1")


def measure_requests(app: Flask, but: frozenset[str]) -> None:
    """Count and time every request by its rule (never its address), except the named endpoints."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        if request.endpoint not in but:
            route = request.url_rule.rule if request.url_rule else "none"
            REQUESTS.labels(route, request.method, str(response.status_code)).inc()
            DURATIONS.labels(route).observe(perf_counter() - g.get("began", perf_counter()))
        return response


def written_out(engine: Engine) -> bytes:
    """All numbers in Prometheus' text form; those of requests summed over the server's processes."""
    registry = CollectorRegistry()
    registry.register(WaitingCollector(engine))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)


class WaitingCollector(Collector):
    """What waits: jobs by queue and status with the oldest's age, mails, stock that orders hold, and how old feeds are."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def collect(self) -> Iterable[Metric]:
        jobs = GaugeMetricFamily("portal_jobs", "Jobs by queue and status", labels=("queue", "status"))
        lag = GaugeMetricFamily("portal_job_lag_seconds", "How long the oldest job has been due", labels=("queue",))
        mails = GaugeMetricFamily("portal_mails", "Mails that have not left", labels=("status",))
        orders = GaugeMetricFamily("portal_open_orders", "Orders that hold stock", labels=("network",))
        reserved = GaugeMetricFamily("portal_reserved_units", "Units ordered and not yet shipped", labels=("network",))
        feeds = GaugeMetricFamily("portal_feed_age_seconds", "Age of a wholesaler's last feed", labels=("network", "seller"))
        with transaction(self.engine, MONITOR) as session:
            for queue, status, number, oldest in session.connection().execute(_JOBS):
                jobs.add_metric((queue, status), number)
                if status == "todo":
                    lag.add_metric((queue,), oldest)
            for status, number in session.connection().execute(_MAILS):
                mails.add_metric((status,), number)
            for network, number, units in session.connection().execute(_RESERVED):
                orders.add_metric((network,), number)
                reserved.add_metric((network,), units)
            for network, seller, seconds in session.connection().execute(_FEEDS):
                feeds.add_metric((network, seller), seconds)
        return (jobs, lag, mails, orders, reserved, feeds)
