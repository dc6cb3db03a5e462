"""When an invoice is to be paid: days, the end of a month, a day of a month (docs/rules/terms.md)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

LONGEST_NET_DAYS = 60
LONGEST_MONTH_END_DAYS = 45


class Basis(StrEnum):
    """What the days are counted from, and what comes after them."""

    NET = "net"
    THEN_MONTH_END = "then_month_end"
    FROM_MONTH_END = "from_month_end"


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """So many days by a basis; `day` moves the date on to the next such day of a month."""

    days: int = 30
    basis: Basis = Basis.NET
    day: int | None = None

    @property
    def is_beyond_law(self) -> bool:
        """Longer than French law lets businesses agree (art. L441-10 C. com.): 60 days net, or 45 days and month's end."""
        if self.basis is Basis.NET and self.day is None:
            return self.days > LONGEST_NET_DAYS
        return self.days > LONGEST_MONTH_END_DAYS


def due_on(terms: PaymentTerms, issued_on: date) -> date:
    """The day an invoice issued on that day is due; never before it."""
    match terms.basis:
        case Basis.NET:
            due = issued_on + timedelta(days=terms.days)
        case Basis.THEN_MONTH_END:
            due = _month_end(issued_on + timedelta(days=terms.days))
        case Basis.FROM_MONTH_END:
            due = _month_end(issued_on) + timedelta(days=terms.days)
    return due if terms.day is None else _next_day(due, terms.day)


def terms_json(terms: PaymentTerms) -> dict[str, Any]:
    """Terms as an order and an invoice keep them."""
    return {"days": terms.days, "basis": terms.basis.value, "day": terms.day}


def terms_of(kept: Mapping[str, Any]) -> PaymentTerms:
    """Terms as they were kept; nothing kept is 30 days net."""
    return PaymentTerms(kept.get("days", 30), Basis(kept.get("basis", Basis.NET)), kept.get("day"))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _next_day(after: date, day: int) -> date:
    """The first such day of a month on or after; a month that is too short gives its last day."""
    found = _clipped(after.year, after.month, day)
    if found >= after:
        return found
    return _clipped(after.year + after.month // 12, after.month % 12 + 1, day)


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
