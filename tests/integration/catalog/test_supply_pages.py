"""A seller's warehouses and VAT rates: order, closing, dated changes, and what imports make of them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from catalog.feeds.dialects import NORDIS
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.db import Scope
from tests.support.browsing import Browser
from tests.support.feed_files import compulog_cells, compulog_file, nordis_cells, nordis_file
from tests.support.feeding import Feeding
from tests.support.world import World


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    return Feeding(world, engine)


@pytest.fixture
def browser(portal: Flask, world: World, feeding: Feeding) -> Callable[[str], Browser]:
    return lambda name: Browser(portal, world.slug, world.people[name])


def houses(feeding: Feeding) -> dict[str, tuple[int, int, int]]:
    """Id, position and pieces of each warehouse of compulog by code."""
    return {row[0]: tuple(row[1:]) for row in feeding.rows(
        "SELECT w.code, w.id, w.position, (SELECT coalesce(sum(on_hand), 0)::int FROM stock s WHERE s.network_id = :n"
        " AND s.warehouse_id = w.id) FROM warehouse w WHERE w.network_id = :n AND w.seller_id = :s",
        s=feeding.world.companies["compulog"].id)}


def test_warehouses_are_added_ordered_and_named(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("compulog", compulog_file(compulog_cells("C1")))
    clerk = browser("compulog")
    assert clerk.post("/warehouses/", {"code": "METZ", "name": "Metz"}).status_code == 303
    assert clerk.post("/warehouses/", {"code": "METZ", "name": "Metz 2"}).status_code == 422
    assert clerk.post("/warehouses/", {"code": "a|b", "name": "x"}).status_code == 422
    metz = houses(feeding)["METZ"][0]
    change = {"version": "1", "name": "Metz Nord", "position": "1"}
    assert clerk.post(f"/warehouses/{metz}", change).status_code == 303
    assert clerk.post(f"/warehouses/{metz}", change).status_code == 409
    assert sorted(houses(feeding), key=lambda code: houses(feeding)[code][1]) == ["METZ", "PARIS", "LYON", "LILLE"]
    feeding.take("compulog", compulog_file(compulog_cells("C1", paris="5")))
    assert houses(feeding)["METZ"][1] == 1, "a feed leaves the order as a person made it"
    assert "Metz Nord" in clerk.get("/warehouses/").text
    assert "METZ" in clerk.get("/warehouses/?format=csv").text
    assert browser("nordis").get(f"/warehouses/{metz}").status_code == 404


def test_a_closed_warehouse_holds_nothing_until_it_opens(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("compulog", compulog_file(compulog_cells("C1", paris="4", lyon="2")))
    clerk = browser("compulog")
    paris = houses(feeding)["PARIS"][0]
    with transaction(feeding.world.owner_engine, Scope.owner()) as session:
        session.execute(text("UPDATE stock SET reserved = 1 WHERE warehouse_id = :w"), {"w": paris})
    assert clerk.post(f"/warehouses/{paris}/close").status_code == 422
    assert houses(feeding)["PARIS"][2] == 4
    with transaction(feeding.world.owner_engine, Scope.owner()) as session:
        session.execute(text("UPDATE stock SET reserved = 0 WHERE warehouse_id = :w"), {"w": paris})
    assert clerk.post(f"/warehouses/{paris}/close").status_code == 303
    assert houses(feeding)["PARIS"][2] == 0
    feeding.take("compulog", compulog_file(compulog_cells("C1", paris="9", lyon="3")))
    assert (houses(feeding)["PARIS"][2], houses(feeding)["LYON"][2]) == (0, 3)
    assert clerk.post(f"/warehouses/{paris}/reopen").status_code == 303
    feeding.take("compulog", compulog_file(compulog_cells("C1", paris="9", lyon="4")))
    assert houses(feeding)["PARIS"][2] == 9


def test_the_default_rate_changes_on_its_day(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    clerk, today = browser("nordis"), paris_today()
    tomorrow = today + timedelta(days=1)
    assert clerk.post("/vat/default", {"rate": "0.10", "from_on": tomorrow.isoformat()}).status_code == 422, "not in use yet"
    assert clerk.post("/vat/", {"rate": "0.10", "from_on": today.isoformat()}).status_code == 303
    assert clerk.post("/vat/", {"rate": "0.10", "from_on": tomorrow.isoformat()}).status_code == 422, "in use already"
    assert clerk.post("/vat/", {"other": "8,5", "from_on": today.isoformat()}).status_code == 303
    for bad in ("100", "-1", "8,555", "x"):
        assert clerk.post("/vat/", {"other": bad, "from_on": today.isoformat()}).status_code == 422, bad
    assert clerk.post("/vat/default", {"rate": "0.10", "from_on": "2020-01-01"}).status_code == 422, "the past stays"
    assert clerk.post("/vat/default", {"rate": "0.10", "from_on": tomorrow.isoformat()}).status_code == 303
    profile = NORDIS.__class__(**{**{f: getattr(NORDIS, f) for f in NORDIS.__slots__}, "vat_rate": None})
    feeding.take("nordis", nordis_file(nordis_cells("N1")), profile=profile)
    assert feeding.one("SELECT vat_rate FROM offer WHERE network_id = :n") == Decimal("0.2000")
    with transaction(feeding.world.owner_engine, Scope.owner()) as session:
        session.execute(text("UPDATE seller_vat_default SET from_on = :d WHERE network_id = :n"),
                        {"d": today, "n": feeding.world.network_id})
    feeding.take("nordis", nordis_file(nordis_cells("N1", stock="1")), profile=profile)
    assert feeding.one("SELECT vat_rate FROM offer WHERE network_id = :n") == Decimal("0.1000")
    rate = feeding.one("SELECT id FROM seller_vat_rate WHERE network_id = :n AND rate = 0.1")
    assert clerk.post(f"/vat/{rate}/end", {"until_on": tomorrow.isoformat()}).status_code == 422, "it is the default then"
    other = feeding.one("SELECT id FROM seller_vat_rate WHERE network_id = :n AND rate = 0.085")
    assert clerk.post(f"/vat/{other}/end", {"until_on": tomorrow.isoformat()}).status_code == 303
    assert browser("compulog").post(f"/vat/{other}/end", {"until_on": tomorrow.isoformat()}).status_code == 404
    assert clerk.get("/vat/").status_code == 200
