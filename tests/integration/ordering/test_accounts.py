"""The pages of trading accounts: a reseller applies, the seller answers, both see how the account stands."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine

from portal.kernel.permissions import Role
from tests.integration.ordering.test_mails import deliver_events, mails
from tests.integration.ordering.test_order_pages import buy, order_numbers
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.shelves import shelve
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
CONDITIONS = {
    "customer_number": "K-1", "terms_days": "45", "terms_basis": "then_month_end", "terms_day": "10", "credit_limit": "1 500,50",
    "minimum": "100", "freight": "14,90", "free_from": "500", "contact_name": "Carla Comptes",
    "contact_email": "carla@nord.example", "contact_phone": "01 23 45 67 89",
}


@pytest.fixture
def without_account(world: World) -> World:
    """Alpha has no account at nord; everybody reads English."""
    change(world, "DELETE FROM trading_account WHERE network_id = :n AND reseller_id = :r AND seller_id = :s",
           n=world.network_id, r=world.companies["alpha"].id, s=world.companies["nord"].id)
    change(world, "UPDATE app_user SET locale = 'en' WHERE id = ANY (:ids)",
           ids=[person.user_id for person in world.people.values()])
    return world


def account(world: World) -> dict[str, object]:
    found = ask(world, "SELECT * FROM trading_account WHERE network_id = :n AND reseller_id = :r AND seller_id = :s",
                n=world.network_id, r=world.companies["alpha"].id, s=world.companies["nord"].id)
    return dict(found[0]._mapping) if found else {}


def version(world: World) -> str:
    return str(account(world).get("version", 0))


def test_a_reseller_applies_is_opened_and_orders(
    app: Flask, engine: Engine, without_account: World, browser_of: BrowserOf
) -> None:
    world, ana, walid = without_account, browser_of("ana"), browser_of("walid")
    seller, reseller = world.companies["nord"].id, world.companies["alpha"].id
    assert "Apply for an account" in ana.get("/sellers").text
    assert ana.post(f"/sellers/{seller}/apply", {"note": "We sell <b>screens</b>."}).status_code == 303
    assert account(world)["status"] == "asked"
    deliver_events(app, world)
    assert ana.post(f"/sellers/{seller}/apply", {"note": "Again"}).status_code == 409
    assert "We sell &lt;b&gt;screens" in walid.get("/").text
    page = walid.get(f"/accounts/{reseller}").text
    assert "We sell &lt;b&gt;screens" in page
    assert walid.post(f"/accounts/{reseller}/save", {**CONDITIONS, "version": version(world), "open": "1"}).status_code == 303
    assert {name: account(world)[name] for name in (
        "status", "customer_number", "terms_days", "terms_basis", "terms_day", "credit_limit_cents", "minimum_cents",
        "freight_cents", "free_from_cents", "answered_by_name",
    )} == {
        "status": "open", "customer_number": "K-1", "terms_days": 45, "terms_basis": "then_month_end", "terms_day": 10,
        "credit_limit_cents": 150_050, "minimum_cents": 10_000, "freight_cents": 1_490, "free_from_cents": 50_000,
        "answered_by_name": "Walid",
    }
    offer = shelve(world, world.companies["nord"], "N-1")
    buy(ana, (offer, 2))
    for browser, path in ((ana, f"/sellers/{seller}"), (walid, f"/accounts/{reseller}")):
        page = browser.get(path).text
        assert order_numbers(engine, world, "ana")[0] in page
        assert "€257.88" in page
        assert "Carla Comptes" in page
        rows = browser.get(path + "?format=csv").text.strip().splitlines()
        assert len(rows) == 2
    deliver_events(app, world)
    told = {(mail[1], mail[3]) for mail in mails(world)}
    assert {("Walid", "Alpha applies for an account"), ("Ana", "Your account at Nord is open")} <= told
    verbs = ask(world, "SELECT verb FROM audit_entry WHERE network_id = :n AND verb LIKE 'account.%' ORDER BY at",
                n=world.network_id)
    assert [row.verb for row in verbs] == ["account.asked", "account.opened"]


def test_refused_with_a_reason_may_ask_again(without_account: World, browser_of: BrowserOf) -> None:
    world, ana, walid = without_account, browser_of("ana"), browser_of("walid")
    seller, reseller = world.companies["nord"].id, world.companies["alpha"].id
    ana.post(f"/sellers/{seller}/apply", {"note": ""})
    assert walid.post(f"/accounts/{reseller}/refuse", {"version": version(world), "reason": ""}).status_code == 422
    refused = {"version": version(world), "reason": "No <Kbis>."}
    assert walid.post(f"/accounts/{reseller}/refuse", refused).status_code == 303
    assert walid.post(f"/accounts/{reseller}/refuse", refused).status_code == 409
    page = ana.get(f"/sellers/{seller}").text
    assert "No &lt;Kbis&gt;." in page
    assert "Apply again" in page
    assert ana.post(f"/sellers/{seller}/apply", {"note": "Here it is"}).status_code == 303
    assert account(world)["status"] == "asked"


def test_blocked_and_open_again(world: World, browser_of: BrowserOf) -> None:
    walid, reseller = browser_of("walid"), world.companies["alpha"].id
    blocked = {"version": version(world), "reason": "Unpaid"}
    assert walid.post(f"/accounts/{reseller}/block", blocked).status_code == 303
    assert account(world)["status"] == "blocked"
    assert walid.post(f"/accounts/{reseller}/unblock", {"version": "1"}).status_code == 409
    assert walid.post(f"/accounts/{reseller}/unblock", {"version": version(world)}).status_code == 303
    assert (account(world)["status"], account(world)["version"]) == ("open", 3)


@pytest.mark.parametrize(("field", "typed"), [
    ("terms_days", "121"), ("terms_days", "-1"), ("terms_days", "soon"), ("terms_basis", "never"), ("terms_day", "32"),
    ("credit_limit", "-1"), ("credit_limit", "1.234"), ("minimum", "much"), ("freight", "9" * 15), ("contact_email", "carla"),
    ("customer_number", ""), ("customer_number", "x" * 41),
])
def test_conditions_that_cannot_be_are_refused_at_their_field(
    world: World, browser_of: BrowserOf, field: str, typed: str
) -> None:
    before = account(world)
    answer = browser_of("walid").post(
        f"/accounts/{world.companies['alpha'].id}/save", {**CONDITIONS, "version": version(world), field: typed}
    )
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert account(world) == before


def test_a_stale_form_and_a_taken_customer_number_change_nothing(world: World, browser_of: BrowserOf) -> None:
    walid, reseller = browser_of("walid"), world.companies["alpha"].id
    assert walid.post(f"/accounts/{reseller}/save", {**CONDITIONS, "version": "7"}).status_code == 409
    answer = walid.post(f"/accounts/{reseller}/save", {**CONDITIONS, "version": "1", "customer_number": "K-beta"})
    assert answer.status_code == 422
    assert account(world)["customer_number"] == "K-alpha"
    assert walid.post(f"/accounts/{reseller}/save", {**CONDITIONS, "version": "1"}).status_code == 303
    assert walid.post(f"/accounts/{reseller}/save", {**CONDITIONS, "version": "1"}).status_code == 409


def test_terms_beyond_the_law_are_warned_of_and_saved(world: World, browser_of: BrowserOf) -> None:
    walid, reseller = browser_of("walid"), world.companies["alpha"].id
    saved = walid.post(f"/accounts/{reseller}/save", {**CONDITIONS, "terms_days": "46", "version": "1"}, follow_redirects=True)
    assert "L441-10" in saved.text
    assert account(world)["terms_days"] == 46


def test_the_list_filters_sorts_and_is_a_file(world: World, browser_of: BrowserOf) -> None:
    walid = browser_of("walid")
    world.open_account("beta", "nord", credit_limit_cents=100, due_cents=500, status="blocked")
    found = {state: re.findall(r'/accounts/\d+">([A-Z]\w+)</a>', walid.get(f"/accounts?state={state}").text)
             for state in ("", "over", "open", "blocked", "none", "asked")}
    assert found == {"": ["Alpha", "Beta"], "over": ["Beta"], "open": ["Alpha"], "blocked": ["Beta"], "none": [], "asked": []}
    walid.get("/accounts?reset=1")
    assert re.findall(r'/accounts/\d+">([A-Z]\w+)</a>', walid.get("/accounts?sort=-outstanding").text) == ["Beta", "Alpha"]
    assert re.findall(r'/accounts/\d+">([A-Z]\w+)</a>', walid.get("/accounts?q=k-bet").text) == ["Beta"]
    walid.get("/accounts?reset=1")
    assert len(walid.get("/accounts?format=csv").text.strip().splitlines()) == 3


def test_the_contacts_photo_is_judged_by_its_content(world: World, browser_of: BrowserOf) -> None:
    walid, ana = browser_of("walid"), browser_of("ana")
    reseller, seller = world.companies["alpha"].id, world.companies["nord"].id
    assert ana.get(f"/sellers/{seller}/photo").status_code == 404
    for content in (b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nnothing", picture(8, 8)):
        sent = {"version": "1", "photo": (io.BytesIO(content), "face.png")}
        assert walid.post(f"/accounts/{reseller}/photo", sent, content_type="multipart/form-data").status_code == 422
    sent = {"version": "1", "photo": (io.BytesIO(picture(900, 600) + b"<script>"), "face.html")}
    assert walid.post(f"/accounts/{reseller}/photo", sent, content_type="multipart/form-data").status_code == 303
    for browser, path in ((ana, f"/sellers/{seller}/photo"), (walid, f"/accounts/{reseller}/photo")):
        shown = browser.get(path)
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert b"<script>" not in shown.data
        assert Image.open(io.BytesIO(shown.data)).size == (320, 320)
    assert browser_of("cleo").get(f"/sellers/{seller}/photo").status_code == 404
    assert walid.post(f"/accounts/{reseller}/photo", {"version": "2", "without_photo": "1"}).status_code == 303
    assert ana.get(f"/sellers/{seller}/photo").status_code == 404


def test_settings_and_general_terms_of_a_seller(world: World, browser_of: BrowserOf) -> None:
    walid, nord = browser_of("walid"), world.companies["nord"]
    settings = {name: value for name, value in CONDITIONS.items() if not name.startswith(("contact", "customer"))}
    typed = {**settings, "accounts_phone": "01 02 03 04 05", "accounts_email": "compta@nord.example", "version": "0"}
    assert walid.post("/selling", typed).status_code == 303
    assert walid.post("/selling", typed).status_code == 409
    assert walid.post("/selling", {**typed, "version": "1", "terms_days": "200"}).status_code == 422
    gamma = world.add_company(world.companies["alpha"].kind, "gamma")
    page = walid.get(f"/accounts/{gamma.id}").text
    assert 'value="1500,50"' in page
    body = {"body": "Prices are in euros.\n\n<b>All</b> sales are final.", "version": "0"}
    preview = walid.post("/selling/terms", body)
    assert "&lt;b&gt;All" in preview.text
    assert ask(world, "SELECT 1 FROM general_terms WHERE network_id = :n", n=world.network_id) == []
    own = re.search(r'id="terms".*?name="request_id" value="([^"]+)"', preview.text, re.DOTALL)
    assert own
    assert walid.post("/selling/terms", {**body, "publish": "1", "request_id": own.group(1)}).status_code == 303
    assert len(ask(world, "SELECT 1 FROM general_terms WHERE network_id = :n", n=world.network_id)) == 1
    assert walid.post("/selling/terms", {**body, "publish": "1"}).status_code == 409
    assert walid.post("/selling/terms", {**body, "publish": "1", "version": "1", "body": "short"}).status_code == 422
    assert "&lt;b&gt;All" in browser_of("ana").get(f"/sellers/{nord.id}/terms/1").text


@pytest.mark.parametrize(("role", "path", "status"), [
    (Role.ACCOUNTANT, "/sellers", 200), (Role.BUYER, "/sellers", 200),
])
def test_who_sees_accounts(world: World, browser_of: BrowserOf, role: Role, path: str, status: int) -> None:
    world.add_person("dora", world.companies["alpha"], role)
    dora, seller = browser_of("dora"), world.companies["nord"].id
    assert dora.get(path).status_code == status
    assert dora.post(f"/sellers/{seller}/apply", {"note": ""}).status_code == 403
    assert dora.get("/accounts").status_code in (403, 404)


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()
