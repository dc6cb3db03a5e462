"""The kept figures of sales: whatever happens to orders, in whatever order it is told, they are what the orders say."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from ordering.access import access_order
from ordering.actions.cancel_order import cancel_order
from ordering.actions.count_sales import count_sales
from ordering.actions.recount_sales import recount_sales, sales_differences
from portal.jobs.deliver import Stamp, deliver
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, ScopeRole
from portal.web.runtime import runtime_of
from tests.integration.ordering.test_order_walks import STEPS, Walk
from tests.integration.ordering.test_placing import fill, place
from tests.support.people import ask, change
from tests.support.shelves import shelve
from tests.support.world import Company, World

SAME = {"sales_counted": 0, "sales_month": 0, "brand_month": 0, "trade_month": 0, "offer_sale": 0}


def worker(world: World) -> Scope:
    return Scope(ScopeRole.WORKER, world.network_id)


def count_all(engine: Engine, world: World, orders: list[Any]) -> None:
    for order in orders:
        with transaction(engine, worker(world)) as session:
            count_sales(session, network_id=world.network_id, order_id=order.id, seller_id=order.seller_id)


def differences(engine: Engine, world: World) -> dict[str, int]:
    with transaction(engine, worker(world)) as session:
        return sales_differences(session, world.network_id)


def orders_of(world: World) -> list[Any]:
    return ask(world, "SELECT id, seller_id FROM sales_order WHERE network_id = :n ORDER BY id", n=world.network_id)


def test_after_random_walks_told_twice_and_in_any_order_the_counters_are_what_the_orders_say(
    engine: Engine, world: World, app_context: None
) -> None:
    random = Random(7)
    for seed in range(5):
        walk = Walk(engine, world, Random(seed))
        count_all(engine, world, orders_of(world)[-1:])
        for name in random.choices(STEPS, weights=(4, 3, 2, 1, 3, 2, 1), k=6):
            walk.step(name)
            if random.random() < 0.4:
                count_all(engine, world, random.sample(orders_of(world), k=min(2, seed + 1)))
    told = orders_of(world) * 2
    random.shuffle(told)
    count_all(engine, world, told)
    assert differences(engine, world) == SAME
    kept = _rows(world)
    with transaction(engine, worker(world)) as session:
        assert recount_sales(session, world.network_id) == SAME
    assert _rows(world) == kept


def test_several_workers_at_once_count_each_order_once(engine: Engine, world: World, app_context: None) -> None:
    offers = [shelve(world, world.companies[code], f"{code}-{n}") for code in ("nord", "sud") for n in range(3)]
    random = Random(3)
    for turn in range(8):
        buyer = world.people["ana" if turn % 2 else "cleo"]
        place(engine, buyer, fill(engine, buyer, *((offer, 1) for offer in random.sample(offers, 3))), 36_000)
    told = orders_of(world) * 4
    random.shuffle(told)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda order: count_all(engine, world, [order]), told))
    assert differences(engine, world) == SAME
    assert ask(world, "SELECT sum(units) FROM sales_month WHERE network_id = :n", n=world.network_id)[0][0] == 24


def test_the_worker_counts_what_is_placed_and_cancelled(engine: Engine, world: World, app: Flask, app_context: None) -> None:
    ana = world.people["ana"]
    offer = shelve(world, world.companies["nord"], "N-1")
    for _order in range(2):
        number = place(engine, ana, fill(engine, ana, (offer, 2)), 24_000).order_numbers[0]
    take_events(app, world)
    assert differences(engine, world) == SAME
    assert _traded(world)[0][1:] == (2, 40_000)
    with transaction(engine, ana.scope) as session:
        cancel_order(session, ana.actor, access_order(session, ana.actor, number))
    assert differences(engine, world)["trade_month"] == 1
    take_events(app, world)
    assert differences(engine, world) == SAME
    assert _traded(world)[0][1:] == (1, 20_000)


def take_events(app: Flask, world: World) -> None:
    run = runtime_of(app)
    jobs = ask(world, "DELETE FROM procrastinate_jobs WHERE task_name = 'deliver'"
               " AND (args->'stamp'->>'network_id')::bigint = :n RETURNING args", n=world.network_id)
    for (args,) in jobs:
        for _twice in range(2):
            deliver(run.engine, run.work, UUID(args["event_id"]), args["wire"], args["payload"], Stamp.read(args["stamp"]))


def test_a_month_is_one_of_paris_and_a_cancelled_line_leaves_the_month_it_was_ordered_in(
    engine: Engine, world: World, app_context: None
) -> None:
    ana, walid = world.people["ana"], world.people["walid"]
    one, two = shelve(world, walid.company, "N-1", dealer_cents=1_000), shelve(world, walid.company, "N-2", dealer_cents=700)
    first = place(engine, ana, fill(engine, ana, (one, 3)), 3_600).order_numbers[0]
    second = place(engine, ana, fill(engine, ana, (one, 2), (two, 1)), 3_240).order_numbers[0]
    for number, at in ((first, "2026-10-31 22:59+00"), (second, "2026-10-31 23:00+00")):
        change(world, "UPDATE sales_order SET placed_at = CAST(:at AS timestamptz) WHERE network_id = :n AND number = :number",
               n=world.network_id, number=number, at=at)
    change(world, "UPDATE order_line SET brand = 'Boreal' WHERE network_id = :n AND offer_id = :o", n=world.network_id, o=two.id)
    count_all(engine, world, orders_of(world))
    assert _months(world) == [
        ("2026-10-01", "Acme", 1, 3, 3_000), ("2026-11-01", "Acme", 1, 2, 2_000), ("2026-11-01", "Boreal", 1, 1, 700),
    ]
    assert _traded(world) == [("2026-10-01", 1, 3_000), ("2026-11-01", 1, 2_700)]
    change(world, "UPDATE order_line SET cancelled_quantity = 1 WHERE network_id = :n AND offer_id = :o"
           " AND quantity = 2", n=world.network_id, o=one.id)
    count_all(engine, world, orders_of(world))
    assert _traded(world) == [("2026-10-01", 1, 3_000), ("2026-11-01", 1, 1_700)]
    with transaction(engine, walid.scope) as session:
        cancel_order(session, walid.actor, access_order(session, walid.actor, second), reason="Gone")
    count_all(engine, world, orders_of(world))
    assert _months(world) == [("2026-10-01", "Acme", 1, 3, 3_000)]
    assert _traded(world) == [("2026-10-01", 1, 3_000)]
    sold = ask(world, "SELECT offer_id, sold_at IS NULL AS never FROM offer_sale WHERE network_id = :n ORDER BY 1",
               n=world.network_id)
    assert [tuple(row) for row in sold] == [(one.id, False), (two.id, True)]
    assert differences(engine, world) == SAME


def test_a_row_made_wrong_is_told_and_made_right(engine: Engine, world: World, app: Flask, app_context: None) -> None:
    ana = world.people["ana"]
    place(engine, ana, fill(engine, ana, (shelve(world, world.companies["nord"], "N-1"), 2)), 24_000)
    count_all(engine, world, orders_of(world))
    change(world, "UPDATE trade_month SET net_cents = net_cents + 1 WHERE network_id = :n", n=world.network_id)
    run = app.test_cli_runner()
    found = run.invoke(args=["sales", "check", "--network", world.slug])
    assert found.exit_code == 3
    assert "trade_month: 1 different rows" in found.output
    assert run.invoke(args=["sales", "recount", "--network", world.slug]).exit_code == 0
    assert run.invoke(args=["sales", "check", "--network", world.slug]).exit_code == 0
    assert run.invoke(args=["sales", "recount", "--network", "nowhere"]).exit_code == 2


@pytest.mark.parametrize(("person", "seen"), [("ana", 2), ("cleo", 1), ("walid", 2), ("wim", 1), ("vera", 3)])
def test_everybody_sees_the_figures_of_their_own_trade(
    engine: Engine, world: World, app_context: None, person: str, seen: int
) -> None:
    offers = {code: shelve(world, world.companies[code], "N-1") for code in ("nord", "sud")}
    for buyer, seller in (("ana", "nord"), ("ana", "sud"), ("cleo", "nord")):
        place(engine, world.people[buyer], fill(engine, world.people[buyer], (offers[seller], 1)), 12_000)
    count_all(engine, world, orders_of(world))
    assert _seen(engine, world.people[person].company, "trade_month") == seen
    assert _seen(engine, world.people[person].company, "sales_month") == seen


def _seen(engine: Engine, company: Company, table: str) -> int:
    with transaction(engine, company.scope(read_only=True)) as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _rows(world: World) -> list[Any]:
    tables = {"sales_month": "lines > 0", "brand_month": "lines > 0", "trade_month": "orders > 0", "sales_counted": "true"}
    return [
        sorted(tuple(row) for row in ask(world, f"SELECT * FROM {table} WHERE network_id = :n AND {live}", n=world.network_id))
        for table, live in tables.items()
    ]


def _months(world: World) -> list[Any]:
    return [(str(row.month), *row[1:]) for row in ask(
        world, "SELECT month, brand, lines, units, net_cents FROM sales_month WHERE network_id = :n AND lines > 0 ORDER BY 1, 2",
        n=world.network_id)]


def _traded(world: World) -> list[Any]:
    return [(str(row.month), *row[1:]) for row in ask(
        world, "SELECT month, orders, net_cents FROM trade_month WHERE network_id = :n AND orders > 0 ORDER BY 1",
        n=world.network_id)]
