"""Due dates, as docs/rules/terms.md has them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.terms import Basis, PaymentTerms, due_on, terms_json, terms_of

NET, THEN, FROM = Basis.NET, Basis.THEN_MONTH_END, Basis.FROM_MONTH_END
ANY_TERMS = st.builds(PaymentTerms, st.integers(0, 120), st.sampled_from(Basis), st.none() | st.integers(1, 31))
ANY_DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(("days", "basis", "day", "issued", "due"), [
    (30, NET, None, "2026-11-22", "2026-12-22"),
    (30, NET, None, "2028-01-30", "2028-02-29"),
    (30, NET, None, "2026-01-30", "2026-03-01"),
    (0, NET, None, "2026-11-22", "2026-11-22"),
    (45, THEN, None, "2026-01-15", "2026-03-31"),
    (45, THEN, None, "2026-01-14", "2026-02-28"),
    (30, THEN, None, "2028-01-30", "2028-02-29"),
    (0, THEN, None, "2026-02-28", "2026-02-28"),
    (45, FROM, None, "2026-01-15", "2026-03-17"),
    (45, FROM, None, "2026-12-31", "2027-02-14"),
    (0, FROM, None, "2028-02-01", "2028-02-29"),
    (45, THEN, 10, "2026-01-15", "2026-04-10"),
    (30, NET, 10, "2026-11-10", "2026-12-10"),
    (30, NET, 10, "2026-11-11", "2027-01-10"),
    (30, NET, 31, "2026-01-20", "2026-02-28"),
    (30, NET, 31, "2026-12-01", "2026-12-31"),
])
def test_due_on(days: int, basis: Basis, day: int | None, issued: str, due: str) -> None:
    assert due_on(PaymentTerms(days, basis, day), date.fromisoformat(issued)) == date.fromisoformat(due)


@pytest.mark.parametrize(("terms", "beyond"), [
    (PaymentTerms(60), False),
    (PaymentTerms(61), True),
    (PaymentTerms(45, THEN), False),
    (PaymentTerms(46, THEN), True),
    (PaymentTerms(45, FROM), False),
    (PaymentTerms(46, FROM), True),
    (PaymentTerms(45, NET, 10), False),
    (PaymentTerms(46, NET, 10), True),
])
def test_what_the_law_lets_businesses_agree(terms: PaymentTerms, beyond: bool) -> None:
    assert terms.is_beyond_law is beyond


@given(ANY_TERMS, ANY_DAY)
def test_due_is_never_before_issue_nor_more_than_two_months_beyond_the_days(terms: PaymentTerms, issued: date) -> None:
    due = due_on(terms, issued)
    assert issued <= due <= issued + timedelta(days=terms.days + 62)


@given(ANY_TERMS, ANY_DAY)
def test_a_day_later_is_never_due_earlier(terms: PaymentTerms, issued: date) -> None:
    assert due_on(terms, issued) <= due_on(terms, issued + timedelta(days=1))


@given(ANY_TERMS)
def test_terms_are_read_back_as_they_were_kept(terms: PaymentTerms) -> None:
    assert terms_of(terms_json(terms)) == terms


def test_nothing_kept_is_thirty_days_net() -> None:
    assert terms_of({}) == PaymentTerms(30, NET, None)
