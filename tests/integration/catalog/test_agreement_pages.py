"""The pages of agreements: who sees what, the file with its preview, and the reseller's why."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from portal.kernel.permissions import Role
from tests.integration.catalog.conftest import Commands, agreement
from tests.support.browsing import Browser
from tests.support.shelf import Shelf
from tests.support.world import World

BrowserFor = Callable[[str], Browser]
RULES = [{"scope": {"brand": "Asus"}, "off_dealer": "0.10"}, {"scope": {"brand": "Asus"}, "min_quantity": 10, "net": "80.00"}]


@pytest.fixture(autouse=True)
def _at_noon(clock: object) -> None:
    """It is noon in Paris on 10 March 2026."""


@pytest.fixture
def browser_for(portal: Flask, world: World) -> BrowserFor:
    portal.config["WTF_CSRF_SSL_STRICT"] = False
    return lambda name: Browser(portal, world.slug, world.people[name])


def upload(browser: Browser, *agreements: dict[str, Any], content: bytes | None = None) -> TestResponse:
    sent = json.dumps({"agreements": list(agreements)}).encode() if content is None else content
    return browser.post("/agreements/import", {"file": (io.BytesIO(sent), "conditions.json")}, content_type="multipart/form-data")


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page.text)
    assert found, page.text[-3000:]
    return found.group(1)


def confirmed(browser: Browser, page: TestResponse, **more: str) -> TestResponse:
    fields = {"packed": hidden(page, "packed"), "seen": hidden(page, "seen"), **more}
    return browser.post("/agreements/import/confirm", fields)


def codes(world: World) -> list[str]:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        return list(session.execute(
            text("SELECT code FROM agreement WHERE network_id = :n ORDER BY id"), {"n": world.network_id}).scalars())


def test_each_grantor_sees_its_own(commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    commands.taken_in(agreement("N-ONE", audience={"group": "gold"}), agreement("S-ONE", "sud"), agreement("V-ONE", "vendor"))
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        ids = {row.code: row.id for row in session.execute(
            text("SELECT code, id FROM agreement WHERE network_id = :n"), {"n": world.network_id})}
    for name, own in (("walid", "N-ONE"), ("wim", "S-ONE"), ("vera", "V-ONE")):
        browser = browser_for(name)
        page = browser.get("/agreements/")
        assert page.status_code == 200
        assert [code for code in ids if code in page.text] == [own]
        assert [code for code in ids if code in browser.get("/agreements/?format=csv").text] == [own]
        assert [a["code"] for a in browser.get("/agreements/export").get_json()["agreements"]] == [own]
        for code, number in ids.items():
            shown = browser.get(f"/agreements/{number}")
            assert shown.status_code == (200 if code == own else 404)
        assert browser.get(f"/agreements/{ids[own]}?version=7").status_code == 404
    for name in ("ana", "bo", "cleo"):
        assert browser_for(name).get("/agreements/").status_code in (403, 404)
        assert browser_for(name).get(f"/agreements/{ids['N-ONE']}").status_code in (403, 404)
        assert upload(browser_for(name), agreement("X")).status_code in (403, 404)


def test_back_office_has_no_part_in_it(shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    world.add_person("olga", world.companies["nord"], Role.BACK_OFFICE)
    olga = browser_for("olga")
    assert olga.get("/agreements/").status_code == 403
    assert upload(olga, agreement()).status_code == 403


@pytest.mark.parametrize(("query", "found"), [
    ("", {"N-A", "N-B", "N-C"}), ("?q=gold", {"N-A"}), ("?q=alph", {"N-B"}), ("?q=n-c", {"N-C"}), ("?q=%25", set()),
    ("?audience=group", {"N-A"}), ("?audience=reseller", {"N-B"}), ("?audience=all", {"N-C"}),
    ("?state=in_force", {"N-A"}), ("?state=ended", {"N-B"}), ("?state=coming", {"N-C"}),
    ("?state=nonsense", {"N-A", "N-B", "N-C"}), ("?sort=-code", {"N-A", "N-B", "N-C"}),
    ("?sort=until", {"N-A", "N-B", "N-C"}), ("?sort=since", {"N-A", "N-B", "N-C"}),
])
def test_search_filters_and_sorting(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, query: str, found: set[str],
) -> None:
    commands.taken_in(
        agreement("N-A", audience={"group": "gold"}),
        agreement("N-B", position=2, audience={"reseller": "alpha"}, window={"from": "2025-01-01", "until": "2026-03-10"}),
        agreement("N-C", position=3, window={"from": "2026-03-11", "until": "2027-01-01"}),
    )
    page = browser_for("walid").get(f"/agreements/{query}")
    assert page.status_code == 200
    assert {code for code in ("N-A", "N-B", "N-C") if f">{code}</a>" in page.text} == found


def test_a_file_is_looked_at_then_taken_in(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World,
) -> None:
    walid = browser_for("walid")
    assert walid.get("/agreements/import").status_code == 200
    page = upload(walid, agreement("N-1", by="nord", rules=RULES))
    assert page.status_code == 200
    assert codes(world) == []
    done = confirmed(walid, page)
    assert (done.status_code, codes(world)) == (303, ["N-1"])
    assert commands.price(quantity=10)["net_unit"] == "80.00"
    same = upload(walid, agreement("N-1", rules=RULES))
    assert same.status_code == 200
    assert 'name="packed"' not in same.text
    changed = upload(walid, agreement("N-1", rules=RULES[:1]), agreement("N-0", position=2, rules=RULES))
    assert "N-0" in changed.text
    assert confirmed(walid, changed).status_code == 303
    shown = walid.get(walid_link(walid, "N-1"))
    assert "Walid" in shown.text
    old = walid.get(walid_link(walid, "N-1") + "?version=1")
    assert old.status_code == 200


def walid_link(browser: Browser, code: str) -> str:
    page = browser.get("/agreements/").text
    found = re.search(rf'href="[^"]*(/agreements/\d+)">{code}</a>', page)
    assert found
    return found.group(1)


def test_a_rule_for_everything_needs_a_second_click(shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    walid = browser_for("walid")
    page = upload(walid, agreement("N-1"))
    refused = confirmed(walid, page)
    assert (refused.status_code, codes(world)) == (422, [])
    assert confirmed(walid, refused, everything="y").status_code == 303
    assert codes(world) == ["N-1"]


@pytest.mark.parametrize(("made", "path"), [
    (agreement("V-1", "vendor"), "agreements[0].granted_by"), (agreement("S-1", "sud"), "agreements[0].granted_by"),
    (agreement("N-1", rules=[{"scope": {}, "off_dealer": "2"}]), "agreements[0].rules[0].off_dealer"),
    (agreement("TAKEN"), "agreements[0].code"),
])
def test_a_wrong_file_is_told_by_path(
    commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World, made: dict, path: str,
) -> None:
    commands.taken_in(agreement("TAKEN", "sud"))
    page = upload(browser_for("walid"), made)
    if path.endswith("code"):
        page = confirmed(browser_for("walid"), page, everything="y")
    assert page.status_code == 422
    assert path in page.text
    assert codes(world) == ["TAKEN"]


def test_files_that_are_none(shelf: Shelf, browser_for: BrowserFor) -> None:
    walid = browser_for("walid")
    assert upload(walid, content=b"\xff\x00").status_code == 422
    assert upload(walid, content=b"").status_code == 422
    assert walid.post("/agreements/import", {}).status_code == 422
    for packed in ("", "x", "eJw=", "AAAA"):
        assert walid.post("/agreements/import/confirm", {"packed": packed, "seen": ""}).status_code == 422


def test_what_changed_meanwhile_is_shown_again(commands: Commands, shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    walid = browser_for("walid")
    page = upload(walid, agreement("N-1", rules=RULES))
    commands.taken_in(agreement("N-9", rules=RULES))
    again = confirmed(walid, page)
    assert (again.status_code, codes(world)) == (409, ["N-9"])
    assert confirmed(walid, again).status_code == 303
    assert codes(world) == ["N-9", "N-1"]


def test_a_second_click_takes_in_once(shelf: Shelf, browser_for: BrowserFor, world: World) -> None:
    walid = browser_for("walid")
    page = upload(walid, agreement("N-1", rules=RULES))
    request_id = str(new_id())
    first, second = confirmed(walid, page, request_id=request_id), confirmed(walid, page, request_id=request_id)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert codes(world) == ["N-1"]


def test_settings(shelf: Shelf, browser_for: BrowserFor, commands: Commands, world: World) -> None:
    walid, vera = browser_for("walid"), browser_for("vera")
    assert walid.get("/agreements/settings").status_code == 200
    assert walid.post("/agreements/settings/minimum-share", {"percent": "80,5"}).status_code == 303
    assert "80,5" in walid.get("/agreements/settings").text
    assert walid.post("/agreements/settings/minimum-share", {"percent": "120"}).status_code == 422
    assert walid.post("/agreements/settings/minimum-share", {"percent": ""}).status_code == 303
    assert walid.post("/agreements/settings/policy", {"grantor_first": "vendor"}).status_code == 403
    assert vera.post("/agreements/settings/minimum-share", {"percent": "80"}).status_code == 404
    assert vera.post("/agreements/settings/policy", {"grantor_first": "vendor", "best_price": "y"}).status_code == 303
    assert vera.post("/agreements/settings/policy", {"grantor_first": "me"}).status_code == 422
    commands.taken_in(agreement("N-1", rules=[{"scope": {}, "net": "70.00"}]), agreement("V-1", "vendor"))
    assert commands.price()["agreement"] == "N-1"


def test_the_reseller_reads_why(commands: Commands, shelf: Shelf, browser_for: BrowserFor) -> None:
    commands.taken_in(
        agreement("N-ANA", audience={"reseller": "alpha"}), agreement("N-CLEO", position=2, audience={"reseller": "beta"}),
        agreement("S-ALL", "sud"), agreement("V-ALL", "vendor"),
    )
    ana, cleo = browser_for("ana"), browser_for("cleo")
    address = f"/catalog/offers/{shelf.offers['nord:N1']}/why"
    page = ana.get(address + "?quantity=3")
    assert page.status_code == 200
    assert "N-ANA" in page.text
    assert "V-ALL" in page.text
    assert "N-CLEO" not in page.text
    assert "S-ALL" not in page.text
    assert "N-ANA" not in cleo.get(address).text
    assert "100,00" in ana.get(address + "?at=2025-12-31").text
    assert ana.get(address + "?at=soon").status_code == 422
    assert ana.get("/catalog/offers/999999999/why").status_code == 404
    assert browser_for("walid").get(address).status_code == 404
    part = ana.get(address, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith("<div")
