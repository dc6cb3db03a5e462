"""Lets a file go that was looked at or held; its run stays as a trace."""

from uuid import UUID

from sqlalchemy import update

from catalog.access_feeds import access_feed_run
from catalog.feed_states import FEED_FLOW, FeedState
from catalog.models import FeedRun
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session


def discard_feed(session: Session, actor: Actor, run_id: UUID) -> None:
    """Mark the run as discarded; IllegalStep where it runs or has ended."""
    run = access_feed_run(session, actor, run_id, to_change=True)
    after = FEED_FLOW.step(FeedState(run.state), FeedState.DISCARDED)
    session.execute(
        update(FeedRun).where(FeedRun.network_id == run.network_id, FeedRun.seller_id == run.seller_id, FeedRun.id == run_id)
        .values(state=after.value, finished_at=clock.now(), version=FeedRun.version + 1)
    )
    record(session, actor, "feed.discarded", run.file_name)
