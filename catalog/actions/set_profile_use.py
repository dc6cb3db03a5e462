"""Which feed profile is offered first, and which are no longer offered at all."""

from flask_babel import gettext as _
from sqlalchemy import select, update

from catalog.models import FeedProfile
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused


def make_default(session: Session, actor: Actor, code: str) -> None:
    """The profile that is offered first; Refused for one that is retired."""
    if _locked(session, actor, code).retired_at is not None:
        raise Refused(_("A retired profile cannot be the default: take it back into use first."))
    here = (FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id)
    before = session.scalar(select(FeedProfile.code).where(*here, FeedProfile.is_default))
    if before == code:
        return
    session.execute(update(FeedProfile).where(*here, FeedProfile.is_default).values(is_default=False))
    session.execute(update(FeedProfile).where(*here, FeedProfile.code == code).values(is_default=True))
    record(session, actor, "feed_profile.default_set", code, before={"code": before or ""}, after={"code": code})


def retire(session: Session, actor: Actor, code: str) -> None:
    """No new file is read with it; what it has read stays, imports that run end as they began."""
    if _locked(session, actor, code).retired_at is not None:
        return
    _set(session, actor, code, retired_at=clock.now(), is_default=False)
    record(session, actor, "feed_profile.retired", code)


def use_again(session: Session, actor: Actor, code: str) -> None:
    """A retired profile is offered again."""
    if _locked(session, actor, code).retired_at is None:
        return
    _set(session, actor, code, retired_at=None)
    record(session, actor, "feed_profile.used_again", code)


def _locked(session: Session, actor: Actor, code: str) -> FeedProfile:
    found = session.scalar(select(FeedProfile).where(
        FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id,
        FeedProfile.code == code).with_for_update())
    if found is None:
        raise NotFound(code)
    return found


def _set(session: Session, actor: Actor, code: str, **values: object) -> None:
    session.execute(update(FeedProfile).where(
        FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id,
        FeedProfile.code == code).values(updated_by_name=actor.name, **values))
