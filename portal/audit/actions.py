"""Writing the audit trail."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from portal.audit.models import AuditEntry
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id


def record(
    session: Session, actor: Actor, verb: str, subject: str, *, organisation_id: int | None = None,
    network_id: int | None = None, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> None:
    """Adds one audit row to the running transaction, for the actor's organisation unless another is named.

    `verb` is a stable dotted name (`order.cancelled`), `subject` what a person would call the thing ("order C-1042").
    Values in `before` and `after` must be plain JSON; never put secrets or whole documents there.
    """
    session.execute(
        insert(AuditEntry).values(
            id=new_id(), network_id=network_id or actor.network_id, organisation_id=organisation_id or actor.organisation_id,
            actor_id=actor.user_id, actor_name=actor.name, actor_organisation=actor.organisation_name, verb=verb,
            subject=subject, before=before, after=after, address=actor.address or None, request_id=actor.request_id,
        )
    )
