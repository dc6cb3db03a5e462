"""What of an order is not invoiced yet, incl. VAT (docs/rules/credit.md)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ordering.totals import Amounts, order_totals


def open_cents(lines: Iterable[Amounts], freight: Sequence[tuple[Decimal, int]]) -> int:
    """Total incl. VAT of the units that remain to be invoiced and of the freight that does; VAT rounded once per rate."""
    return order_totals((line for line in lines if line.quantity), freight).total_cents
