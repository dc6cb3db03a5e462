"""Begins a feed profile: from a sample file that the portal looks at, or from a profile that is there."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update

from catalog.feed_words import refusal_words
from catalog.feeds.guess import guess_profile
from catalog.feeds.text import FeedRefused
from catalog.models import FeedProfile, ProfileDraft
from catalog.queries.feed_profiles import last_file_of
from portal.files.storage import Storage
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id

MOST_DRAFTS = 50


def draft_from_sample(session: Session, actor: Actor, files: Storage, *, content: bytes, file_name: str) -> UUID:
    """The id of a draft with everything guessed from the sample; Refused where nothing can be read of the file."""
    assert actor.network_id is not None
    try:
        guess = guess_profile(content)
    except FeedRefused as refusal:
        raise Refused(refusal_words(refusal), "file") from refusal
    return _begin(session, actor, data=guess.data, file_name=file_name, file_sha256=files.put(actor.network_id, content))


def draft_from_profile(session: Session, actor: Actor, code: str, *, as_copy: bool) -> UUID:
    """The id of a draft that changes a profile, or copies it; the last file it read is the sample."""
    profile = session.execute(select(FeedProfile.code, FeedProfile.name, FeedProfile.data, FeedProfile.version).where(
        FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id,
        FeedProfile.code == code)).first()
    if profile is None:
        raise NotFound(code)
    file_name, sha256 = last_file_of(session, actor, code) or ("", "")
    return _begin(
        session, actor, data=profile.data, file_name=file_name, file_sha256=sha256, code="" if as_copy else code,
        name=_("Copy of %(name)s", name=profile.name or code)[:80] if as_copy else profile.name,
        base_code=None if as_copy else code, base_version=None if as_copy else profile.version,
    )


def change_draft(session: Session, actor: Actor, draft_id: UUID, *, code: str, name: str, data: dict[str, Any]) -> None:
    """Keeps what the form says, faults and all, for the look at the sample."""
    session.execute(update(ProfileDraft).where(*_mine(actor), ProfileDraft.id == draft_id).values(
        code=code, name=name, data=data))


def change_sample(session: Session, actor: Actor, files: Storage, draft_id: UUID, *, content: bytes, file_name: str) -> None:
    """Another sample for the draft; what it says stays."""
    assert actor.network_id is not None
    session.execute(update(ProfileDraft).where(*_mine(actor), ProfileDraft.id == draft_id).values(
        file_name=file_name, file_sha256=files.put(actor.network_id, content)))


def drop_draft(session: Session, actor: Actor, draft_id: UUID) -> None:
    """Lets a draft go."""
    session.execute(delete(ProfileDraft).where(*_mine(actor), ProfileDraft.id == draft_id))


def _begin(session: Session, actor: Actor, **values: Any) -> UUID:
    count = session.scalar(select(func.count()).select_from(ProfileDraft).where(*_mine(actor))) or 0
    if count >= MOST_DRAFTS:
        raise Refused(
            _("There are %(most)s profiles in the making: finish or discard some of them first.", most=MOST_DRAFTS), "file")
    draft_id = new_id()
    session.execute(insert(ProfileDraft).values(
        network_id=actor.network_id, seller_id=actor.organisation_id, id=draft_id, created_by_name=actor.name, **values))
    return draft_id


def _mine(actor: Actor) -> tuple[Any, Any]:
    return ProfileDraft.network_id == actor.network_id, ProfileDraft.seller_id == actor.organisation_id
