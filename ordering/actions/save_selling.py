"""A seller's settings for new accounts, and whom resellers call about theirs."""

from typing import Any

from sqlalchemy import text

from ordering.queries.selling import SellingDefaults
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale

_FIELDS = (
    "terms_days", "terms_basis", "terms_day", "credit_limit_cents", "minimum_cents", "freight_cents", "free_from_cents",
    "accounts_phone", "accounts_email",
)
_NAMES, _VALUES = ", ".join(_FIELDS), ", ".join(f":{name}" for name in _FIELDS)
_SAVE = text(f"""
    INSERT INTO seller_settings AS s (network_id, seller_id, {_NAMES}) VALUES (:network, :seller, {_VALUES})
    ON CONFLICT (network_id, seller_id) DO UPDATE SET ({_NAMES}) = ({_VALUES}), version = s.version + 1
    WHERE s.version = :version
""")


def save_selling(
    session: Session, actor: Actor, before: SellingDefaults, after: SellingDefaults, *, version: int
) -> None:
    """Store what new accounts begin with; accounts that are open keep theirs. Raises Stale for another version than shown."""
    values = {"network": actor.network_id, "seller": actor.organisation_id, "version": version, **_columns(after)}
    if version != before.version or session.connection().execute(_SAVE, values).rowcount == 0:
        raise Stale("selling")
    record(session, actor, "selling.changed", actor.organisation_name, before=_columns(before), after=_columns(after))


def _columns(settings: SellingDefaults) -> dict[str, Any]:
    return {
        "terms_days": settings.terms.days, "terms_basis": settings.terms.basis.value, "terms_day": settings.terms.day,
        "credit_limit_cents": settings.credit_limit_cents, "minimum_cents": settings.minimum_cents,
        "freight_cents": settings.freight.cents, "free_from_cents": settings.freight.free_from_cents,
        "accounts_phone": settings.accounts_phone, "accounts_email": settings.accounts_email,
    }
