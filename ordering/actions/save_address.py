"""Keeping a delivery address."""

from dataclasses import dataclass

from sqlalchemy import text

from ordering.access import AddressRef
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale


@dataclass(frozen=True, slots=True)
class AddressText:
    """An address as it was typed."""

    label: str
    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    contact: str
    phone: str


_FIELDS = "label, recipient, street, postcode, city, country, contact, phone"
_VALUES = ", ".join(f":{name.strip()}" for name in _FIELDS.split(","))
_ADD = text(f"""
    INSERT INTO address (network_id, organisation_id, {_FIELDS}, is_default)
    SELECT :network, :organisation, {_VALUES}, NOT EXISTS (
        SELECT FROM address WHERE network_id = :network AND organisation_id = :organisation AND is_active AND is_default)
""")
_CHANGE = text(f"""
    UPDATE address SET ({_FIELDS}) = ({_VALUES}), version = version + 1
    WHERE network_id = :network AND organisation_id = :organisation AND id = :address AND version = :version AND is_active
""")


def save_address(
    session: Session, actor: Actor, typed: AddressText, *, address: AddressRef | None = None, version: int = 0
) -> None:
    """Add an address, the first one as the usual one, or change one that was shown in this version (else Stale)."""
    values = {name.strip(): getattr(typed, name.strip()) for name in _FIELDS.split(",")}
    where = {"network": actor.network_id, "organisation": actor.organisation_id}
    if address is None:
        session.connection().execute(_ADD, {**where, **values})
        record(session, actor, "address.added", typed.label, after=values)
        return
    changed = session.connection().execute(_CHANGE, {**where, **values, "address": address.id, "version": version})
    if changed.rowcount == 0:
        raise Stale(typed.label)
    record(session, actor, "address.changed", typed.label, after=values)
