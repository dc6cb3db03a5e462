"""Keeps a file that a wholesaler hands in, and looks whether it can be taken at all."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import insert

from catalog.actions.import_feed import FeedFile
from catalog.actions.refuse_feed import refuse_feed
from catalog.feed_preview import preview_feed
from catalog.feed_states import FeedState
from catalog.feeds.profile import ProfileRefused, profile_from_dict
from catalog.feeds.text import FeedRefused
from catalog.models import FeedRun
from catalog.queries.feed_profiles import profile_version_of
from portal.audit.actions import record
from portal.files.storage import Storage
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id


def upload_feed(session: Session, actor: Actor, files: Storage, *, file: FeedFile, profile_code: str) -> UUID:
    """The id of the new run: `previewed`, or `refused` with the reason. Refused: an unknown or unusable profile."""
    assert actor.network_id is not None
    known = profile_version_of(session, actor, profile_code, None)
    if known is None:
        raise Refused(_("Choose one of your feed profiles."), "profile")
    try:
        profile = profile_from_dict(known.data)
    except ProfileRefused as refused:
        raise Refused(_("This feed profile cannot be used: %(faults)s", faults=str(refused)), "profile") from refused
    try:
        preview = preview_feed(file.data, profile)
    except FeedRefused as refusal:
        return refuse_feed(session, actor, file=file, profile_code=profile_code, refusal=refusal)
    run_id = new_id()
    session.execute(insert(FeedRun).values(
        network_id=actor.network_id, seller_id=actor.organisation_id, id=run_id, profile_code=profile_code,
        file_name=file.name, file_sha256=files.put(actor.network_id, file.data), file_size=len(file.data),
        state=FeedState.PREVIEWED.value, profile_version=known.version,
        cut_off=min(preview.cut_off or file.at, file.at), created_by=actor.user_id,
        created_by_name=actor.name, created_at=file.at,
    ))
    record(session, actor, "feed.uploaded", file.name)
    return run_id
