"""Keeps the run of a file that was refused whole: nothing of it was read, but that it came stays known."""

from uuid import UUID

from catalog.actions.import_feed import FeedFile
from catalog.feed_words import refusal_words
from catalog.feeds.text import FeedRefused
from catalog.intake.runs import end_run, open_run
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id


def refuse_feed(
    session: Session, actor: Actor, *, file: FeedFile, profile_code: str, refusal: FeedRefused, run_id: UUID | None = None
) -> UUID:
    """The id of the run, which says why the file was refused, in the language of who sent it."""
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    run = open_run(session, actor, run_id or new_id(), file=file, profile_code=profile_code, cut_off=None)
    end_run(session, actor.network_id, actor.organisation_id, run, "refused", {"refused": refusal.code},
            message=refusal_words(refusal))
    record(session, actor, "feed.refused", file.name, after={"reason": refusal.code})
    return run
