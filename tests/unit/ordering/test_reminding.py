"""Days late, columns by age, and the step of reminding that is due."""

from datetime import date, timedelta

import pytest

from ordering.ageing import Aged, aged, days_late
from ordering.reminding import due_step, step_by_hand

DUE = date(2026, 3, 1)


@pytest.mark.parametrize(("late", "last", "step"), [
    (0, 0, None), (2, 0, None), (3, 0, 1), (14, 1, None), (15, 1, 2), (15, 0, 2), (40, 0, 3), (3, 2, None), (29, 2, None),
    (30, 2, 3), (90, 3, None), (-5, 0, None),
])
def test_the_step_that_is_due(late: int, last: int, step: int | None) -> None:
    assert due_step([3, 15, 30], DUE, DUE + timedelta(days=late), last) == step


@pytest.mark.parametrize(("late", "last", "step"), [(0, 0, None), (1, 0, 1), (1, 2, 3), (99, 3, None)])
def test_the_step_by_hand(late: int, last: int, step: int | None) -> None:
    assert step_by_hand(DUE, DUE + timedelta(days=late), last) == step


@pytest.mark.parametrize(("late", "column"), [(-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)])
def test_columns_by_age(late: int, column: int) -> None:
    found = aged([(DUE, 5)], DUE + timedelta(days=late))
    assert found.columns == tuple(5 if place == column else 0 for place in range(5))
    assert (found.total, found.overdue) == (5, 5 if column else 0)
    assert days_late(DUE, DUE + timedelta(days=late)) == max(0, late)


def test_sums_add_up() -> None:
    assert Aged(1, 2) + Aged(10, 0, 5) == Aged(11, 2, 5)
