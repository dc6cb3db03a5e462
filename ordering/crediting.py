"""What a credit of an invoice's lines comes to, never above what is left of them (docs/rules/credit_notes.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from ordering.totals import WHOLE, Totals, Vat, vat_of


class Goods(StrEnum):
    """Where units that are credited go: nothing comes back, into a warehouse, or to the bin."""

    NONE = "none"
    STOCK = "stock"
    SCRAPPED = "scrapped"


class Overdrawn(StrEnum):
    """Why a credit of a line cannot be."""

    TOO_MANY_UNITS = "too_many_units"
    TOO_MUCH = "too_much"
    NOTHING_LEFT = "nothing_left"


class CreditTooHigh(ValueError):
    """A line has less left than is to be credited: of which position, why, and how much is left (units or cents)."""

    def __init__(self, position: int, why: Overdrawn, left: int) -> None:
        super().__init__(f"line {position}: {why.value}, {left} left")
        self.position, self.why, self.left = position, why, left


@dataclass(frozen=True, slots=True)
class InvoicedLine:
    """A line of an invoice and what was credited of it before; amounts in cents."""

    position: int
    is_freight: bool
    vat_rate: Decimal
    quantity: int
    net_cents: int
    eco_cents: int
    credited_quantity: int = 0
    credited_net_cents: int = 0
    credited_eco_cents: int = 0

    @property
    def units_left(self) -> int:
        """Units not credited yet."""
        return self.quantity - self.credited_quantity

    @property
    def net_left_cents(self) -> int:
        """Net not credited yet."""
        return self.net_cents - self.credited_net_cents

    @property
    def eco_left_cents(self) -> int:
        """Eco-contribution not credited yet."""
        return self.eco_cents - self.credited_eco_cents


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be credited of one line: units, or else an amount of its net in cents; and where the units go."""

    units: int = 0
    off_cents: int = 0
    goods: Goods = Goods.NONE
    warehouse_id: int | None = None


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """What one line's credit comes to, in cents."""

    line: InvoicedLine
    units: int
    net_cents: int
    eco_cents: int
    goods: Goods = Goods.NONE
    warehouse_id: int | None = None


def credited_line(line: InvoicedLine, asked: Asked) -> CreditedLine:
    """What crediting so many units, or an amount, comes to; raises CreditTooHigh beyond what is left.

    Units take their share of what is left of the line, rounded half up, so the last ones take all of it.
    """
    if asked.units:
        if asked.units > line.units_left:
            raise CreditTooHigh(line.position, Overdrawn.TOO_MANY_UNITS, line.units_left)
        net = _share(line.net_left_cents, asked.units, line.units_left)
        eco = _share(line.eco_left_cents, asked.units, line.units_left)
        if net + eco == 0:
            raise CreditTooHigh(line.position, Overdrawn.NOTHING_LEFT, 0)
        return CreditedLine(line, asked.units, net, eco, asked.goods, asked.warehouse_id)
    if asked.off_cents > line.net_left_cents:
        raise CreditTooHigh(line.position, Overdrawn.TOO_MUCH, line.net_left_cents)
    return CreditedLine(line, 0, asked.off_cents, 0)


def credit_totals(lines: Iterable[InvoicedLine], credited: Iterable[CreditedLine]) -> Totals:
    """The sums of a credit note on an invoice with these lines: VAT by rate is what it is after, less what it was before."""
    before: dict[Decimal, int] = {}
    for line in lines:
        before[line.vat_rate] = before.get(line.vat_rate, 0) + line.credited_net_cents + line.credited_eco_cents
    taken: dict[Decimal, int] = {}
    freight: dict[Decimal, int] = {}
    net = eco = 0
    for one in credited:
        rate = one.line.vat_rate
        taken[rate] = taken.get(rate, 0) + one.net_cents + one.eco_cents
        eco += one.eco_cents
        if one.line.is_freight:
            freight[rate] = freight.get(rate, 0) + one.net_cents
        else:
            net += one.net_cents
    vat = tuple(Vat(rate, base, _vat_between(before, rate, base)) for rate, base in sorted(taken.items()))
    return Totals(net, eco, vat, sum(freight.values()), tuple(sorted(freight.items())))


def settles_cents(total_cents: int, settled_cents: int, credit_cents: int) -> int:
    """How much of a credit note settles its own invoice: what the invoice still owes, at most."""
    return min(credit_cents, total_cents - settled_cents)


def _vat_between(before: Mapping[Decimal, int], rate: Decimal, base: int) -> int:
    earlier = before.get(rate, 0)
    return vat_of(earlier + base, rate) - vat_of(earlier, rate)


def _share(left_cents: int, units: int, units_left: int) -> int:
    if units == units_left:
        return left_cents
    return int((Decimal(left_cents * units) / units_left).quantize(WHOLE, rounding=ROUND_HALF_UP))
