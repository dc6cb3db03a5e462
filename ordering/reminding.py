"""Which step of reminding is due for an invoice (docs/rules/payments.md, section 5)."""

from collections.abc import Sequence
from datetime import date

STEPS = 3


def due_step(days: Sequence[int], due_on: date, today: date, last_step: int) -> int | None:
    """The highest step whose day after the due date has come, None where it or a higher one was sent (`last_step`, 0: none).

    `days` are the days after the due date of the three steps, rising; both days are calendar days in Paris.
    """
    late = (today - due_on).days
    reached = sum(late >= day for day in days)
    return reached if reached > last_step else None


def step_by_hand(due_on: date, today: date, last_step: int) -> int | None:
    """The step that "remind now" sends: the one after the last; None while not overdue or after the third."""
    return last_step + 1 if today > due_on and last_step < STEPS else None
