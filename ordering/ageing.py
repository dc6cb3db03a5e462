"""How late an invoice is, and the columns in which what is owed is shown by age."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date

EDGES = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Aged:
    """What is owed in cents, by days late: not due, 1-30, 31-60, 61-90, more than 90."""

    not_due: int = 0
    to_30: int = 0
    to_60: int = 0
    to_90: int = 0
    beyond: int = 0

    @property
    def total(self) -> int:
        """All that is owed."""
        return self.not_due + self.overdue

    @property
    def overdue(self) -> int:
        """What is owed and past its due date."""
        return self.to_30 + self.to_60 + self.to_90 + self.beyond

    @property
    def columns(self) -> tuple[int, ...]:
        """The five figures from left to right."""
        return astuple(self)

    def __add__(self, other: "Aged") -> "Aged":
        return Aged(*(mine + theirs for mine, theirs in zip(self.columns, other.columns, strict=True)))


def days_late(due_on: date, today: date) -> int:
    """Days past the due date; 0 up to and including that day."""
    return max(0, (today - due_on).days)


def column_of(due_on: date, today: date) -> int:
    """Which of the five columns an invoice stands in, from 0."""
    late = days_late(due_on, today)
    return sum(late > edge for edge in EDGES)


def aged(owed: Iterable[tuple[date, int]], today: date) -> Aged:
    """The five sums of (due date, owed cents)."""
    sums = [0] * (len(EDGES) + 1)
    for due_on, cents in owed:
        sums[column_of(due_on, today)] += cents
    return Aged(*sums)
