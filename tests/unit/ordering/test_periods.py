"""Periods of dashboards: whole months, half-open, bounded."""

from datetime import date

import pytest

from ordering.periods import MOST_MONTHS, last_day_of, month_after, period_of

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("choice", "start", "until", "first", "end"), [
    ("month", "", "", "2026-11-01", "2026-12-01"),
    ("quarter", "", "", "2026-10-01", "2026-12-01"),
    ("12m", "", "", "2025-12-01", "2026-12-01"),
    ("year", "", "", "2026-01-01", "2026-12-01"),
    ("custom", "2026-02", "2026-03", "2026-02-01", "2026-04-01"),
    ("custom", "2026-03", "2026-02", "2026-02-01", "2026-04-01"),
    ("custom", "2026-02", "", "2026-02-01", "2026-03-01"),
    ("custom", "2026-09", "2027-09", "2026-09-01", "2026-12-01"),
    ("custom", "2027-09", "2027-10", "2026-11-01", "2026-12-01"),
    ("custom", "2001-01", "2026-11", "2023-12-01", "2026-12-01"),
    ("custom", "2026-13", "x", "2025-12-01", "2026-12-01"),
    ("custom", "2026-２", "٢٠٢٦-01", "2025-12-01", "2026-12-01"),
    ("nonsense", "", "", "2025-12-01", "2026-12-01"),
])
def test_period(choice: str, start: str, until: str, first: str, end: str) -> None:
    period = period_of(choice, start, until, TODAY)
    assert (period.first.isoformat(), period.end.isoformat()) == (first, end)
    assert 1 <= len(period.months) <= MOST_MONTHS
    assert period.months[0] == period.first
    assert month_after(period.months[-1]) == period.end


def test_months_go_over_the_turn_of_a_year() -> None:
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert month_after(date(2026, 1, 15), -1) == date(2025, 12, 1)
    assert last_day_of(date(2028, 2, 3)) == date(2028, 2, 29)
    assert period_of("quarter", "", "", date(2026, 1, 1)).first == date(2026, 1, 1)
