"""The planned year: every state, working days, quantities that can be, instants in order."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from demo.history import PARIS, PlannedPurchase, purchases
from demo.offers import WHOLESALERS, DemoOffer, offers
from demo.products import products
from ordering.statuses import OrderStatus

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def listed() -> dict[str, list[DemoOffer]]:
    articles = products(400)
    return {wholesaler.code: offers(wholesaler, articles, NOW.date()) for wholesaler in WHOLESALERS}


@pytest.fixture(scope="module")
def year(listed: dict[str, list[DemoOffer]]) -> list[PlannedPurchase]:
    return purchases(listed, 20, NOW)


def test_the_same_year_every_time(listed: dict[str, list[DemoOffer]], year: list[PlannedPurchase]) -> None:
    assert purchases(listed, 20, NOW) == year


def test_twelve_months_oldest_first_on_working_days(year: list[PlannedPurchase]) -> None:
    instants = [one.placed_at for one in year]
    assert instants == sorted(instants)
    assert NOW - timedelta(days=369) < instants[0] < NOW - timedelta(days=300)
    assert instants[-1] < NOW
    assert len({(at.year, at.month) for at in instants}) >= 12
    assert all(at.astimezone(PARIS).weekday() < 5 for at in instants)


def test_every_state_exists_and_the_first_reseller_has_them_all(year: list[PlannedPurchase]) -> None:
    states = Counter(order.status for one in year for order in one.orders)
    assert set(states) == set(OrderStatus)
    assert states[OrderStatus.CLOSED] > states[OrderStatus.PLACED]
    own = {order.status for one in year if one.reseller == 1 for order in one.orders}
    assert own >= set(OrderStatus) - {OrderStatus.PARTLY_SHIPPED}


def test_quantities_can_be(year: list[PlannedPurchase]) -> None:
    for one in year:
        for order in one.orders:
            assert order.lines
            assert len({line.offer.sku for line in order.lines}) == len(order.lines)
            shipped = sum(line.shipped for line in order.lines)
            ordered = sum(line.quantity for line in order.lines)
            for line in order.lines:
                assert 0 <= line.shipped <= line.quantity <= max(line.offer.stock)
                assert line.quantity % line.offer.pack == 0
            if order.status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.CLOSED):
                assert shipped == ordered
            elif order.status is OrderStatus.PARTLY_SHIPPED:
                assert 0 < shipped < ordered
            else:
                assert shipped == 0


def test_instants_of_an_order_follow_each_other(year: list[PlannedPurchase]) -> None:
    for one in year:
        assert len({order.seller for order in one.orders}) == len(one.orders)
        for order in one.orders:
            steps = [one.placed_at, order.accepted_at, order.shipped_at, order.delivered_at, order.closed_at]
            known = [at for at in steps if at]
            assert known == sorted(known)
            assert known[-1] < NOW
            assert (order.cancelled_at is None) == (order.status is not OrderStatus.CANCELLED)
            assert bool(order.reason) == (order.status is OrderStatus.CANCELLED)
            assert bool(order.tracking) == (order.shipped_at is not None)


def test_nothing_to_sell_means_no_year() -> None:
    assert purchases({"nordis": []}, 20, NOW) == []
