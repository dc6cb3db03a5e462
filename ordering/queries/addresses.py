"""Delivery addresses of a company."""

from sqlalchemy import text

from ordering.access import AddressRef
from portal.kernel.db import Session

_ADDRESSES = text("""
    SELECT network_id, organisation_id, id, label, recipient, street, postcode, city, country, contact, phone, is_default,
           version
    FROM address WHERE network_id = :network AND organisation_id = :organisation AND is_active
    ORDER BY is_default DESC, label, id LIMIT 200
""")


def addresses_of(session: Session, network_id: int, organisation_id: int) -> list[AddressRef]:
    """The addresses in use, the usual one first (at most 200)."""
    values = {"network": network_id, "organisation": organisation_id}
    return [AddressRef(*row) for row in session.connection().execute(_ADDRESSES, values)]
