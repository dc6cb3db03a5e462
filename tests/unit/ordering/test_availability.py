"""The stock rules, row by row as docs/rules/stock.md has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.availability import (
    Obstacle,
    Shelf,
    Take,
    Terms,
    allocate,
    answer_quantity,
    available_units,
)


@pytest.mark.parametrize(("on_hand", "reserved", "available", "at_risk"), [
    (12, 0, 12, 0), (12, 5, 7, 0), (12, 12, 0, 0), (3, 5, 0, 2), (0, 0, 0, 0),
])
def test_a_shelf_never_promises_below_zero(on_hand: int, reserved: int, available: int, at_risk: int) -> None:
    shelf = Shelf(1, 1, on_hand, reserved)
    assert (shelf.available, shelf.at_risk) == (available, at_risk)


def test_a_warehouse_at_risk_takes_nothing_from_another() -> None:
    assert available_units([Shelf(1, 1, 3, 5), Shelf(2, 2, 4, 0)]) == 4


@pytest.mark.parametrize(("terms", "available", "asked", "obstacle", "right"), [
    (Terms(), 5, 5, None, 5),
    (Terms(), 5, 6, Obstacle.NOT_ENOUGH_STOCK, 5),
    (Terms(minimum=5), 9, 3, Obstacle.BELOW_MINIMUM, 5),
    (Terms(pack=10), 45, 12, Obstacle.NOT_WHOLE_PACKS, 20),
    (Terms(pack=10), 45, 50, Obstacle.NOT_ENOUGH_STOCK, 40),
    (Terms(minimum=15, pack=10), 45, 10, Obstacle.BELOW_MINIMUM, 20),
    (Terms(minimum=15, pack=10), 12, 20, Obstacle.NOT_ENOUGH_STOCK, None),
    (Terms(announced=True), 0, 1, Obstacle.ANNOUNCED, None),
    (Terms(announced=True), 9, 1, Obstacle.ANNOUNCED, None),
    (Terms(discontinued=True), 2, 2, None, 2),
    (Terms(discontinued=True), 0, 1, Obstacle.SOLD_OUT_FOR_GOOD, None),
    (Terms(), 5, 0, Obstacle.BAD_QUANTITY, 1),
    (Terms(), 5, -3, Obstacle.BAD_QUANTITY, 1),
    (Terms(), 0, 1, Obstacle.NOT_ENOUGH_STOCK, None),
])
def test_answer(terms: Terms, available: int, asked: int, obstacle: Obstacle | None, right: int | None) -> None:
    answer = answer_quantity(terms, available, asked)
    assert (answer.obstacle, answer.right) == (obstacle, right)


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 80), st.integers(-2, 90))
def test_the_quantity_called_right_is_right(minimum: int, pack: int, available: int, asked: int) -> None:
    terms = Terms(minimum=minimum, pack=pack)
    answer = answer_quantity(terms, available, asked)
    if answer.right is not None:
        assert answer_quantity(terms, available, answer.right).orderable
    else:
        assert not any(answer_quantity(terms, available, quantity).orderable for quantity in range(available + 1))


@pytest.mark.parametrize(("paris", "lyon", "lille", "asked", "taken"), [
    (10, 10, 0, 4, (Take(1, 4),)),
    (2, 10, 10, 4, (Take(2, 4),)),
    (2, 3, 1, 4, (Take(2, 3), Take(1, 1))),
    (2, 2, 2, 5, (Take(1, 2), Take(2, 2), Take(3, 1))),
    (2, 2, 0, 5, ()),
])
def test_allocation(paris: int, lyon: int, lille: int, asked: int, taken: tuple[Take, ...]) -> None:
    shelves = [Shelf(3, 3, lille, 0), Shelf(1, 1, paris, 0), Shelf(2, 2, lyon, 0)]
    assert allocate(shelves, asked) == taken


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5), st.integers(1, 30))
def test_allocation_takes_the_whole_line_or_nothing(stock: list[tuple[int, int]], asked: int) -> None:
    shelves = [Shelf(place, place, on_hand, reserved) for place, (on_hand, reserved) in enumerate(stock)]
    takes = allocate(shelves, asked)
    free = {shelf.warehouse_id: shelf.available for shelf in shelves}
    assert all(0 < take.quantity <= free[take.warehouse_id] for take in takes)
    assert len({take.warehouse_id for take in takes}) == len(takes)
    assert sum(take.quantity for take in takes) == (asked if available_units(shelves) >= asked else 0)


def test_a_line_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        allocate([], 0)
