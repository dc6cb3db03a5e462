"""Bank files that were taken, and which lines are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text

from ordering.bank_files import Fault, FaultReason
from ordering.models.payments import BankFile
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset

SORTS: dict[str, ColumnElement[Any]] = {
    "at": BankFile.at.expression, "name": BankFile.file_name.expression, "lines": BankFile.lines.expression,
    "taken": BankFile.taken.expression,
}
_KNOWN = text("""
    SELECT bank_line FROM payment
    WHERE network_id = :network AND seller_id = :seller AND bank_line = ANY (CAST(:keys AS text[])) AND bank_line <> ''
""")
_FAULTS = text("SELECT faults FROM bank_file WHERE network_id = :network AND seller_id = :seller AND id = :file")


@dataclass(frozen=True, slots=True)
class BankFileRow:
    """A file that was taken: how many lines, and what became of them."""

    id: UUID
    file_name: str
    at: datetime
    by_name: str
    lines: int
    taken: int
    known: int
    faults: int

    @property
    def debits(self) -> int:
        """Lines of money that went out."""
        return self.lines - self.taken - self.known - self.faults


def list_bank_files(session: Session, network_id: int, seller_id: int, query: ListQuery) -> Page[BankFileRow]:
    """One page of the seller's bank files, the newest first unless sorted otherwise."""
    key = SORTS.get(query.sort, SORTS["at"])
    statement = select(
        key.label("sort_key"), BankFile.id, BankFile.file_name, BankFile.at, BankFile.by_name, BankFile.lines, BankFile.taken,
        BankFile.known, func.jsonb_array_length(BankFile.faults).label("fault_count"),
    ).where(BankFile.network_id == network_id, BankFile.seller_id == seller_id)
    if query.text:
        typed = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(or_(*(
            column.ilike(f"%{typed}%", escape="\\") for column in (BankFile.file_name, BankFile.by_name)
        )))
    page = keyset(query, statement, [key, BankFile.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: BankFileRow(*row[1:]))


def known_lines(session: Session, network_id: int, seller_id: int, keys: Sequence[str]) -> set[str]:
    """Which of these lines the seller has taken already."""
    values = {"network": network_id, "seller": seller_id, "keys": list(keys)}
    return set(session.connection().execute(_KNOWN, values).scalars())


def faults_of(session: Session, network_id: int, seller_id: int, file_id: UUID) -> list[Fault]:
    """The lines of a taken file that could not be read."""
    values = {"network": network_id, "seller": seller_id, "file": file_id}
    kept = session.connection().execute(_FAULTS, values).scalar_one()
    return [Fault(one["line_no"], one["field"], one["value"], FaultReason(one["reason"])) for one in kept]
