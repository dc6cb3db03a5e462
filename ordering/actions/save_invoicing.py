"""What a seller's invoices say and when they are made."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale

FIELDS = ("late_rate", "early_discount", "recovery_fee_cents", "iban", "bic", "invoice_note", "invoices_at_once", "fec")
_NAMES = ", ".join(FIELDS)
_VALUES = ", ".join("CAST(:fec AS jsonb)" if name == "fec" else f":{name}" for name in FIELDS)
_SAVE = text(f"""
    INSERT INTO seller_settings AS s (network_id, seller_id, {_NAMES}) VALUES (:network, :seller, {_VALUES})
    ON CONFLICT (network_id, seller_id) DO UPDATE SET ({_NAMES}) = ({_VALUES}), version = s.version + 1
    WHERE s.version = :version
""")


def save_invoicing(session: Session, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any], *, version: int) -> None:
    """Store what invoices say from now on; those that are issued keep what they said.

    Raises Stale for another version than shown.
    """
    values = {
        **after, "fec": json.dumps(after["fec"]), "network": actor.network_id, "seller": actor.organisation_id,
        "version": version,
    }
    if version != before["version"] or session.connection().execute(_SAVE, values).rowcount == 0:
        raise Stale("invoicing")
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        record(session, actor, "invoicing.changed", actor.organisation_name,
               before={name: before[name] for name in changed}, after={name: after[name] for name in changed})
