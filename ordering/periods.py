"""The stretch of months that a dashboard shows: whole months of Paris, half-open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CHOICES = ("month", "quarter", "12m", "year", "custom")
USUAL = "12m"
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of a month to the first day of the month after the last one."""

    choice: str
    first: date
    end: date

    @property
    def months(self) -> Sequence[date]:
        """The first days of its months."""
        found = [self.first]
        while (following := month_after(found[-1])) < self.end:
            found.append(following)
        return found

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)


def month_after(month: date, by: int = 1) -> date:
    """The first day of the month that lies so many months after (before, where negative) the month of a day."""
    counted = month.year * 12 + month.month - 1 + by
    return date(counted // 12, counted % 12 + 1, 1)


def last_day_of(month: date) -> date:
    """The last day of the month of a day."""
    return month_after(month) - timedelta(days=1)


def period_of(choice: str, start: str, until: str, today: date) -> Period:
    """The period of an address: this month, this quarter, the last twelve months, this year, or from a month to a month.

    Months are written 2026-11. What is not known gives the last twelve months; months the wrong way round are turned; more than
    36 are cut to the last 36; what lies in the future is cut off.
    """
    this = today.replace(day=1)
    match choice:
        case "month":
            return Period(choice, this, month_after(this))
        case "quarter":
            first = date(this.year, (this.month - 1) // 3 * 3 + 1, 1)
            return Period(choice, first, month_after(this))
        case "year":
            return Period(choice, date(this.year, 1, 1), month_after(this))
        case "custom":
            named = [month for month in (_month(start), _month(until)) if month is not None]
            if named:
                first, last = min(*named, this), min(max(named), this)
                return Period(choice, max(first, month_after(last, 1 - MOST_MONTHS)), month_after(last))
    return Period(USUAL, month_after(this, -11), month_after(this))


def _month(text: str) -> date | None:
    year, _, month = text.strip().partition("-")
    if not (text.isascii() and len(year) == 4 and year.isdigit() and len(month) == 2 and month.isdigit()):
        return None
    return date(int(year), int(month), 1) if 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12 else None
