"""What delivery costs, and how its VAT follows the goods (docs/rules/freight.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ordering.totals import Amounts

Shares = tuple[tuple[Decimal, int], ...]


@dataclass(frozen=True, slots=True)
class FreightTerms:
    """Freight of every order in cents excl. VAT, and from which value of goods it is free (None: never)."""

    cents: int = 0
    free_from_cents: int | None = None

    def missing_cents(self, net_cents: int) -> int | None:
        """How much more in goods makes delivery free; None where it is free already or never will be."""
        if not self.cents or self.free_from_cents is None or net_cents >= self.free_from_cents:
            return None
        return self.free_from_cents - net_cents


def freight_cents(terms: FreightTerms, net_cents: int) -> int:
    """Freight excl. VAT of an order whose goods come to so much, excl. VAT and eco-contribution."""
    return 0 if terms.free_from_cents is not None and net_cents >= terms.free_from_cents else terms.cents


def freight_shares(lines: Iterable[Amounts], cents: int) -> Shares:
    """Freight parted over the goods' VAT rates in proportion to their net bases, by largest remainder; rates ascending.

    Cents left over go to the largest remainders, the higher rate first where they are equal. Goods that cost nothing
    bear freight at their highest rate. Shares of nothing are left out.
    """
    bases: dict[Decimal, int] = {}
    for line in lines:
        bases[line.vat_rate] = bases.get(line.vat_rate, 0) + line.net_cents
    if not cents or not bases:
        return ()
    whole = sum(bases.values())
    if not whole:
        return ((max(bases), cents),)
    shares = {rate: cents * base // whole for rate, base in bases.items()}
    by_remainder = sorted(bases, key=lambda rate: (cents * bases[rate] % whole, rate), reverse=True)
    for rate in by_remainder[: cents - sum(shares.values())]:
        shares[rate] += 1
    return tuple((rate, share) for rate, share in sorted(shares.items()) if share)


def order_freight(terms: FreightTerms, lines: Sequence[Amounts]) -> Shares:
    """The freight of an order as shares by VAT rate."""
    return freight_shares(lines, freight_cents(terms, sum(line.net_cents for line in lines)))


def shares_json(shares: Shares) -> list[list[Any]]:
    """Shares as an order keeps them."""
    return [[str(rate), cents] for rate, cents in shares]


def shares_of(kept: Iterable[Sequence[Any]]) -> Shares:
    """Shares as they were kept."""
    return tuple((Decimal(rate), int(cents)) for rate, cents in kept)
