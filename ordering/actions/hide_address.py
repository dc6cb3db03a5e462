"""Taking a delivery address out of use."""

from sqlalchemy import text

from ordering.access import AddressRef
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_HIDE = text(
    "UPDATE address SET is_active = false, is_default = false, version = version + 1"
    " WHERE network_id = :network AND organisation_id = :organisation AND id = :address"
)


def hide_address(session: Session, actor: Actor, address: AddressRef) -> None:
    """The address is offered no more; what was sent there keeps it."""
    values = {"network": address.network_id, "organisation": address.organisation_id, "address": address.id}
    session.connection().execute(_HIDE, values)
    record(session, actor, "address.removed", address.label)
