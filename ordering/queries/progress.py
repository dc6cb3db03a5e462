"""How far each line of an order has come."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from ordering.access import OrderRef
from ordering.statuses import Progress
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class LineProgress:
    """A line's place in its order and its quantities."""

    id: UUID
    position: int
    progress: Progress


_LINES = text("""
    SELECT id, position, quantity, cancelled_quantity, shipped_quantity, delivered_quantity FROM order_line
    WHERE network_id = :network AND order_id = :order ORDER BY position
""")


def lines_progress(session: Session, order: OrderRef) -> list[LineProgress]:
    """All lines of an order, in its order."""
    rows = session.connection().execute(_LINES, {"network": order.network_id, "order": order.id})
    return [LineProgress(row[0], row[1], Progress(*row[2:])) for row in rows]
