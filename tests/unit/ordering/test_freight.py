"""Freight and its VAT, as docs/rules/freight.md has them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.freight import FreightTerms, freight_cents, freight_shares, order_freight, shares_json, shares_of
from ordering.totals import Amounts, order_totals, purchase_totals

FULL, MIDDLE, REDUCED = Decimal("0.2"), Decimal("0.1"), Decimal("0.055")
GOODS = st.lists(
    st.builds(Amounts, st.integers(0, 10**7), st.integers(0, 999), st.integers(1, 99), st.sampled_from([FULL, MIDDLE, REDUCED])),
    min_size=1, max_size=8,
)


@pytest.mark.parametrize(("freight", "free_from", "goods", "to_pay", "missing"), [
    (1500, 50_000, 49_999, 1500, 1),
    (1500, 50_000, 50_000, 0, None),
    (1500, None, 999_900, 1500, None),
    (0, 50_000, 1000, 0, None),
    (1500, 0, 10, 0, None),
])
def test_freight(freight: int, free_from: int | None, goods: int, to_pay: int, missing: int | None) -> None:
    terms = FreightTerms(freight, free_from)
    assert (freight_cents(terms, goods), terms.missing_cents(goods)) == (to_pay, missing)


@pytest.mark.parametrize(("goods", "cents", "shares"), [
    ([(10_000, FULL)], 1500, [(FULL, 1500)]),
    ([(10_000, FULL), (5000, REDUCED)], 1500, [(REDUCED, 500), (FULL, 1000)]),
    ([(10_000, FULL), (10_000, REDUCED)], 1, [(FULL, 1)]),
    ([(100, FULL), (100, MIDDLE), (100, REDUCED)], 1000, [(REDUCED, 333), (MIDDLE, 333), (FULL, 334)]),
    ([(200, FULL), (100, REDUCED)], 1000, [(REDUCED, 333), (FULL, 667)]),
    ([(0, FULL), (0, REDUCED)], 1000, [(FULL, 1000)]),
    ([(100, FULL)], 0, []),
    ([], 1000, []),
])
def test_its_vat_follows_the_goods(
    goods: list[tuple[int, Decimal]], cents: int, shares: list[tuple[Decimal, int]]
) -> None:
    lines = [Amounts(net, 7, 1, rate) for net, rate in goods]
    assert freight_shares(lines, cents) == tuple(shares)


def test_eco_contribution_does_not_count_towards_free_delivery() -> None:
    assert order_freight(FreightTerms(1500, 50_000), [Amounts(49_999, 500, 1, FULL)]) == ((FULL, 1500),)


def test_freight_counts_in_the_base_of_its_rate() -> None:
    totals = order_totals([Amounts(8500, 42, 10, FULL)], [(FULL, 1500)])
    assert (totals.freight_cents, totals.before_vat_cents, totals.vat_cents, totals.total_cents) == (
        1500, 86_920, 17_384, 104_304,
    )
    whole = purchase_totals([totals, totals])
    assert (whole.freight_cents, whole.freight, whole.total_cents) == (3000, ((FULL, 3000),), 208_608)


@given(GOODS, st.integers(0, 100_000))
def test_shares_add_up_and_are_within_a_cent_of_proportion(lines: list[Amounts], cents: int) -> None:
    shares = freight_shares(lines, cents)
    assert sum(share for _rate, share in shares) == cents
    whole = sum(line.net_cents for line in lines)
    for rate, share in shares:
        base = sum(line.net_cents for line in lines if line.vat_rate == rate)
        assert not whole or abs(share * whole - cents * base) < whole
    assert shares_of(shares_json(shares)) == shares
