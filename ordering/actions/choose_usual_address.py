"""Choosing the usual delivery address."""

from sqlalchemy import text

from ordering.access import AddressRef
from portal.kernel.db import Session

_NONE = text(
    "UPDATE address SET is_default = false WHERE network_id = :network AND organisation_id = :organisation AND is_default"
)
_THIS = text(
    "UPDATE address SET is_default = true WHERE network_id = :network AND organisation_id = :organisation AND id = :address"
)


def choose_usual_address(session: Session, address: AddressRef) -> None:
    """Checkouts begin with this address from now on."""
    values = {"network": address.network_id, "organisation": address.organisation_id, "address": address.id}
    session.connection().execute(_NONE, values)
    session.connection().execute(_THIS, values)
