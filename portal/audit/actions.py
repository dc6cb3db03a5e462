"""Writing the audit trail."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id

_RECORD = text("""
    INSERT INTO audit_entry (id, network_id, organisation_id, actor_id, actor_name, actor_organisation, verb, subject,
                             before, after, address, request_id, actor_side, grant_id)
    VALUES (:id, :network, :organisation, :actor, :name, :company, :verb, :subject, CAST(:before AS jsonb),
            CAST(:after AS jsonb), CAST(:address AS inet), :request, :side, :grant)
""")
_RECORD_ON_PLATFORM = text("""
    INSERT INTO platform_entry (id, network_id, actor_id, actor_name, verb, subject, before, after, address, request_id)
    VALUES (:id, :network, :actor, :name, :verb, :subject, CAST(:before AS jsonb), CAST(:after AS jsonb),
            CAST(:address AS inet), :request)
""")


def record(
    session: Session, actor: Actor, verb: str, subject: str, *, organisation_id: int | None = None,
    network_id: int | None = None, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> None:
    """Adds one audit row to the running transaction, for the actor's organisation unless another is named.

    `verb` is a stable dotted name (`order.cancelled`), `subject` what a person would call the thing ("order C-1042").
    Values in `before` and `after` must be plain JSON; never put secrets or whole documents there. What an operator does
    on the platform stands in the platform's trail too.
    """
    told = _told(actor, network_id or actor.network_id, verb, subject, before, after)
    session.connection().execute(_RECORD, {
        **told, "organisation": organisation_id or actor.organisation_id, "company": actor.organisation_name,
        "side": actor.side, "grant": actor.grant_id,
    })
    if actor.is_operator:
        session.connection().execute(_RECORD_ON_PLATFORM, {**told, "id": new_id()})


def record_on_platform(
    session: Session, actor: Actor, verb: str, subject: str, *, network_id: int | None = None,
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> None:
    """Adds one row to the platform's own trail alone: what concerns no company, or what a company did about an operator."""
    session.connection().execute(_RECORD_ON_PLATFORM, _told(actor, network_id, verb, subject, before, after))


def _told(
    actor: Actor, network_id: int | None, verb: str, subject: str, before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return {
        "id": new_id(), "network": network_id, "actor": actor.user_id, "name": actor.name, "verb": verb, "subject": subject,
        "before": None if before is None else json.dumps(before, ensure_ascii=False),
        "after": None if after is None else json.dumps(after, ensure_ascii=False),
        "address": actor.address or None, "request": actor.request_id,
    }
