"""A seller's warehouses, to choose one of."""

from sqlalchemy import text

from portal.kernel.db import Session

_OWN = text("""
    SELECT id, name FROM warehouse WHERE network_id = :network AND seller_id = :seller ORDER BY position, name LIMIT 500
""")


def own_warehouses(session: Session, network_id: int, seller_id: int) -> list[tuple[int, str]]:
    """Id and name of a seller's warehouses, in its order."""
    return [(row.id, row.name) for row in session.connection().execute(_OWN, {"network": network_id, "seller": seller_id})]
