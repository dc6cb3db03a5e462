"""The statement of an account: what was due at two instants, and every entry between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from ordering.ageing import Aged, aged
from ordering.queries.overdue import Party
from portal.kernel.clock import paris_midnight
from portal.kernel.db import Session
from portal.kernel.errors import Refused

MOST_ENTRIES = 5_000


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry: when it was booked, of which document (kind, number, its own day), what it changed, what was due after it."""

    at: datetime
    kind: str
    number: str
    dated: date | None
    due_on: date | None
    payment_id: UUID | None
    change_cents: int
    due_cents: int


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An account over a period of Paris days, both included; `aged` is what is owed of invoices today, by age."""

    party: Party
    begins: date
    ends: date
    opening_cents: int
    lines: Sequence[StatementLine]
    aged: Aged

    @property
    def closing_cents(self) -> int:
        """What was due at the end of the period."""
        return self.lines[-1].due_cents if self.lines else self.opening_cents

    @property
    def debit_cents(self) -> int:
        """What the period's entries added."""
        return sum(line.change_cents for line in self.lines if line.change_cents > 0)

    @property
    def credit_cents(self) -> int:
        """What the period's entries took away."""
        return -sum(line.change_cents for line in self.lines if line.change_cents < 0)


_KEYS = "e.network_id = :network AND e.reseller_id = :reseller AND e.seller_id = :seller"
_OPENING = text(f"SELECT coalesce(sum(e.due_change_cents), 0)::bigint FROM account_entry e WHERE {_KEYS} AND e.at < :begins")
_LINES = text(f"""
    SELECT e.at, e.kind, e.number, coalesce(i.issued_on, c.issued_on, p.received_on) AS dated, i.due_on, p.id AS payment_id,
           e.due_change_cents,
           :opening + sum(e.due_change_cents) OVER (ORDER BY e.at, e.id ROWS UNBOUNDED PRECEDING) AS due_cents
    FROM account_entry e
    LEFT JOIN invoice i ON i.network_id = e.network_id AND i.id = e.source_id AND e.kind = 'invoiced'
    LEFT JOIN credit_note c ON c.network_id = e.network_id AND c.seller_id = e.seller_id AND c.number = e.number
        AND e.kind IN ('credited', 'refunded')
    LEFT JOIN payment p ON p.network_id = e.network_id AND p.number = e.number AND e.kind IN ('paid', 'unpaid', 'refunded')
        AND p.reseller_id = e.reseller_id AND p.seller_id = e.seller_id
    WHERE {_KEYS} AND e.at >= :begins AND e.at < :until AND e.due_change_cents <> 0
    ORDER BY e.at, e.id LIMIT :most
""")
_OWED = text("""
    SELECT due_on, total_cents - settled_cents FROM invoice
    WHERE network_id = :network AND reseller_id = :reseller AND seller_id = :seller AND settled_cents < total_cents
""")


def account_statement(
    session: Session, network_id: int, party: Party, *, begins: date, ends: date, today: date, refused: str
) -> AccountStatement:
    """The statement of the account with this company; raises Refused with these words where it has too many entries."""
    keys = {"network": network_id, "reseller": party.reseller_id, "seller": party.seller_id}
    window = {"begins": paris_midnight(begins), "until": paris_midnight(ends + timedelta(days=1)), "most": MOST_ENTRIES + 1}
    connection = session.connection()
    opening: int = connection.execute(_OPENING, {**keys, **window}).scalar_one()
    rows = connection.execute(_LINES, {**keys, **window, "opening": opening}).all()
    if len(rows) > MOST_ENTRIES:
        raise Refused(refused, field="begins")
    lines = [StatementLine(*[*row[:7], int(row.due_cents)]) for row in rows]
    owed = [(row[0], row[1]) for row in connection.execute(_OWED, keys)]
    return AccountStatement(party, begins, ends, opening, lines, aged(owed, today))
