"""Steps of orders, and what follows from quantities, as docs/rules/orders.md has them."""

import pytest

from ordering.statuses import ORDER_FLOW, OrderStatus, Progress, purchase_status, status_by_quantities, step_towards
from portal.kernel.errors import IllegalStep

S = OrderStatus
ALLOWED = {
    (S.PLACED, S.ACCEPTED), (S.PLACED, S.CANCELLED), (S.ACCEPTED, S.PARTLY_SHIPPED), (S.ACCEPTED, S.SHIPPED),
    (S.ACCEPTED, S.CANCELLED), (S.PARTLY_SHIPPED, S.SHIPPED), (S.SHIPPED, S.DELIVERED), (S.DELIVERED, S.CLOSED),
}


@pytest.mark.parametrize("before", list(S))
@pytest.mark.parametrize("after", list(S))
def test_the_flow_allows_these_steps_and_no_other(before: S, after: S) -> None:
    assert ORDER_FLOW.allows(before, after) is ((before, after) in ALLOWED)


@pytest.mark.parametrize(("line", "status"), [
    (Progress(10), S.ACCEPTED),
    (Progress(10, shipped=4), S.PARTLY_SHIPPED),
    (Progress(10, shipped=4, delivered=4), S.PARTLY_SHIPPED),
    (Progress(10, shipped=10, delivered=4), S.SHIPPED),
    (Progress(10, shipped=10, delivered=10), S.DELIVERED),
    (Progress(10, cancelled=10), S.CANCELLED),
    (Progress(10, cancelled=6, shipped=4), S.SHIPPED),
    (Progress(10, cancelled=6, shipped=4, delivered=4), S.DELIVERED),
])
def test_status_by_quantities(line: Progress, status: S) -> None:
    assert status_by_quantities([line]) is status


def test_one_line_whole_and_another_untouched_is_partly_shipped() -> None:
    assert status_by_quantities([Progress(2, shipped=2), Progress(3)]) is S.PARTLY_SHIPPED


@pytest.mark.parametrize("line", [
    Progress(10, shipped=11), Progress(10, cancelled=11), Progress(10, shipped=2, delivered=3),
    Progress(10, cancelled=6, shipped=5),
])
def test_impossible_quantities_are_refused(line: Progress) -> None:
    with pytest.raises(ValueError, match="impossible"):
        status_by_quantities([line])


def test_cancelling_the_rest_after_all_else_arrived_ends_delivered() -> None:
    assert step_towards(S.PARTLY_SHIPPED, [Progress(10, cancelled=6, shipped=4, delivered=4)]) is S.DELIVERED


def test_a_placed_order_does_not_ship_before_it_is_accepted() -> None:
    with pytest.raises(IllegalStep):
        step_towards(S.PLACED, [Progress(10, shipped=4)])


def test_a_second_part_shipment_is_no_step() -> None:
    assert step_towards(S.PARTLY_SHIPPED, [Progress(10, shipped=6)]) is S.PARTLY_SHIPPED


@pytest.mark.parametrize(("orders", "status"), [
    ([S.PLACED, S.PLACED], S.PLACED),
    ([S.ACCEPTED, S.PLACED], S.PLACED),
    ([S.ACCEPTED, S.ACCEPTED], S.ACCEPTED),
    ([S.SHIPPED, S.PLACED], S.PARTLY_SHIPPED),
    ([S.PARTLY_SHIPPED, S.ACCEPTED], S.PARTLY_SHIPPED),
    ([S.PARTLY_SHIPPED, S.SHIPPED], S.PARTLY_SHIPPED),
    ([S.SHIPPED, S.DELIVERED], S.SHIPPED),
    ([S.DELIVERED, S.CLOSED], S.DELIVERED),
    ([S.CLOSED, S.CANCELLED], S.CLOSED),
    ([S.CANCELLED, S.CANCELLED], S.CANCELLED),
])
def test_purchase_status(orders: list[S], status: S) -> None:
    assert purchase_status(orders) is status


def test_a_purchase_without_orders_cannot_be() -> None:
    with pytest.raises(ValueError, match="at least one order"):
        purchase_status([])
