"""What is not invoiced yet, as docs/rules/credit.md has it."""

from decimal import Decimal

import pytest

from ordering.open_amounts import open_cents
from ordering.totals import Amounts

FULL, REDUCED = Decimal("0.2"), Decimal("0.055")


@pytest.mark.parametrize(("_case", "units", "freight", "cents"), [
    ("ordered", 10, [(FULL, 1500)], 104_304),
    ("after an invoice of four with freight", 6, [], 61_502),
    ("three more cancelled", 3, [], 30_751),
    ("nothing left", 0, [], 0),
])
def test_the_worked_order(_case: str, units: int, freight: list[tuple[Decimal, int]], cents: int) -> None:
    assert open_cents([Amounts(8500, 42, units, FULL)], freight) == cents


def test_vat_is_rounded_once_per_rate() -> None:
    three = [Amounts(3, 0, 1, FULL)] * 3
    assert open_cents(three, []) == 11
    assert open_cents([*three, Amounts(9, 0, 1, REDUCED)], [(REDUCED, 1)]) == 11 + 10 + 1
