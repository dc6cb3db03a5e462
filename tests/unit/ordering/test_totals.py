"""Sums of orders and purchases, as docs/rules/orders.md has them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.splitting import Part, split_by_seller
from ordering.totals import Amounts, Vat, order_totals, purchase_totals, vat_of

FULL, REDUCED = Decimal("0.2"), Decimal("0.055")


def test_the_worked_order() -> None:
    totals = order_totals([
        Amounts(8500, 42, 10, FULL), Amounts(333, 0, 3, FULL), Amounts(1249, 0, 1, REDUCED),
    ])
    assert (totals.net_cents, totals.eco_cents, totals.vat_cents) == (87_248, 420, 17_353)
    assert totals.vat == (Vat(REDUCED, 1249, 69), Vat(FULL, 86_419, 17_284))
    assert (totals.before_vat_cents, totals.total_cents) == (87_668, 105_021)


@pytest.mark.parametrize(("_case", "base", "rate", "vat"), [
    ("half a cent goes up", 10, "0.05", 1),
    ("below half goes down", 10, "0.0499", 0),
    ("nothing of nothing", 0, "0.2", 0),
    ("no VAT", 12_345, "0", 0),
    ("exact", 100, "0.2", 20),
])
def test_vat_of(_case: str, base: int, rate: str, vat: int) -> None:
    assert vat_of(base, Decimal(rate)) == vat


def test_rates_written_differently_are_one_rate() -> None:
    totals = order_totals([Amounts(100, 0, 1, Decimal("0.2")), Amounts(100, 0, 1, Decimal("0.2000"))])
    assert len(totals.vat) == 1


def test_a_purchase_adds_its_orders_and_does_not_round_again() -> None:
    one = order_totals([Amounts(3, 0, 1, FULL)])
    whole = purchase_totals([one, one, one])
    assert (one.vat_cents, whole.vat_cents, vat_of(9, FULL)) == (1, 3, 2)
    assert whole.vat == (Vat(FULL, 9, 3),)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**4), st.integers(1, 999)), max_size=20))
def test_the_total_is_the_sum_of_what_is_shown(lines: list[tuple[int, int, int]]) -> None:
    totals = order_totals([Amounts(net, eco, quantity, FULL) for net, eco, quantity in lines])
    assert totals.total_cents == totals.net_cents + totals.eco_cents + sum(vat.vat_cents for vat in totals.vat)
    assert sum(vat.base_cents for vat in totals.vat) == totals.before_vat_cents
    assert purchase_totals([totals]) == totals


def test_split_by_seller_keeps_names_and_lines_in_order() -> None:
    lines = [("nordis", "A"), ("compulog", "B"), ("nordis", "C")]
    names = {"nordis": "Nordis", "compulog": "Compulog"}
    assert split_by_seller(lines, lambda line: line[0], lambda line: names[line[0]]) == (
        Part("compulog", (("compulog", "B"),)),
        Part("nordis", (("nordis", "A"), ("nordis", "C"))),
    )
