"""Makes of a draft the feed profile it is meant to be: a new one, or the next version of one that is there."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from catalog.feeds.profile import ProfileRefused, profile_from_dict
from catalog.models import FeedProfile, ProfileDraft
from catalog.queries.vat_rates import usable_rates
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale

MOST_PROFILES = 100


def keep_profile(session: Session, actor: Actor, draft: ProfileDraft) -> str:
    """The code under which files are read this way from now on; imports that run keep the version they began with.

    Raises ProfileRefused for what is wrong in it, Refused at `code` where another profile has it or at `vat_rate` for a
    rate that the seller does not use, Stale where the profile has changed since the draft was begun.
    """
    profile = profile_from_dict(draft.data)
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    rates = usable_rates(session, actor.network_id, actor.organisation_id, paris_today())
    before = session.execute(select(FeedProfile.version, FeedProfile.data, FeedProfile.name).where(
        *_mine(actor), FeedProfile.code == (draft.base_code or draft.code))).first()
    unchanged = before is not None and before.data.get("vat_rate") == draft.data.get("vat_rate")
    if profile.vat_rate is not None and profile.vat_rate not in rates and not unchanged:
        raise ProfileRefused([("vat_rate", "is not one of the seller's rates")])
    if draft.base_code is None:
        _add(session, actor, draft)
    else:
        done = session.execute(
            update(FeedProfile).where(*_mine(actor), FeedProfile.code == draft.base_code,
                                      FeedProfile.version == draft.base_version)
            .values(data=draft.data, name=draft.name, updated_by_name=actor.name).returning(FeedProfile.version)).first()
        if done is None:
            raise Stale(draft.base_code)
        record(session, actor, "feed_profile.changed", draft.base_code, before={"version": draft.base_version},
               after={"version": done.version})
    session.execute(delete(ProfileDraft).where(
        ProfileDraft.network_id == actor.network_id, ProfileDraft.seller_id == actor.organisation_id,
        ProfileDraft.id == draft.id))
    return draft.base_code or draft.code


def _add(session: Session, actor: Actor, draft: ProfileDraft) -> None:
    count = session.scalar(select(func.count()).select_from(FeedProfile).where(*_mine(actor))) or 0
    if count >= MOST_PROFILES:
        raise Refused(_("There are %(most)s profiles: change one of them.", most=MOST_PROFILES), "code")
    made = session.execute(
        insert(FeedProfile).values(
            network_id=actor.network_id, seller_id=actor.organisation_id, code=draft.code, name=draft.name, data=draft.data,
            updated_by_name=actor.name, is_default=not count,
        ).on_conflict_do_nothing(constraint="pk_feed_profile").returning(FeedProfile.code)).first()
    if made is None:
        raise Refused(_("There is a profile with this code already: give another one."), "code")
    record(session, actor, "feed_profile.added", draft.code, after={"name": draft.name, "format": draft.data["format"]})


def _mine(actor: Actor) -> tuple[Any, Any]:
    return FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id

