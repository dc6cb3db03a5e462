"""Numbers, days, states of invoices, and what a credit comes to: the tables of docs/rules/invoices.md and credit_notes.md."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.crediting import (
    Asked,
    CreditedLine,
    CreditTooHigh,
    InvoicedLine,
    Overdrawn,
    credit_totals,
    credited_line,
    settles_cents,
)
from ordering.invoicing import InvoiceState, day_of_issue, document_number, invoice_state, vat_from_json, vat_json
from ordering.totals import Amounts, Vat, order_totals, vat_of

TWENTY, FIVE_FIVE = Decimal("0.2"), Decimal("0.055")
TEN_SCREENS = InvoicedLine(1, False, TWENTY, 10, 85_000, 420)
DAY = date(2026, 3, 10)


@pytest.mark.parametrize(("goods", "freight", "vat", "total"), [
    ([Amounts(3333, 42, 1, TWENTY)], [(TWENTY, 990)], 873, 5238),
    ([Amounts(3333, 42, 2, TWENTY)], [], 1350, 8100),
    ([Amounts(6, 0, 1, TWENTY)], [], 1, 7),
    ([Amounts(3, 0, 1, TWENTY)], [], 1, 4),
    ([Amounts(2, 0, 1, TWENTY)], [], 0, 2),
])
def test_an_invoice_rounds_vat_once_per_rate(
    goods: list[Amounts], freight: list[tuple[Decimal, int]], vat: int, total: int
) -> None:
    found = order_totals(goods, freight)
    assert (found.vat_cents, found.total_cents) == (vat, total)


def test_vat_comes_back_as_it_was_kept() -> None:
    kept = (Vat(FIVE_FIVE, 1249, 69), Vat(TWENTY, 86_419, 17_284))
    assert vat_json(kept) == [["0.055", 1249, 69], ["0.2", 86_419, 17_284]]
    assert vat_from_json(vat_json(kept)) == kept  # type: ignore[arg-type]


@pytest.mark.parametrize(("prefix", "sequence", "number"), [
    ("F", 1, "F2026-000001"), ("A", 999_999, "A2026-999999"), ("F", 1_000_000, "F2026-1000000"),
])
def test_numbers(prefix: str, sequence: int, number: str) -> None:
    assert document_number(prefix, 2026, sequence) == number


@pytest.mark.parametrize(("_case", "today", "last", "day"), [
    ("the first of the series", DAY, None, DAY),
    ("after the day before", DAY, date(2026, 3, 9), DAY),
    ("a clock that is behind", DAY, date(2026, 3, 11), date(2026, 3, 11)),
    ("the year ended meanwhile", date(2027, 1, 1), date(2026, 12, 31), date(2026, 12, 31)),
    ("the year ended meanwhile, first number", date(2027, 1, 1), None, date(2026, 12, 31)),
])
def test_days_never_go_back(_case: str, today: date, last: date | None, day: date) -> None:
    assert day_of_issue(today, 2026, last) == day


@pytest.mark.parametrize(("settled", "credited", "due", "state"), [
    (0, 0, DAY, InvoiceState.OPEN),
    (0, 0, date(2026, 3, 9), InvoiceState.OVERDUE),
    (99, 0, date(2026, 3, 9), InvoiceState.OVERDUE),
    (100, 0, date(2026, 3, 9), InvoiceState.PAID),
    (100, 99, date(2026, 3, 9), InvoiceState.PAID),
    (100, 100, date(2026, 3, 9), InvoiceState.CREDITED),
    (0, 100, date(2026, 3, 9), InvoiceState.CREDITED),
])
def test_states(settled: int, credited: int, due: date, state: InvoiceState) -> None:
    assert invoice_state(100, settled, credited, due, DAY) is state


def _take(line: InvoicedLine, one: CreditedLine) -> InvoicedLine:
    return replace(
        line, credited_quantity=line.credited_quantity + one.units, credited_net_cents=line.credited_net_cents + one.net_cents,
        credited_eco_cents=line.credited_eco_cents + one.eco_cents,
    )


def test_credits_take_of_what_is_left() -> None:
    line = TEN_SCREENS
    for asked, net, eco in (
        (Asked(units=2), 17_000, 84), (Asked(off_cents=10_000), 10_000, 0), (Asked(units=3), 21_750, 126),
        (Asked(units=5), 36_250, 210),
    ):
        one = credited_line(line, asked)
        assert (one.net_cents, one.eco_cents) == (net, eco)
        line = _take(line, one)
    assert (line.units_left, line.net_left_cents, line.eco_left_cents) == (0, 0, 0)


@pytest.mark.parametrize(("asked", "why", "left"), [
    (Asked(units=6), Overdrawn.TOO_MANY_UNITS, 5),
    (Asked(off_cents=36_251), Overdrawn.TOO_MUCH, 36_250),
])
def test_no_more_than_is_left(asked: Asked, why: Overdrawn, left: int) -> None:
    line = replace(TEN_SCREENS, credited_quantity=5, credited_net_cents=48_750, credited_eco_cents=210)
    with pytest.raises(CreditTooHigh) as refused:
        credited_line(line, asked)
    assert (refused.value.why, refused.value.left) == (why, left)
    credited_line(line, Asked(units=5))
    credited_line(line, Asked(off_cents=36_250))


def test_units_whose_price_was_all_taken_off_cannot_come_back() -> None:
    line = replace(TEN_SCREENS, eco_cents=0, credited_net_cents=85_000)
    with pytest.raises(CreditTooHigh) as refused:
        credited_line(line, Asked(units=1))
    assert refused.value.why is Overdrawn.NOTHING_LEFT


def test_vat_of_credits_is_cumulative() -> None:
    line, seen = InvoicedLine(1, False, TWENTY, 3, 9, 0), []
    for _ in range(3):
        one = credited_line(line, Asked(units=1))
        seen.append(credit_totals([line], [one]).vat_cents)
        line = _take(line, one)
    assert seen == [1, 0, 1]
    assert credit_totals([InvoicedLine(1, False, TWENTY, 3, 9, 0)], [credited_line(InvoicedLine(1, False, TWENTY, 3, 9, 0),
                         Asked(units=3))]).vat_cents == 2


@pytest.mark.parametrize(("settled", "credit", "settles"), [(0, 3000, 3000), (10_000, 3000, 2000), (12_000, 3000, 0)])
def test_a_credit_note_settles_what_is_owed(settled: int, credit: int, settles: int) -> None:
    assert settles_cents(12_000, settled, credit) == settles


LINES = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 5_000), st.integers(0, 90), st.sampled_from([TWENTY, FIVE_FIVE, Decimal(0)])),
    min_size=1, max_size=4,
)


@given(LINES, st.integers(0, 900), st.data())
def test_crediting_all_in_any_parts_gives_the_invoice_back(
    made: list[tuple[int, int, int, Decimal]], freight: int, data: st.DataObject
) -> None:
    goods = [Amounts(net, eco, units, rate) for units, net, eco, rate in made]
    invoice = order_totals(goods, [(TWENTY, freight)] if freight else [])
    lines = [
        InvoicedLine(place, False, one.vat_rate, one.quantity, one.net_cents, one.eco_cents) for place, one in enumerate(goods)
    ]
    if freight:
        lines.append(InvoicedLine(len(lines), True, TWENTY, 1, freight, 0))
    back = {"net": 0, "eco": 0, "freight": 0, "vat": 0}
    for _ in range(data.draw(st.integers(0, 6))):
        line = data.draw(st.sampled_from(lines))
        by_units = data.draw(st.booleans())
        asked = Asked(units=data.draw(st.integers(1, 12))) if by_units else Asked(off_cents=data.draw(st.integers(1, 6_000)))
        try:
            _credit(lines, [credited_line(line, asked)], back)
        except CreditTooHigh:
            continue
    _credit(lines, [
        credited_line(line, Asked(units=line.units_left)) if line.net_left_cents + line.eco_left_cents and line.units_left
        else CreditedLine(line, 0, line.net_left_cents, line.eco_left_cents) for line in lines
    ], back)
    assert back == {"net": invoice.net_cents, "eco": invoice.eco_cents, "freight": invoice.freight_cents,
                    "vat": invoice.vat_cents}


def _credit(lines: list[InvoicedLine], taken: list[CreditedLine], back: dict[str, int]) -> None:
    totals = credit_totals(lines, taken)
    assert all(vat.vat_cents >= 0 for vat in totals.vat)
    back["net"] += totals.net_cents
    back["eco"] += totals.eco_cents
    back["freight"] += totals.freight_cents
    back["vat"] += totals.vat_cents
    for one in taken:
        lines[lines.index(one.line)] = _take(one.line, one)


def test_vat_of_a_rate_never_falls() -> None:
    assert [vat_of(base, TWENTY) for base in (2, 3, 7, 8)] == [0, 1, 1, 2]
