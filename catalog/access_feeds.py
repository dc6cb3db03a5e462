"""Doors to feeds: an id from outside becomes a run of the reader's own wholesaler, or does not exist."""

from uuid import UUID

from sqlalchemy import select

from catalog.models import FeedProfile, FeedRun, ProfileDraft
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


def access_feed_run(session: Session, actor: Actor, run_id: UUID, *, to_change: bool = False) -> FeedRun:
    """The run; NotFound for everybody else's. `to_change` holds its row until the transaction ends."""
    statement = select(FeedRun).where(
        FeedRun.network_id == actor.network_id, FeedRun.seller_id == actor.organisation_id, FeedRun.id == run_id)
    run = session.scalar(statement.with_for_update() if to_change else statement)
    if run is None:
        raise NotFound(str(run_id))
    return run


def access_profile(session: Session, actor: Actor, code: str) -> FeedProfile:
    """The profile of the reader's own wholesaler; NotFound for everybody else's."""
    found = session.scalar(select(FeedProfile).where(
        FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id, FeedProfile.code == code))
    if found is None:
        raise NotFound(code)
    return found


def access_draft(session: Session, actor: Actor, draft_id: UUID) -> ProfileDraft:
    """The profile in the making of the reader's own wholesaler; NotFound for everybody else's."""
    found = session.scalar(select(ProfileDraft).where(
        ProfileDraft.network_id == actor.network_id, ProfileDraft.seller_id == actor.organisation_id,
        ProfileDraft.id == draft_id).execution_options(populate_existing=True))
    if found is None:
        raise NotFound(str(draft_id))
    return found
