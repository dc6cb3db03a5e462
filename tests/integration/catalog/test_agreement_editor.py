"""The agreements editor: what is typed is what a file would say, judged at its fields, seen first, and nobody else's."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from catalog.actions.save_agreement import ChangedMeanwhile, save_agreement
from portal.jobs.runner import transaction
from portal.kernel import clock as portal_clock
from portal.kernel.db import Scope
from portal.kernel.permissions import Role
from tests.integration.catalog.conftest import Commands, agreement
from tests.support.browsing import Browser
from tests.support.shelf import Shelf
from tests.support.world import World

BrowserFor = Callable[[str], Browser]
NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _at_noon(clock: object) -> None:
    """It is noon in Paris on 10 March 2026."""


@pytest.fixture
def browser_for(portal: Flask, world: World) -> BrowserFor:
    portal.config["WTF_CSRF_SSL_STRICT"] = False
    return lambda name: Browser(portal, world.slug, world.people[name])


def typed(*rules: dict[str, str], **head: str) -> dict[str, str]:
    """The form as it is sent: rules by field, with what the page fills in by itself."""
    fields = {"code": "N-1", "audience": "all", "since": "now", "do": "save", **head}
    for place, rule in enumerate(rules):
        row = {"reach": "brand", "brand": "", "category": "", "product": "", "quantity": "1", "terms": "off_dealer",
               "value": "10"}
        fields.update({f"rule-{place}-{name}": value for name, value in {**row, **rule}.items()})
    return fields


ASUS = {"brand": "Asus", "value": "12,5"}


def rows(world: World, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        return [tuple(row) for row in session.execute(text(statement), {"n": world.network_id, **values})]


def number_of(world: World, code: str) -> int:
    return int(rows(world, "SELECT id FROM agreement WHERE network_id = :n AND code = :code", code=code)[0][0])


def versions(world: World, code: str = "N-1") -> list[tuple[Any, ...]]:
    return rows(world, "SELECT v.version, v.starts_at, v.ends_at, v.position FROM agreement_version v JOIN agreement a ON"
                " a.network_id = v.network_id AND a.id = v.agreement_id WHERE a.network_id = :n AND a.code = :code ORDER BY 1",
                code=code)


def test_what_is_typed_is_what_the_file_says(commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    walid = browser_for("walid")
    fields = typed(
        ASUS, {"reach": "brand_in_category", "brand": "asus", "category": "GAMING", "quantity": "10", "terms": "off_list",
               "value": "20"},
        {"reach": "product", "product": next(iter(shelf.products)), "terms": "net", "value": "79,90"},
        {"reach": "everything", "quantity": "100", "value": "1"},
        audience="group", group="gold", first_day="2026-01-01", last_day="2026-12-31", everything="y", note="Yearly talk",
    )
    done = walid.post("/agreements/new", fields)
    assert done.status_code == 303, done.text[-3000:]
    exported = walid.get("/agreements/export").get_json()["agreements"]
    assert exported == [{
        "code": "N-1", "granted_by": "nord", "for": {"group": "gold"}, "position": 1,
        "window": {"from": "2026-01-01", "until": "2027-01-01"},
        "rules": [
            {"scope": {"brand": "Asus"}, "off_dealer": "0.125"},
            {"scope": {"brand": "Asus", "category": "gaming"}, "min_quantity": 10, "off_list": "0.2"},
            {"scope": {"product": exported[0]["rules"][2]["scope"]["product"]}, "net": "79.90"},
            {"scope": {}, "min_quantity": 100, "off_dealer": "0.01"},
        ],
    }]
    again = commands.take_in(document={"agreements": exported}, options=("--json",))
    assert json.loads(again.stdout)["unchanged"] == ["N-1"], again.output
    assert "Yearly talk" in walid.get(f"/agreements/{number_of(world, 'N-1')}").text
    told = rows(world, "SELECT verb, actor_name, before IS NULL, after ->> 'note' FROM audit_entry WHERE network_id = :n"
                " AND verb LIKE 'agreement.%'")
    assert told == [("agreement.added", world.people["walid"].name, True, "Yearly talk")]


@pytest.mark.parametrize(("rules", "head", "where"), [
    ([{"brand": "Asu"}], {}, "rule-0-brand-error"), ([{"brand": ""}], {}, "rule-0-brand-error"),
    ([{**ASUS, "value": "100,1"}], {}, "rule-0-value-error"), ([{**ASUS, "value": "-1"}], {}, "rule-0-value-error"),
    ([{**ASUS, "value": "ten"}], {}, "rule-0-value-error"), ([{**ASUS, "value": "0,00000001"}], {}, "rule-0-value-error"),
    ([{**ASUS, "terms": "net", "value": "0,004"}], {}, "rule-0-value-error"),
    ([{**ASUS, "terms": "gift"}], {}, "rule-0-reach-error"),
    ([ASUS, {**ASUS, "value": "5"}], {}, "rule-1-reach-error"), ([{**ASUS, "quantity": "0"}], {}, "rule-0-quantity-error"),
    ([{**ASUS, "quantity": "1.5"}], {}, "rule-0-quantity-error"), ([{"reach": "moon"}], {}, "rule-0-reach-error"),
    ([{"reach": "category", "category": "moon"}], {}, "rule-0-category-error"),
    ([{"reach": "product", "product": "zzzzqqqq 99"}], {}, "rule-0-product-error"),
    ([{"reach": "product", "product": "Asus · NOPE"}], {}, "rule-0-product-error"),
    ([{"reach": "product", "product": ""}], {}, "rule-0-product-error"),
    ([], {}, "notice-error"), ([ASUS], {"code": ""}, "code-error"), ([ASUS], {"code": "S-1"}, "code-error"),
    ([ASUS], {"audience": "group", "group": "tin"}, "group-error"),
    ([ASUS], {"audience": "reseller", "reseller": "nobody"}, "reseller-error"),
    ([ASUS], {"first_day": "2026-03-02", "last_day": "2026-03-01"}, "last_day-error"),
    ([ASUS], {"first_day": "yesterday"}, "first_day-error"), ([ASUS], {"position": "0"}, "position-error"),
    ([ASUS], {"position": "first"}, "position-error"), ([{"reach": "everything"}], {}, "everything-error"),
])
def test_refused_at_the_field_with_what_was_typed_kept(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World, rules: list[dict[str, str]],
    head: dict[str, str], where: str,
) -> None:
    commands.taken_in(agreement("S-1", "sud"))
    page = browser_for("walid").post("/agreements/new", typed(*rules, **{"note": "kept text", **head}))
    assert page.status_code == 422
    assert where in page.text
    assert "kept text" in page.text
    assert rows(world, "SELECT code FROM agreement WHERE network_id = :n") == [("S-1",)]


def test_one_day_is_a_window_and_its_edges_are_exact(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World,
) -> None:
    fields = typed({"reach": "everything", "terms": "net", "value": "50"}, everything="y", first_day="2026-03-29",
                   last_day="2026-03-29")
    assert browser_for("walid").post("/agreements/new", fields).status_code == 303
    opens = datetime(2026, 3, 28, 23, tzinfo=UTC)
    closes = datetime(2026, 3, 29, 22, tzinfo=UTC)
    for at, net in ((opens - MICROSECOND, "100.00"), (opens, "50.00"), (closes - MICROSECOND, "50.00"), (closes, "100.00")):
        assert commands.price(at=at.isoformat())["net_unit"] == net


def test_row_buttons_write_nothing_and_leave_the_form_ready(shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    walid = browser_for("walid")
    added = walid.post("/agreements/new", typed(ASUS, do="add"))
    assert (added.status_code, added.text.count('class="rule"')) == (200, 2)
    assert 'id="rule-1-reach" name="rule-1-reach" data-focus' in added.text
    doubled = walid.post("/agreements/new", typed(ASUS, {"brand": "MSI"}, do="double-0"))
    assert re.findall(r'name="rule-\d-brand" value="(\w+)"', doubled.text) == ["Asus", "Asus", "MSI"]
    dropped = walid.post("/agreements/new", typed(ASUS, {"brand": "MSI"}, do="drop-0"))
    assert re.findall(r'name="rule-\d-brand" value="(\w+)"', dropped.text) == ["MSI"]
    looked = walid.post("/agreements/new", typed(ASUS, do="preview"))
    assert looked.status_code == 200
    assert rows(world, "SELECT count(*) FROM agreement WHERE network_id = :n") == [(0,)]
    assert rows(world, "SELECT count(*) FROM request_key WHERE network_id = :n") == [(0,)]


def saved(walid: Browser, world: World, *rules: dict[str, str], code: str = "N-1", **head: str) -> TestResponse:
    return walid.post(f"/agreements/{number_of(world, code)}/edit", typed(*rules, **head))


def test_a_change_from_now_and_one_planned(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World, clock: time_machine.Traveller,
) -> None:
    walid = browser_for("walid")
    rules = [{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}]
    commands.taken_in(agreement("N-1", rules=rules, window={"from": None, "until": None}))
    planned = saved(walid, world, {**ASUS, "value": "20"}, seen="1", since="on", since_on="2027-01-01", note="From January")
    assert planned.status_code == 303, planned.text[-2000:]
    new_year = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert [row[1:3] for row in versions(world)][1] == (new_year, None)
    for at, net in ((new_year - MICROSECOND, "90.00"), (new_year, "80.00")):
        assert commands.price(at=at.isoformat())["net_unit"] == net
    listed = walid.get("/agreements/")
    assert listed.text.count("N-1</a>") == 1
    shown = walid.get(f"/agreements/{number_of(world, 'N-1')}")
    assert "10" in shown.text
    assert "From January" in shown.text
    clock.shift(3600)
    # Another one from now on takes the place of the plan, which never begins.
    assert saved(walid, world, {**ASUS, "value": "30"}, seen="2").status_code == 303
    assert [(row[0], row[2] == row[1]) for row in versions(world)] == [(1, False), (2, True), (3, False)]
    assert commands.price()["net_unit"] == "70.00"
    assert commands.price(at=new_year.isoformat())["net_unit"] == "70.00"


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-09", "", "tomorrow", "0000-00-00"])
def test_the_past_is_not_rewritten(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World, day: str,
) -> None:
    commands.taken_in(agreement("N-1", rules=[{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}]))
    page = saved(browser_for("walid"), world, ASUS, seen="1", since="on", since_on=day)
    assert page.status_code == 422
    assert "since_on-error" in page.text
    assert len(versions(world)) == 1


def test_the_second_of_two_writers_sees_what_the_first_changed(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World,
) -> None:
    walid = browser_for("walid")
    world.add_person("nora", world.companies["nord"], Role.PRICING)
    commands.taken_in(agreement("N-1", rules=[{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}]))
    assert saved(browser_for("nora"), world, {**ASUS, "value": "20"}, seen="1",
                 first_day="2026-01-01", last_day="2026-12-31").status_code == 303
    late = saved(walid, world, {**ASUS, "value": "33"}, seen="1")
    assert late.status_code == 409
    assert 'id="conflict"' in late.text
    assert 'value="33"' in late.text
    assert 'name="seen" type="hidden" value="2"' in late.text
    assert len(versions(world)) == 2
    assert saved(walid, world, {**ASUS, "value": "33"}, seen="2").status_code == 303
    assert len(versions(world)) == 3


def test_a_move_between_is_no_conflict(commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    commands.taken_in(agreement("N-1", rules=[{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}]))
    commands.taken_in(agreement("N-0"))
    assert versions(world)[-1][3] == 2
    assert saved(browser_for("walid"), world, {**ASUS, "value": "20"}, seen="1").status_code == 303
    assert versions(world)[-1][3] == 2


def test_what_stands_already_makes_no_version(commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    commands.taken_in(agreement("N-1", rules=[{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}]))
    page = browser_for("walid").get(f"/agreements/{number_of(world, 'N-1')}/edit")
    assert page.status_code == 200
    assert 'name="rule-0-value" value="10"' in page.text
    days = {"first_day": "2026-01-01", "last_day": "2026-12-31"}
    same = saved(browser_for("walid"), world, {"brand": "Asus", "value": "10"}, seen="1", **days)
    assert same.status_code == 303
    assert len(versions(world)) == 1


def test_everybody_edits_their_own_alone(commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    commands.taken_in(agreement("N-1"), agreement("S-1", "sud"), agreement("V-1", "vendor"))
    own = {"walid": "N-1", "wim": "S-1", "vera": "V-1"}
    for name, code in own.items():
        browser = browser_for(name)
        for other in own.values():
            status = 200 if other == code else 404
            number = number_of(world, other)
            assert browser.get(f"/agreements/{number}/edit").status_code == status
            assert browser.get(f"/agreements/new?copy={number}").status_code == status
            if other != code:
                for path in ("edit", "move", "end"):
                    assert browser.post(f"/agreements/{number}/{path}", typed(ASUS, seen="1")).status_code == 404
        order = browser.get("/agreements/order")
        assert [c for c in own.values() if f">{c}</a>" in order.text] == [code]
        coming = browser.get("/agreements/coming?on=2027-01-01")
        assert [c for c in own.values() if f">{c}</a>" in coming.text] == [code]
    assert [len(versions(world, code)) for code in own.values()] == [1, 1, 1]
    for name in ("ana", "bo"):
        for path in ("new", "order", "coming", f"{number_of(world, 'N-1')}/edit"):
            assert browser_for(name).get(f"/agreements/{path}").status_code in (403, 404)


def test_a_save_without_looking_raises(commands: Commands, shelf: Shelf, world: World, portal: Flask) -> None:
    commands.taken_in(agreement("N-1"))
    walid = world.people["walid"]
    content = json.dumps({"agreements": [agreement("N-1", rules=[{"scope": {"brand": "Asus"}, "off_dealer": "0.3"}])]}).encode()
    with portal.test_request_context(), transaction(world.owner_engine, Scope.owner(world.network_id)) as session, \
            pytest.raises(ChangedMeanwhile):
        save_agreement(session, walid.actor, network_id=world.network_id, content=content, seen=7)
    assert portal_clock.now() == NOON
