"""The papers that a typed order came by."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from portal.kernel.db import Session

_PAPERS = text("""
    SELECT id, name, content_type, size, file_key, dated_on, at, by_name FROM order_paper
    WHERE network_id = :network AND order_id = :order ORDER BY at, id LIMIT 20
""")


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper kept with an order; `file_key` is where its content is stored."""

    id: UUID
    name: str
    content_type: str
    size: int
    file_key: str
    dated_on: date | None
    at: datetime
    by_name: str


def papers_of(session: Session, network_id: int, order_id: UUID) -> list[PaperView]:
    """The papers of an order that the scope lets see, the oldest first."""
    rows = session.connection().execute(_PAPERS, {"network": network_id, "order": order_id})
    return [PaperView(*row) for row in rows]
