"""Exact amounts: euro cents as integers at rest, Decimal in arithmetic, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import total_ordering
from typing import Self

CENT = Decimal("0.01")
ONE = Decimal(1)


def round_half_up(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """An amount rounded half up on its magnitude to a step (default: the cent)."""
    return amount.quantize(step, rounding=ROUND_HALF_UP)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in euros, exact; arithmetic keeps every digit until `rounded()` is asked for."""

    amount: Decimal

    @classmethod
    def of(cls, text: str | int | Decimal) -> Self:
        """Euros from a decimal text, whole number or Decimal; raises ValueError for anything else, NaN and infinity."""
        try:
            amount = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"not an amount: {text!r}") from error
        if not amount.is_finite():
            raise ValueError(f"not an amount: {text!r}")
        return cls(amount)

    @classmethod
    def cents(cls, cents: int) -> Self:
        """Euros from whole cents."""
        return cls(Decimal(cents).scaleb(-2))

    @property
    def in_cents(self) -> int:
        """Whole cents; raises ValueError when the amount has a fraction of a cent, which must be rounded first."""
        scaled = self.amount.scaleb(2)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self.amount} has a fraction of a cent")
        return int(scaled)

    def rounded(self) -> Self:
        """The amount rounded half up to the cent."""
        return type(self)(round_half_up(self.amount))

    def less(self, share: Decimal) -> Self:
        """The amount less a share of it (0.12 takes twelve per cent off), not rounded."""
        return type(self)(self.amount * (ONE - share))

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + other.amount)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - other.amount)

    def __mul__(self, factor: int | Decimal) -> Self:
        return type(self)(self.amount * factor)

    def __neg__(self) -> Self:
        return type(self)(-self.amount)

    def __lt__(self, other: Self) -> bool:
        return self.amount < other.amount

    def __str__(self) -> str:
        return f"{self.amount:.2f}" if self.amount == round_half_up(self.amount) else str(self.amount)


def cents_text(cents: int) -> str:
    """Cents as a plain decimal text in euros, for files and JSON: 1234 -> "12.34"."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
