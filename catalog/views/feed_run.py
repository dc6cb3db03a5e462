"""What the page of one run shows, by its state."""

from typing import Any
from uuid import UUID

from flask import Response, request

from catalog.feed_preview import preview_feed
from catalog.feed_states import FeedState
from catalog.feed_words import FIELDS, hold_words, reason_words, right_words
from catalog.feeds.profile import ProfileRefused, profile_from_dict
from catalog.feeds.text import FeedRefused
from catalog.intake.holds import Hold
from catalog.models import FeedRun
from catalog.queries.feed_profiles import profile_version_of
from portal.jobs.long import long_job
from portal.jobs.models import LongJob
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.web.lists import Listing
from portal.web.visit import Visit

PAGE, PROGRESS, FAULTS = "catalog/feed_run.html", "catalog/_feed_progress.html", "catalog/_feed_faults.html"


def run_page(visit: Visit, run: FeedRun, *, listing: Listing, states: Any, severities: Any) -> Response:
    """The page of a run; htmx gets its progress while it runs, else the list of faults."""
    job = _job(visit, run)
    state = _state(run, job)
    running = state in (FeedState.QUEUED, FeedState.RUNNING)
    context: dict[str, Any] = {
        "run": run, "state": state, "state_words": states[state], "running": running, "job": job, "listing": listing,
        "severities": severities, "reason_words": reason_words, "right_words": right_words, "fields": FIELDS,
        "may_run": visit.may(Permission.FEED_RUN), "report": run.report,
        "holds": [hold_words(Hold(**hold)) for hold in run.report.get("holds", ())],
        "preview": _preview(visit, run) if state is FeedState.PREVIEWED else None,
    }
    response = visit.page(PAGE, PROGRESS if running else FAULTS, **context)
    if visit.is_htmx and not running and request.headers.get("HX-Target") == "feed-progress":
        response.headers["HX-Refresh"] = "true"
    return response


def _state(run: FeedRun, job: LongJob | None) -> FeedState:
    """The run's state; a run whose worker gave up has failed, whatever its row says."""
    state = FeedState(run.state)
    if state is FeedState.QUEUED and job is not None:
        if job.status == "failed":
            return FeedState.FAILED
        if job.status == "running":
            return FeedState.RUNNING
    return state


def _job(visit: Visit, run: FeedRun) -> LongJob | None:
    if run.state != FeedState.QUEUED.value or "job" not in run.report:
        return None
    return long_job(visit.session, UUID(run.report["job"]))


def _preview(visit: Visit, run: FeedRun) -> Any:
    known = profile_version_of(visit.session, visit.actor, run.profile_code, run.profile_version)
    try:
        data = visit.runtime.files.get(visit.network_id, run.file_sha256)
        return None if known is None else preview_feed(data, profile_from_dict(known.data))
    except (NotFound, ProfileRefused, FeedRefused):
        return None
