"""Orders at once at the credit limit: what fits is placed, nothing passes the limit, and the account adds up."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from ordering.refusals import AccountRefused
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.integration.ordering.test_conditions import balances, outstanding
from tests.integration.ordering.test_placing import fill, place
from tests.support.people import change
from tests.support.shelves import ledger_faults, shelve, stock_of
from tests.support.world import World

AT_ONCE, TOTAL = 8, 12_000


def race(app: Flask, engine: Engine, world: World, limit: int, *, sellers: tuple[str, ...] = ("nord",)) -> int:
    """So many carts of one company ordered at the same moment; gives how many were placed."""
    ana = world.people["ana"]
    offers = [shelve(world, world.companies[seller], f"{seller}-{limit}", stock={"main": 50}) for seller in sellers]
    for seller in sellers:
        world.open_account("alpha", seller, credit_limit_cents=limit)
    carts = []
    for _number in range(AT_ONCE):
        carts.append(fill(engine, ana, *((offer, 1) for offer in offers)))
        change(world, "UPDATE cart SET is_current = false WHERE network_id = :n", n=world.network_id)
    barrier = Barrier(AT_ONCE)

    def order(cart_id: int) -> bool:
        with app.test_request_context("/"):
            barrier.wait(timeout=30)
            try:
                place(engine, ana, cart_id, TOTAL * len(sellers))
            except AccountRefused as refusal:
                return refusal.problem != "limit"
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        placed = sum(pool.map(order, carts))
    for offer in offers:
        assert stock_of(world, offer) == {"main": (50, placed)}
    assert ledger_faults(world) == []
    assert balances(world) == []
    return placed


@pytest.mark.parametrize(("limit", "fits"), [(4 * TOTAL, 4), (4 * TOTAL - 1, 3), (4 * TOTAL + 1, 4), (0, 0)])
def test_orders_at_once_never_pass_the_limit(
    app: Flask, engine: Engine, world: World, limit: int, fits: int
) -> None:
    assert race(app, engine, world, limit) == fits
    assert outstanding(world) == (fits * TOTAL, 0)


def test_a_purchase_over_two_sellers_is_charged_at_both_or_none(
    app: Flask, engine: Engine, world: World
) -> None:
    assert race(app, engine, world, 3 * TOTAL, sellers=("nord", "sud")) == 3
    assert outstanding(world, "nord") == outstanding(world, "sud") == (3 * TOTAL, 0)


def test_a_limit_lowered_while_ordering_holds_for_whoever_comes_later(app: Flask, engine: Engine, world: World) -> None:
    assert race(app, engine, world, 2 * TOTAL) == 2
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        session.execute(text("UPDATE trading_account SET credit_limit_cents = 1"))
    cart = fill(engine, world.people["ana"], (shelve(world, world.companies["nord"], "late"), 1))
    with app.test_request_context("/"), pytest.raises(AccountRefused):
        place(engine, world.people["ana"], cart, TOTAL)
    assert outstanding(world) == (2 * TOTAL, 0)
