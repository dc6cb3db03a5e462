"""Moves, ends and what changes on a day to come: exact at their instants, audited, and refused upon an older order."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.integration.catalog.conftest import Commands, agreement
from tests.support.browsing import Browser
from tests.support.shelf import Shelf
from tests.support.world import World

BrowserFor = Callable[[str], Browser]
MICROSECOND = timedelta(microseconds=1)
NEW_YEAR = datetime(2026, 12, 31, 23, tzinfo=UTC)
TEN, TWENTY = [{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}], [{"scope": {"brand": "Asus"}, "off_dealer": "0.20"}]


@pytest.fixture(autouse=True)
def noon(clock: time_machine.Traveller) -> time_machine.Traveller:
    """It is noon in Paris on 10 March 2026."""
    return clock


@pytest.fixture
def walid(portal: Flask, world: World) -> Browser:
    portal.config["WTF_CSRF_SSL_STRICT"] = False
    return Browser(portal, world.slug, world.people["walid"])


def rows(world: World, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        return [tuple(row) for row in session.execute(text(statement), {"n": world.network_id, **values})]


def order(world: World) -> dict[str, int]:
    return dict(rows(world, "SELECT a.code, v.position FROM agreement_version v JOIN agreement a ON a.network_id = v.network_id"
                     " AND a.id = v.agreement_id WHERE v.network_id = :n AND v.ends_at IS NULL ORDER BY v.position"))


def number_of(world: World, code: str) -> int:
    return int(rows(world, "SELECT id FROM agreement WHERE network_id = :n AND code = :code", code=code)[0][0])


def moved(walid: Browser, world: World, code: str, deed: str, to: str = "", seen: str | None = None) -> TestResponse:
    page = walid.get("/agreements/order").text
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return walid.post(f"/agreements/{number_of(world, code)}/move", {"do": deed, "to": to, "seen": seen or found.group(1)})


@pytest.mark.parametrize(("code", "deed", "to", "after"), [
    ("D", "up", "", {"A": 1, "D": 2, "B": 5}), ("A", "down", "", {"B": 1, "A": 2, "D": 5}),
    ("D", "top", "", {"D": 1, "A": 2, "B": 5}), ("A", "place", "3", {"B": 1, "D": 2, "A": 5}),
    ("D", "position", "1", {"D": 1, "A": 2, "B": 5}),
    ("A", "position", "2", {"B": 1, "A": 2, "D": 5}), ("A", "position", "9", {"B": 2, "D": 5, "A": 9}),
])
def test_moves(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, noon: time_machine.Traveller, code: str, deed: str, to: str,
    after: dict[str, int],
) -> None:
    commands.taken_in(agreement("A"), agreement("B", position=2), agreement("D", position=5))
    noon.shift(60)
    assert moved(walid, world, code, deed, to).status_code == 303
    assert order(world) == after
    told = rows(world, "SELECT subject, before, after ->> 'position' FROM audit_entry WHERE network_id = :n"
                " AND verb = 'agreement.moved'")
    assert told == [(f"agreement {code}", {"position": {"A": 1, "B": 2, "D": 5}[code]}, str(after[code]))]
    assert commands.export()["agreements"][0]["code"] == next(iter(after))


@pytest.mark.parametrize(("code", "deed", "to"), [
    ("A", "up", ""), ("D", "down", ""), ("A", "place", "4"), ("A", "place", "0"), ("A", "position", "0"), ("A", "position", "x"),
    ("A", "position", "1000001"), ("A", "sideways", ""), ("A", "position", "-1"),
])
def test_moves_that_cannot_be(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, code: str, deed: str, to: str,
) -> None:
    commands.taken_in(agreement("A"), agreement("B", position=2), agreement("D", position=5))
    page = moved(walid, world, code, deed, to)
    assert (page.status_code, order(world)) == (422, {"A": 1, "B": 2, "D": 5})
    assert 'role="alert"' in page.text


def test_a_move_upon_an_older_order_shows_the_present_one(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, noon: time_machine.Traveller,
) -> None:
    commands.taken_in(agreement("A"), agreement("B", position=2), agreement("D", position=5))
    stale = re.findall(r'name="seen" value="(\w+)"', walid.get("/agreements/order").text)[0]
    noon.shift(60)
    assert moved(walid, world, "D", "top").status_code == 303
    refused = moved(walid, world, "B", "up", seen=stale)
    assert refused.status_code == 409
    assert 'id="stale"' in refused.text
    assert re.findall(r'agreements/\d+">(\w)</a>', refused.text) == ["D", "A", "B"]
    assert order(world) == {"D": 1, "A": 2, "B": 5}


def test_what_is_planned_moves_along(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, noon: time_machine.Traveller,
) -> None:
    commands.taken_in(agreement("A", rules=TEN, window={"from": None, "until": None}))
    commands.taken_in(agreement("B", position=2, rules=[{"scope": {"brand": "Asus"}, "off_dealer": "0.50"}]))
    noon.shift(60)
    planned = walid.post(f"/agreements/{number_of(world, 'A')}/edit", {
        "audience": "all", "since": "on", "since_on": "2027-01-01", "seen": "1", "do": "save", "rule-0-reach": "brand",
        "rule-0-brand": "Asus", "rule-0-quantity": "1", "rule-0-terms": "off_dealer", "rule-0-value": "20",
    })
    assert planned.status_code == 303
    noon.shift(60)
    before = datetime(2026, 3, 10, 11, 2, tzinfo=UTC)
    assert moved(walid, world, "A", "down").status_code == 303
    assert order(world) == {"B": 1, "A": 2}
    for at, net in ((before - MICROSECOND, "90.00"), (before, "50.00"), (NEW_YEAR - MICROSECOND, "50.00"), (NEW_YEAR, "80.00")):
        assert commands.price(at=at.isoformat())["net_unit"] == net, at
    lives = rows(world, "SELECT v.version, v.position, v.ends_at = v.starts_at FROM agreement_version v JOIN agreement a ON"
                 " a.network_id = v.network_id AND a.id = v.agreement_id WHERE a.network_id = :n AND a.code = 'A' ORDER BY 1")
    assert lives == [(1, 1, False), (2, 1, True), (3, 2, False), (4, 2, None)]


def ended(walid: Browser, world: World, **fields: str) -> TestResponse:
    return walid.post(f"/agreements/{number_of(world, 'A')}/end", {"when": "now", "seen": "1", **fields})


def test_an_end_at_once_and_after_a_last_day(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, noon: time_machine.Traveller,
) -> None:
    commands.taken_in(agreement("A", rules=TEN, window={"from": "2026-01-01", "until": None}))
    noon.shift(60)
    assert ended(walid, world, when="after", last_day="2026-03-31").status_code == 303
    closes = datetime(2026, 3, 31, 22, tzinfo=UTC)
    for at, net in ((closes - MICROSECOND, "90.00"), (closes, "100.00")):
        assert commands.price(at=at.isoformat())["net_unit"] == net
    noon.shift(60)
    assert ended(walid, world, seen="1").status_code == 409
    assert ended(walid, world, seen="2").status_code == 303
    now = datetime(2026, 3, 10, 11, 2, tzinfo=UTC)
    for at, net in ((now - MICROSECOND, "90.00"), (now, "100.00")):
        assert commands.price(at=at.isoformat())["net_unit"] == net
    assert ended(walid, world, seen="3").status_code == 422
    assert [row[0] for row in rows(world, "SELECT verb FROM audit_entry WHERE network_id = :n AND verb = 'agreement.ended'")] == [
        "agreement.ended", "agreement.ended"]


def test_what_has_not_begun_never_begins(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, noon: time_machine.Traveller,
) -> None:
    commands.taken_in(agreement("A", rules=TEN, window={"from": "2026-06-01", "until": None}))
    noon.shift(60)
    assert ended(walid, world, when="after", last_day="2026-05-31").status_code == 422
    for day in ("", "never", "2026-03-01"):
        assert ended(walid, world, when="after", last_day=day).status_code == 422
    assert ended(walid, world).status_code == 303
    for day in ("2026-03-01", "2026-03-10T12:00:30+01:00", "2026-03-10T12:01:00+01:00", "2026-06-01", "2027-01-01"):
        assert commands.price(at=day)["net_unit"] == "100.00"


def test_what_changes_on_a_day_to_come(
    commands: Commands, shelf: Shelf, walid: Browser, world: World, noon: time_machine.Traveller,
) -> None:
    commands.taken_in(
        agreement("A", rules=TEN), agreement("B", position=2, rules=TWENTY, window={"from": "2027-01-01", "until": "2027-01-02"}),
        agreement("C", position=3, window={"from": "2026-01-01", "until": None}, audience={"reseller": "beta"}),
    )
    noon.shift(60)
    page = walid.get("/agreements/coming")
    assert page.status_code == 200
    assert 'value="2027-01-01"' in page.text
    assert [code for code in "ABC" if f">{code}</a>" in page.text] == ["A", "B"]
    assert "90,00" in page.text or "90.00" in page.text
    assert "80,00" in page.text or "80.00" in page.text
    csv = walid.get("/agreements/coming?on=2027-01-01&format=csv")
    assert len(csv.text.strip().splitlines()) == 3
    prices = walid.get("/agreements/coming?on=2027-01-01&reseller=alpha&format=prices")
    assert len(prices.text.strip().splitlines()) > 1
    quiet = walid.get("/agreements/coming?on=2026-06-01")
    assert not [code for code in "ABC" if f">{code}</a>" in quiet.text]
    second = walid.get("/agreements/coming?on=2027-01-02")
    assert [code for code in "ABC" if f">{code}</a>" in second.text] == ["B"]
    for day in ("yesterday", "2020-01-01", "9999-12-31"):
        assert walid.get(f"/agreements/coming?on={day}").status_code == 422
