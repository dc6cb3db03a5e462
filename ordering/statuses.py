"""The statuses of an order, the steps between them, what follows from quantities (docs/rules/orders.md, 5 and 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.flow import Flow


class OrderStatus(StrEnum):
    """Where one seller's order stands."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


ORDER_FLOW = Flow({
    OrderStatus.PLACED: {OrderStatus.ACCEPTED, OrderStatus.CANCELLED},
    OrderStatus.ACCEPTED: {OrderStatus.PARTLY_SHIPPED, OrderStatus.SHIPPED, OrderStatus.CANCELLED},
    OrderStatus.PARTLY_SHIPPED: {OrderStatus.SHIPPED},
    OrderStatus.SHIPPED: {OrderStatus.DELIVERED},
    OrderStatus.DELIVERED: {OrderStatus.CLOSED},
})

IN_TURN = [
    OrderStatus.PLACED,
    OrderStatus.ACCEPTED,
    OrderStatus.PARTLY_SHIPPED,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
    OrderStatus.CLOSED,
]
RANK = {status: rank for rank, status in enumerate(IN_TURN)}
OPEN = frozenset({OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.PARTLY_SHIPPED})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one line has come, in units: shipped counts what left, delivered what of it arrived."""

    ordered: int
    cancelled: int = 0
    shipped: int = 0
    delivered: int = 0

    @property
    def live(self) -> int:
        """Units that were ordered and not cancelled."""
        return self.ordered - self.cancelled

    @property
    def remaining(self) -> int:
        """Units that are still to ship."""
        return self.live - self.shipped


def status_by_quantities(lines: Sequence[Progress]) -> OrderStatus:
    """The status an accepted order's quantities lead to; raises ValueError for quantities that cannot be."""
    for line in lines:
        if not 0 <= line.delivered <= line.shipped <= line.live <= line.ordered:
            raise ValueError(f"impossible quantities: {line}")
    live = sum(line.live for line in lines)
    shipped = sum(line.shipped for line in lines)
    delivered = sum(line.delivered for line in lines)
    if live == 0:
        return OrderStatus.CANCELLED
    if shipped == 0:
        return OrderStatus.ACCEPTED
    if shipped < live:
        return OrderStatus.PARTLY_SHIPPED
    return OrderStatus.DELIVERED if delivered == live else OrderStatus.SHIPPED


def step_towards(before: OrderStatus, lines: Sequence[Progress]) -> OrderStatus:
    """The status after quantities changed, each step on the way taken through the flow; raises IllegalStep.

    An order whose last open lines were cancelled after all the rest arrived goes through shipped to delivered.
    """
    after = status_by_quantities(lines)
    if after is before:
        return before
    if after is OrderStatus.DELIVERED and before is OrderStatus.PARTLY_SHIPPED:
        return ORDER_FLOW.step(ORDER_FLOW.step(before, OrderStatus.SHIPPED), after)
    return ORDER_FLOW.step(before, after)


def purchase_status(orders: Iterable[OrderStatus]) -> OrderStatus:
    """Where a purchase stands: derived from its orders, cancelled ones apart; raises ValueError where it has none."""
    statuses = set(orders)
    if not statuses:
        raise ValueError("a purchase has at least one order")
    ranks = [RANK[status] for status in statuses if status is not OrderStatus.CANCELLED]
    if not ranks:
        return OrderStatus.CANCELLED
    least, most = min(ranks), max(ranks)
    if least < RANK[OrderStatus.PARTLY_SHIPPED] <= most:
        return OrderStatus.PARTLY_SHIPPED
    return IN_TURN[least]
