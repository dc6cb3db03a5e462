"""`flask catalog agreements import` and `export`: versions, positions, refusals, and files that come back as they went."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.integration.catalog.conftest import Commands, agreement
from tests.support.shelf import Shelf
from tests.support.world import World

NOTHING: dict[str, list] = {"added": [], "changed": [], "unchanged": [], "moved": []}


@pytest.fixture(autouse=True)
def _at_noon(clock: time_machine.Traveller) -> None:
    """It is noon in Paris on 10 March 2026."""


def rows(world: World, statement: str) -> list[Any]:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        return [tuple(row) for row in session.execute(text(statement), {"n": world.network_id})]


def pricing_version(world: World) -> int:
    return rows(world, "SELECT pricing_version FROM network WHERE id = :n")[0][0]


def positions(commands: Commands, by: str = "nord") -> dict[str, int]:
    return {a["code"]: a["position"] for a in commands.export()["agreements"] if a["granted_by"] == by}


def test_a_file_comes_back_as_it_went(commands: Commands, shelf: Shelf, world: World) -> None:
    sent = [
        agreement("N-1", audience={"group": "gold"}, rules=[
            {"scope": {"brand": "Asus", "category": "monitor"}, "min_quantity": 10, "off_dealer": "0.120"},
            {"scope": {"product": {"brand": "Asus", "mpn": "PB-278Q"}}, "net": "199.90"}, {"scope": {}, "off_list": "0.05"},
        ]),
        agreement("N-5", position=5, audience={"reseller": "beta"},
                  window={"from": "2026-03-29", "until": "2026-10-25T02:30:00.000001+02:00"}),
        agreement("V-1", "vendor", window={"from": None, "until": None}),
    ]
    assert commands.taken_in(*sent) == {**NOTHING, "added": ["N-1", "N-5", "V-1"], "preview": False}
    assert commands.export() == {"agreements": sent}
    before = pricing_version(world)
    assert commands.taken_in(*commands.export()["agreements"])["unchanged"] == ["N-1", "N-5", "V-1"]
    assert pricing_version(world) == before
    assert rows(world, "SELECT count(*) FROM agreement_version WHERE network_id = :n") == [(3,)]
    told = rows(world, "SELECT after FROM audit_entry WHERE network_id = :n AND verb = 'agreements.imported' ORDER BY at, id")
    assert [row[0]["added"]["codes"] for row in told] == [["V-1"], ["N-1", "N-5"]]


def test_equal_values_written_differently_change_nothing(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(agreement())
    same = agreement("n-1", rules=[{"scope": {}, "min_quantity": 1, "off_dealer": "0.1000"}],
                     window={"from": "2025-12-31T23:00:00Z", "until": "2027-01-01T00:00:00+01:00"})
    assert commands.taken_in(same)["unchanged"] == ["N-1"]


def test_a_changed_agreement_is_a_new_version_from_now_on(
    commands: Commands, shelf: Shelf, world: World, clock: time_machine.Traveller,
) -> None:
    commands.taken_in(agreement())
    before = pricing_version(world)
    clock.shift(timedelta(days=1))
    ten = [{"scope": {}, "off_dealer": "0.20"}]
    assert commands.taken_in(agreement(rules=ten)) == {**NOTHING, "changed": ["N-1"], "preview": False}
    assert pricing_version(world) == before + 1
    edge = "2026-03-11T11:00:00Z"
    moments = ("2026-01-01", "2026-03-10", "2026-03-11T10:59:59.999999Z", edge, None)
    assert [commands.price(at=at)["net_unit"] for at in moments] == ["90.00", "90.00", "90.00", "80.00", "80.00"]
    clock.shift(timedelta(days=1))
    commands.taken_in(agreement(rules=ten, window={"from": "2026-01-01", "until": "2026-03-20"}))
    assert [commands.price(at=at)["net_unit"] for at in ("2026-03-10", edge, "2026-03-19", "2026-03-20", "2026-06-01")] == [
        "90.00", "80.00", "80.00", "100.00", "100.00",
    ]
    assert rows(world, "SELECT version, ends_at IS NULL FROM agreement_version WHERE network_id = :n ORDER BY 1") == [
        (1, False), (2, False), (3, True),
    ]


def test_two_changes_at_one_instant(commands: Commands, shelf: Shelf) -> None:
    for share in ("0.1", "0.2", "0.3"):
        commands.taken_in(agreement(rules=[{"scope": {}, "off_dealer": share}]))
    assert commands.price(at="2026-03-10T11:00:01Z")["net_unit"] == "70.00"
    assert commands.price(at="2026-03-09")["net_unit"] == "90.00"


def test_another_audience_is_a_new_version(commands: Commands, shelf: Shelf, clock: time_machine.Traveller) -> None:
    commands.taken_in(agreement(audience={"reseller": "alpha"}))
    clock.shift(timedelta(days=1))
    commands.taken_in(agreement(audience={"reseller": "beta"}))
    assert [commands.price(reseller=r)["net_unit"] for r in ("alpha", "beta")] == ["100.00", "90.00"]
    assert [commands.price(reseller=r, at="2026-03-10")["net_unit"] for r in ("alpha", "beta")] == ["90.00", "100.00"]


def test_a_taken_position_moves_the_others_down(commands: Commands, shelf: Shelf, clock: time_machine.Traveller) -> None:
    def one(code: str, position: int | None, share: str) -> dict[str, Any]:
        return agreement(code, position=position, rules=[{"scope": {}, "off_dealer": share}])

    commands.taken_in(one("A", 1, "0.01"), one("B", 2, "0.02"), one("D", 5, "0.05"), agreement("V", "vendor"))
    assert commands.price()["agreement"] == "A"
    clock.shift(timedelta(days=1))
    answer = commands.taken_in(one("C", 1, "0.03"))
    assert answer["moved"] == [{"agreement": "A", "position": 2}, {"agreement": "B", "position": 3}]
    assert positions(commands) == {"C": 1, "A": 2, "B": 3, "D": 5}
    assert positions(commands, "vendor") == {"V": 1}
    assert commands.price()["agreement"] == "C"
    assert commands.price(at="2026-02-01")["agreement"] == "C"
    clock.shift(timedelta(days=1))
    assert commands.taken_in(one("B", 1, "0.02"))["changed"] == ["B"]
    assert positions(commands) == {"B": 1, "C": 2, "A": 3, "D": 5}
    assert [commands.price(at=at)["agreement"] for at in (None, "2026-03-12T10:59:59Z", "2026-02-01")] == ["B", "C", "C"]
    clock.shift(timedelta(days=1))
    commands.taken_in(one("E", None, "0.06"))
    assert positions(commands) == {"E": 1, "B": 2, "C": 3, "A": 4, "D": 5}
    assert [c["agreement"] for c in commands.price()["candidates"]] == ["B", "C", "A", "D", "V"]
    assert commands.taken_in(one("D", None, "0.05"))["unchanged"] == ["D"]


@pytest.mark.parametrize(("_case", "changes", "path"), [
    ("unknown brand", {"rules": [{"scope": {"brand": "Nobody"}, "net": "1"}]}, "agreements[1].rules[0].scope.brand"),
    ("unknown product", {"rules": [{"scope": {"product": {"brand": "Asus", "mpn": "X"}}, "net": "1"}]},
     "agreements[1].rules[0].scope.product"),
    ("unknown category", {"rules": [{"scope": {"category": "toys"}, "net": "1"}]}, "agreements[1].rules[0].scope.category"),
    ("unknown reseller", {"for": {"reseller": "omega"}}, "agreements[1].for.reseller"),
    ("a wholesaler is no reseller", {"for": {"reseller": "sud"}}, "agreements[1].for.reseller"),
    ("unknown group", {"for": {"group": "tin"}}, "agreements[1].for.group"),
    ("unknown grantor", {"granted_by": "omega"}, "agreements[1].granted_by"),
    ("a reseller does not grant", {"granted_by": "alpha"}, "agreements[1].granted_by"),
    ("share", {"rules": [{"scope": {}, "off_dealer": "1.01"}]}, "agreements[1].rules[0].off_dealer"),
    ("net", {"rules": [{"scope": {}, "net": "0.00"}]}, "agreements[1].rules[0].net"),
    ("twice in the file", {"code": "GOOD"}, "agreements[1].code"),
    ("of another grantor", {"code": "V-OLD"}, "agreements[1].code"),
])
def test_a_wrong_file_changes_nothing(
    commands: Commands, shelf: Shelf, world: World, _case: str, changes: dict, path: str,
) -> None:
    commands.taken_in(agreement("V-OLD", "vendor"))
    before = commands.export()
    bad = {**agreement("BAD", position=2), **changes}
    result = commands.take_in(agreement("GOOD"), bad)
    assert result.exit_code == 2
    assert f"{path}: " in result.stderr
    told = commands.take_in(agreement("GOOD"), bad, options=("--json",))
    assert told.exit_code == 2
    assert [error["path"] for error in json.loads(told.stdout)["errors"]] == [path]
    assert commands.export() == before
    assert rows(world, "SELECT count(*) FROM agreement WHERE network_id = :n") == [(1,)]


def test_files_that_are_none(commands: Commands, shelf: Shelf, tmp_path: Any) -> None:
    for content in (b"", b"{", b"\xff", b'{"agreements": [NaN]}', b"[" * 5000):
        (tmp_path / "broken.json").write_bytes(content)
        file = str(tmp_path / "broken.json")
        result = commands.run("catalog", "agreements", "import", "--network", commands.slug, file)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
    assert commands.run("catalog", "agreements", "import", "--network", commands.slug, "/nowhere.json").exit_code == 2
    assert commands.run("catalog", "agreements", "import", "--network", "nowhere", file).exit_code == 2
    assert commands.take_in(document={"agreements": []}).exit_code == 0


def test_a_preview_changes_nothing(commands: Commands, shelf: Shelf) -> None:
    result = commands.take_in(agreement(), options=("--preview", "--json"))
    assert json.loads(result.stdout) == {**NOTHING, "added": ["N-1"], "preview": True}
    assert commands.export() == {"agreements": []}


def test_export_of_one_grantor_to_a_file(commands: Commands, shelf: Shelf, tmp_path: Any) -> None:
    commands.taken_in(agreement(), agreement("V-1", "vendor"))
    target = tmp_path / "out.json"
    result = commands.run("catalog", "agreements", "export", "--network", commands.slug, "--granted-by", "vendor",
                          "--output", str(target))
    assert result.exit_code == 0
    assert [a["code"] for a in json.loads(target.read_text("utf-8"))["agreements"]] == ["V-1"]


def test_a_product_scope_follows_the_product_not_its_spelling(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(agreement(rules=[{"scope": {"product": {"brand": "ASUS ", "mpn": "pb278q"}}, "net": "5.00"}]))
    assert commands.price("nord:N2")["net_unit"] == "5.00"
    assert commands.export()["agreements"][0]["rules"][0]["scope"] == {"product": {"brand": "Asus", "mpn": "PB-278Q"}}


def test_the_past_before_the_first_import(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(agreement())
    at = datetime(2026, 1, 15, tzinfo=UTC).isoformat()
    assert commands.price(at=at)["agreement"] == "N-1"
