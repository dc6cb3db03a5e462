"""Deeds that concern another company than the actor's: they stand in both trails."""

from collections.abc import Mapping
from typing import Any

from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session


def record_for(
    session: Session, actor: Actor, organisation_id: int, verb: str, subject: str, *,
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> None:
    """Writes a deed into the trail of the company it concerns, and into that of the actor's company."""
    record(session, actor, verb, subject, organisation_id=organisation_id, before=before, after=after)
    if actor.organisation_id not in (None, organisation_id):
        record(session, actor, verb, subject, before=before, after=after)
