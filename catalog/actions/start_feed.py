"""Has an uploaded file taken in by a worker, or a held one after all."""

from uuid import UUID

from sqlalchemy import update

from catalog.access_feeds import access_feed_run
from catalog.feed_states import FEED_FLOW, FeedState
from catalog.models import FeedRun
from portal.audit.actions import record
from portal.jobs.long import begin_long, long_job
from portal.kernel.actor import Actor
from portal.kernel.db import Session

TASK = "feed.import"


def start_feed(session: Session, actor: Actor, run_id: UUID) -> None:
    """Queue the run; confirming is starting a held one. IllegalStep where it runs already or has ended.

    A run whose worker gave up may be started again.
    """
    run = access_feed_run(session, actor, run_id, to_change=True)
    before = FeedState(run.state)
    if before is FeedState.QUEUED and "job" in run.report and long_job(session, UUID(run.report["job"])).status == "failed":
        before = FEED_FLOW.step(before, FeedState.FAILED)
    after = FEED_FLOW.step(before, FeedState.QUEUED)
    confirmed = before is FeedState.HELD
    job = begin_long(session, actor, TASK, title=run.file_name, run_id=str(run_id), confirmed=confirmed)
    session.execute(
        update(FeedRun).where(FeedRun.network_id == run.network_id, FeedRun.seller_id == run.seller_id, FeedRun.id == run_id)
        .values(state=after.value, report=run.report | {"job": str(job)}, version=FeedRun.version + 1)
    )
    record(session, actor, "feed.confirmed" if confirmed else "feed.started", run.file_name)
