"""The feed profiles a wholesaler has."""

from typing import Any

from sqlalchemy import select

from catalog.models import FeedProfile
from portal.kernel.actor import Actor
from portal.kernel.db import Session


def profiles_of(session: Session, actor: Actor) -> dict[str, Any]:
    """The actor's wholesaler's profiles as JSON, by code, in alphabetical order."""
    rows = session.execute(
        select(FeedProfile.code, FeedProfile.data)
        .where(FeedProfile.network_id == actor.network_id, FeedProfile.seller_id == actor.organisation_id)
        .order_by(FeedProfile.code)
    )
    return {row.code: row.data for row in rows}
