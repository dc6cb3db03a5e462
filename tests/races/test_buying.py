"""Many buyers at once over HTTP: nothing is sold twice, nothing half, and no order is lost that was confirmed."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from portal.embedded import DatabaseUrls, Lease, erase, lease
from portal.embedded.server import process_of
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, make_engine
from portal.kernel.permissions import OrganisationKind, Role
from portal.migrating import upgrade
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.serving import ROOT, served, session_cookie
from tests.support.shelves import ShelvedOffer, ledger_faults, shelve, stock_of
from tests.support.world import World, make_world

PROCESSES, BUYERS = 4, 40


@dataclass
class Market:
    """A served portal with a world of many resellers."""

    app: Flask
    world: World
    port: int
    folder: Path

    def buyers(self, count: int) -> list[dict[str, str]]:
        """So many people, each of a company of its own, as the buyers' process wants them."""
        made = []
        for number in range(count):
            code = f"r{number}"
            company = self.world.companies.get(code) or self.world.add_company(OrganisationKind.RESELLER, code)
            for seller in ("nord", "sud"):
                self.world.open_account(code, seller)
            person = self.world.people.get(code) or self.world.add_person(code, company, Role.BUYER)
            made.append({"base": f"/{self.world.slug}/{code}", "cookie": session_cookie(self.app, person)})
        return made

    def start(self, offers: list[ShelvedOffer], buyers: int, **order: Any) -> list["subprocess.Popen[str]"]:
        """The buyers in several processes, each buying one unit of every offer at a time."""
        people, processes = self.buyers(buyers), []
        for number in range(PROCESSES):
            told = {
                "port": self.port, "buyers": people[number::PROCESSES], "offers": [[offer.id, 1] for offer in offers],
                "seconds": 20, "most": 10**6, "clicks": 1, **order,
            }
            path = self.folder / f"buyers{number}.json"
            path.write_text(json.dumps(told), encoding="utf-8")
            processes.append(subprocess.Popen(
                [sys.executable, "-m", "tests.races.buyers", str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            ))
        return processes

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database holds of this world."""
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            return [tuple(row) for row in session.execute(text(sql), {"network": self.world.network_id})]

    def empty_carts(self) -> None:
        """What an earlier round left in carts lies there no more."""
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            session.execute(text("DELETE FROM cart_line WHERE network_id = :network"), {"network": self.world.network_id})


def gather(processes: list["subprocess.Popen[str]"]) -> list[dict[str, Any]]:
    """What all buyers saw."""
    seen: list[dict[str, Any]] = []
    for process in processes:
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        seen += json.loads(output)
    return seen


def check_promises(market: Market, seen: list[dict[str, Any]], lines: int) -> int:
    """Every confirmed purchase is stored once and whole, none is stored twice; gives how many are stored."""
    assert [error for one in seen for error in one["errors"]] == []
    promised = [purchase for one in seen for purchase in one["placed"]]
    assert all(len(purchase["numbers"]) == 1 for purchase in promised)
    numbers = Counter(purchase["numbers"][0] for purchase in promised)
    assert max(numbers.values(), default=1) == 1
    stored = dict(market.rows(
        "SELECT p.number, (SELECT count(*) FROM order_line l JOIN sales_order o ON o.network_id = l.network_id"
        " AND o.id = l.order_id WHERE o.network_id = p.network_id AND o.purchase_id = p.id)"
        " FROM purchase p WHERE p.network_id = :network"
    ))
    assert set(numbers) <= set(stored)
    assert set(stored.values()) <= {lines}
    told = market.rows(
        "SELECT count(*) FROM procrastinate_jobs WHERE args->>'wire' = 'order.placed'"
        " AND (args->'stamp'->>'network_id')::bigint = :network"
    )
    orders = market.rows("SELECT count(*) FROM sales_order WHERE network_id = :network")
    assert told == orders
    assert ledger_faults(market.world) == []
    return len(stored)


@pytest.fixture
def market(
    fresh_urls: DatabaseUrls, settings_for: Callable[..., Settings], tmp_path: Path
) -> Iterator[Market]:
    owner = make_engine(fresh_urls.owner)
    app = create_app(settings_for(fresh_urls))
    world = make_world(owner)
    with served(fresh_urls, tmp_path) as port:
        yield Market(app, world, port, tmp_path)
    runtime_of(app).close()
    owner.dispose()


def last_units(market: Market, units: int) -> None:
    nord, sud = market.world.companies["nord"], market.world.companies["sud"]
    hot = shelve(market.world, nord, f"HOT-{units}", stock={"a": units // 2, "b": units - units // 2})
    plenty = shelve(market.world, sud, f"PLENTY-{units}", stock={"a": 10_000})
    before = len(market.rows("SELECT 1 FROM purchase WHERE network_id = :network"))
    market.empty_carts()
    seen = gather(market.start([plenty, hot], BUYERS, seconds=120))
    assert [error for one in seen for error in one["errors"]] == []
    sold = sum(len(one["placed"]) for one in seen)
    assert (sold, sum(one["refused"] for one in seen)) == (units, BUYERS)
    assert check_promises(market, seen, lines=2) == before + units
    assert sum(reserved for _, reserved in stock_of(market.world, hot).values()) == units
    assert stock_of(market.world, plenty) == {"a": (10_000, units)}


def test_forty_buyers_of_the_last_units_never_oversell_and_never_half_buy(market: Market) -> None:
    last_units(market, 30)


@pytest.mark.long
def test_the_last_units_again_and_again(market: Market) -> None:
    for units in (1, 7, 40, 150, 400):
        last_units(market, units)


def test_double_clicks_and_retries_make_one_purchase(market: Market) -> None:
    offer = shelve(market.world, market.world.companies["nord"], "N-1", stock={"a": 1000})
    seen = gather(market.start([offer], 12, clicks=3, most=2, seconds=60))
    assert sum(len(one["placed"]) for one in seen) == 24
    assert check_promises(market, seen, lines=1) == 24
    assert stock_of(market.world, offer) == {"a": (1000, 24)}


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lease]:
    """A PostgreSQL of this test's own, as durable as in production, that may be killed."""
    folder = tmp_path_factory.mktemp("killed")
    held = lease(folder)
    upgrade(held.urls.owner)
    yield held
    held.release()
    erase(folder)


def killed_under_load(own: Lease, settings_for: Callable[..., Settings], folder: Path, kills: int) -> None:
    owner = make_engine(own.urls.owner)
    app, world = create_app(settings_for(own.urls)), make_world(owner)
    offers = [
        shelve(world, world.companies["nord"], "N-1", stock={"a": 10**6}),
        shelve(world, world.companies["sud"], "S-1", stock={"a": 10**6}),
    ]
    try:
        with served(own.urls, folder) as port:
            market = Market(app, world, port, folder)
            buyers = market.start(offers, 8, seconds=3 * kills + 3, patience=60)
            for _ in range(kills):
                sleep(3)
                server = process_of(own.place)
                assert server is not None
                server.kill()
                server.wait(20)
                owner.dispose()
                assert own.keep_running()
            seen = gather(buyers)
            stored = check_promises(market, seen, lines=2)
            assert stored >= 8
            assert sum(one["tries"] for one in seen) > 0
            assert [stock_of(world, offer) for offer in offers] == [{"a": (10**6, stored)}] * 2
            (once,) = market.rows(
                "SELECT count(*), count(DISTINCT location) FROM request_key WHERE network_id = :network"
                " AND endpoint = 'ordering.place'"
            )
            assert once == (stored, stored)
    finally:
        runtime_of(app).close()
        owner.dispose()


def test_a_killed_database_loses_no_confirmed_order(
    own_server: Lease, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    killed_under_load(own_server, settings_for, tmp_path, kills=2)


@pytest.mark.long
def test_a_database_killed_many_times_loses_no_confirmed_order(
    own_server: Lease, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    killed_under_load(own_server, settings_for, tmp_path, kills=25)
