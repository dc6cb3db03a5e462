"""What an order and a purchase come to: net, eco-contribution, freight, VAT by rate, total (docs/rules/orders.md, section 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line counts with: unit prices in cents, the quantity, and the VAT rate as a share of one."""

    net_unit_cents: int
    eco_unit_cents: int
    quantity: int
    vat_rate: Decimal

    @property
    def net_cents(self) -> int:
        """The line excl. VAT and without eco-contribution, in cents."""
        return self.net_unit_cents * self.quantity

    @property
    def eco_cents(self) -> int:
        """The line's eco-contribution excl. VAT, in cents."""
        return self.eco_unit_cents * self.quantity


@dataclass(frozen=True, slots=True)
class Vat:
    """The VAT of one rate: what it is taken of, and what it comes to, in cents."""

    rate: Decimal
    base_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an order or of a purchase, in cents; VAT rates in ascending order, none of them twice.

    `freight` holds (rate, cents excl. VAT): freight bears the VAT of the goods it travels with.
    """

    net_cents: int
    eco_cents: int
    vat: tuple[Vat, ...]
    freight_cents: int = 0
    freight: tuple[tuple[Decimal, int], ...] = ()

    @property
    def vat_cents(self) -> int:
        """VAT of all rates."""
        return sum(vat.vat_cents for vat in self.vat)

    @property
    def before_vat_cents(self) -> int:
        """Net lines, eco-contribution and freight, excl. VAT."""
        return self.net_cents + self.eco_cents + self.freight_cents

    @property
    def total_cents(self) -> int:
        """What is to be paid, incl. VAT."""
        return self.before_vat_cents + self.vat_cents


def vat_of(base_cents: int, rate: Decimal) -> int:
    """VAT in cents of a base in cents, rounded half up to the cent; exact whatever the rate's digits."""
    return int((base_cents * rate).quantize(WHOLE, rounding=ROUND_HALF_UP))


def order_totals(lines: Iterable[Amounts], freight: Sequence[tuple[Decimal, int]] = ()) -> Totals:
    """The sums of one seller's order with its freight by rate: VAT is rounded once per rate."""
    net = eco = 0
    bases: dict[Decimal, int] = {}
    for line in lines:
        net += line.net_cents
        eco += line.eco_cents
        bases[line.vat_rate] = bases.get(line.vat_rate, 0) + line.net_cents + line.eco_cents
    for rate, cents in freight:
        bases[rate] = bases.get(rate, 0) + cents
    vat = tuple(Vat(rate, base, vat_of(base, rate)) for rate, base in sorted(bases.items()))
    return Totals(net, eco, vat, sum(cents for _rate, cents in freight), tuple(freight))


def purchase_totals(orders: Iterable[Totals]) -> Totals:
    """The sums of a purchase: those of its orders, VAT added up rate by rate and never rounded again."""
    net = eco = 0
    rates: dict[Decimal, tuple[int, int]] = {}
    freight: dict[Decimal, int] = {}
    for order in orders:
        net += order.net_cents
        eco += order.eco_cents
        for vat in order.vat:
            base, amount = rates.get(vat.rate, (0, 0))
            rates[vat.rate] = (base + vat.base_cents, amount + vat.vat_cents)
        for rate, cents in order.freight:
            freight[rate] = freight.get(rate, 0) + cents
    vat_rows = tuple(Vat(rate, base, amount) for rate, (base, amount) in sorted(rates.items()))
    return Totals(net, eco, vat_rows, sum(freight.values()), tuple(sorted(freight.items())))
