"""Proposals for incoming payments: the worked table, and what holds whatever comes in."""

from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.match_texts import Searched, names_company
from ordering.matching import Book, Grade, Money, Owed, Payer, Why, oldest_first, proposals

ROOT = UUID(int=7)
DAY = date(2026, 3, 1)
ALPHA, BETA = Payer(1, "Alpha Informatique", "C00017"), Payer(2, "Bêta Systèmes SARL", "C00042")


def owed(number: str, cents: int, reseller: int = 1, days: int = 0) -> Owed:
    return Owed(uuid5(ROOT, number), number, reseller, cents, DAY + timedelta(days=days))


def best(label: str, cents: int, *invoices: Owed) -> tuple[Grade, list[int], tuple[Why, ...]]:
    found = proposals(Money(cents, label), Book.of([ALPHA, BETA], invoices))[0]
    return found.grade, [share for _, share in found.shares], found.reasons


F12, F13, F14 = owed("F2026-00012", 12000), owed("F2026-00013", 5000, days=1), owed("F2026-00014", 1000, days=2)


@pytest.mark.parametrize(("label", "cents", "grade", "shares", "reasons"), [
    ("VIR SEPA alpha f2026 00012", 12000, Grade.CERTAIN, [12000], (Why.NUMBERS, Why.EXACT)),
    ("VIR SEPA f-2026.00012", 11999, Grade.LIKELY, [11999], (Why.NUMBERS, Why.LESS)),
    ("VIR SEPA F202600012", 12001, Grade.LIKELY, [12000], (Why.NUMBERS, Why.MORE)),
    ("VIR F2026-00012 F2026-00013", 17000, Grade.CERTAIN, [12000, 5000], (Why.NUMBERS, Why.EXACT)),
    ("VIR F2026-000123", 12000, Grade.POSSIBLE, [12000], (Why.EXACT,)),
    ("VIR SARL ALPHA INFORMATIQUE", 17000, Grade.LIKELY, [12000, 5000], (Why.NAME, Why.TOGETHER)),
    ("VIR SARL ALPHA INFORMATIQUE", 18000, Grade.LIKELY, [12000, 5000, 1000], (Why.NAME, Why.ALL_OWED)),
    ("VIR CLIENT C00017", 5000, Grade.LIKELY, [5000], (Why.CUSTOMER, Why.EXACT)),
    ("VIR CLIENT C 00017", 12500, Grade.POSSIBLE, [12000, 500], (Why.CUSTOMER, Why.OLDEST)),
    ("VIR", 6000, Grade.POSSIBLE, [5000, 1000], (Why.TOGETHER,)),
])
def test_the_worked_table(label: str, cents: int, grade: Grade, shares: list[int], reasons: tuple[Why, ...]) -> None:
    assert best(label, cents, F12, F13, F14) == (grade, shares, reasons)


def test_numbers_of_two_resellers_are_never_certain() -> None:
    other = owed("F2026-00099", 12000, reseller=2)
    found = proposals(Money(12000, "F2026-00012 F2026-00099"), Book.of([ALPHA, BETA], [F12, other]))
    assert [proposal.grade for proposal in found] == [Grade.LIKELY, Grade.LIKELY]


def test_two_invoices_that_fit_the_amount_equally_are_both_offered_and_neither_is_likely() -> None:
    twins = [owed("F2026-00021", 900), owed("F2026-00022", 900)]
    found = proposals(Money(900, "VIR Alpha Informatique"), Book.of([ALPHA], twins))
    assert [(one.grade, one.cents) for one in found] == [(Grade.POSSIBLE, 900), (Grade.POSSIBLE, 900)]
    assert Why.OTHERS_FIT in found[0].reasons


def test_a_payment_of_a_known_reseller_is_never_proposed_to_another() -> None:
    found = proposals(Money(5000, "F2026-00013", reseller_id=2), Book.of([ALPHA, BETA], [F13, owed("F9", 700, 2)]))
    assert {one.reseller_id for one in found} == {2}


def test_a_payer_who_owes_nothing_may_have_paid_in_advance() -> None:
    assert best("VIR BETA SYSTEMES", 100) == (Grade.POSSIBLE, [], (Why.NAME,))


@pytest.mark.parametrize(("label", "name", "named"), [
    ("VIR BETA SYSTEME", "Bêta Systèmes SARL", True), ("VIR INST BETASYSTEMES", "Bêta Systèmes SARL", True),
    ("VIR SYSTEMES BETA", "Bêta Systèmes SARL", True), ("VIR BETA", "Bêta Systèmes SARL", False),
    ("VIR SARL", "SARL", True), ("VIR ALPHABETA", "Alpha", False), ("VIR AB", "AB", False),
])
def test_names(label: str, name: str, named: bool) -> None:
    assert names_company(Searched.of(label, ""), name) is named


AMOUNTS = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 2)), max_size=8)


@given(st.integers(1, 9000), AMOUNTS, st.sets(st.integers(0, 7)), st.booleans())
def test_whatever_comes_in(cents: int, amounts: list[tuple[int, int]], named: set[int], with_name: bool) -> None:
    invoices = [owed(f"F2026-{100 + place}", value, reseller) for place, (value, reseller) in enumerate(amounts)]
    numbers = [one.number for place, one in enumerate(invoices) if place in named]
    label = " ".join([*numbers, "ALPHA INFORMATIQUE" if with_name else ""])
    found = proposals(Money(cents, label), Book.of([ALPHA, BETA], invoices))
    by_id = {one.invoice_id: one for one in invoices}
    assert len(found) <= 5
    assert [one.grade for one in found] == sorted(one.grade for one in found)
    for one in found:
        assert one.cents <= cents
        assert len(dict(one.shares)) == len(one.shares)
        for invoice_id, share in one.shares:
            assert 0 < share <= by_id[invoice_id].owed_cents
            assert by_id[invoice_id].reseller_id == one.reseller_id
        if one.grade is Grade.CERTAIN:
            assert one.cents == cents
            assert all(by_id[key].number in label and share == by_id[key].owed_cents for key, share in one.shares)
    assert sum(one.grade is Grade.CERTAIN for one in found) <= 1


@given(st.integers(0, 9000), st.lists(st.integers(1, 3000), max_size=8))
def test_oldest_first_spends_all_it_can_and_leaves_at_most_one_invoice_in_part(cents: int, amounts: list[int]) -> None:
    invoices = [owed(f"F{place}", value, days=place) for place, value in enumerate(amounts)]
    shares = oldest_first(cents, invoices)
    assert sum(share for _, share in shares) == min(cents, sum(amounts))
    whole = [share == one.owed_cents for (_, share), one in zip(shares, invoices, strict=False)]
    assert all(whole[:-1])
