"""Amounts: exact, rounded half up on the magnitude, never floats."""

from decimal import Decimal

import pytest

from portal.kernel.money import Money, cents_text, round_half_up


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("0.0049999", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.9949999", "1.99"), ("1.995", "2.00")],
)
def test_half_a_cent_goes_up_on_the_magnitude(amount: str, rounded: str) -> None:
    assert round_half_up(Decimal(amount)) == Decimal(rounded)


def test_a_share_is_taken_off_before_rounding_once() -> None:
    assert Money.of("100.05").less(Decimal("0.1")).rounded() == Money.of("90.05")
    assert Money.of("100.05").less(Decimal("0.1")).amount == Decimal("90.045")


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1,5", "sNaN"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money.of(text)


def test_cents_of_a_broken_cent_are_refused() -> None:
    assert Money.of("12.34").in_cents == 1234
    with pytest.raises(ValueError, match="fraction"):
        _ = Money.of("12.345").in_cents


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456, "1234.56"), (-100, "-1.00")])
def test_cents_as_text(cents: int, text: str) -> None:
    assert cents_text(cents) == text
    assert Money.of(text).in_cents == cents


def test_arithmetic_and_order() -> None:
    assert Money.of("1.10") + Money.of("2.20") == Money.of("3.30")
    assert -(Money.of("1") - Money.of("3")) == Money.cents(200)
    assert Money.of("0.333") * 3 == Money.of("0.999")
    assert max(Money.of("1"), Money.of("2")) == Money.of("2.00")
    assert str(Money.of("7")) == "7.00"
    assert str(Money.of("7.125")) == "7.125"
