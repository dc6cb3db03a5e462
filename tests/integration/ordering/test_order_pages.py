"""The way of an order through the pages: cart, checkout, accept, ship, deliver, close, and every refusal on it."""

import re
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine, event

from portal.kernel.ids import new_id
from portal.web.runtime import runtime_of
from tests.integration.ordering.test_placing import rows
from tests.support.browsing import Browser
from tests.support.shelves import ShelvedOffer, ledger_faults, shelve, stock_of
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
NEW = {"address": "new", "recipient": "Alpha, dépôt", "street": "1 rue du Port", "postcode": "75011", "city": "Paris"}


def checkout_form(page: str) -> tuple[str, dict[str, str]]:
    """The address that the checkout posts to, and the total it shows."""
    action = re.search(r'action="(/[^"]+/checkout/\d+)"', page)
    shown = re.search(r'name="shown_cents" value="(\d+)"', page)
    assert action
    assert shown
    return "/" + action.group(1), {"shown_cents": shown.group(1)}


def buy(browser: Browser, *wanted: tuple[ShelvedOffer, int]) -> str:
    """Puts offers into the cart and orders; gives the purchase's number."""
    for offer, quantity in wanted:
        assert browser.post("/cart/add", {"offer_id": offer.id, "quantity": quantity}).status_code == 303
    address, shown = checkout_form(browser.get("/checkout").text)
    answer = browser.post(address, {**NEW, **shown, "purchase_order": "BC 7/11", "comment": "Avant 10 h"})
    assert answer.status_code == 303, answer.text[:3000]
    return str(urlsplit(answer.headers["Location"]).path.rsplit("/", 1)[1])


def order_numbers(engine: Engine, world: World, person: str) -> list[str]:
    return [str(row[0]) for row in rows(engine, world.people[person], "SELECT number FROM sales_order ORDER BY number")]


def line_ids(engine: Engine, world: World, number: str) -> dict[str, str]:
    sql = "SELECT l.sku, l.id FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id"
    return {str(sku): str(key) for sku, key in rows(engine, world.people["vera"], f"{sql} WHERE o.number = '{number}'")}


def version(browser: Browser, number: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.get(f"/orders/{number}").text)
    return found.group(1) if found else "1"


def step(browser: Browser, number: str, verb: str, **fields: object) -> int:
    return browser.post(f"/orders/{number}/{verb}", {"version": version(browser, number), **fields}).status_code


def test_the_whole_way_of_an_order(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana, walid = browser_of("ana"), browser_of("walid")
    one = shelve(world, world.companies["nord"], "N-1", dealer_cents=8_500, eco_cents=42)
    two = shelve(world, world.companies["nord"], "N-2", stock={"a": 3, "b": 3})
    number = buy(ana, (one, 10), (two, 4))
    page = ana.get(f"/purchases/{number}").text
    assert number in page
    assert "Nord" in page
    (order,) = order_numbers(engine, world, "walid")
    assert step(walid, order, "ship", carrier="Chrono") in (409, 422)
    assert step(walid, order, "accept") == 303
    lines = line_ids(engine, world, order)
    first = {f"units-{lines['N-1']}": "6", f"serials-{lines['N-1']}": "SN1 SN2", f"units-{lines['N-2']}": "0"}
    assert step(walid, order, "ship", carrier="Chronopost", tracking="XY1", **first) == 303
    assert stock_of(world, one) == {"main": (4, 4)}
    rest = {f"units-{lines['N-1']}": "4", f"units-{lines['N-2']}": "4"}
    assert step(walid, order, "ship", carrier="Chronopost", **rest) == 303
    assert stock_of(world, two) == {"a": (0, 0), "b": (2, 0)}
    shipments = [row[0] for row in rows(engine, world.people["walid"], "SELECT number FROM shipment ORDER BY shipped_at")]
    for shipment in shipments:
        assert step(walid, order, f"shipments/{shipment}/deliver") == 303
    assert step(walid, order, "close") == 303
    assert rows(engine, world.people["ana"], "SELECT status FROM sales_order") == [("closed",)]
    kinds = rows(engine, world.people["ana"], "SELECT kind FROM order_entry ORDER BY at")
    assert [kind for (kind,) in kinds] == ["accepted", "shipped", "shipped", "delivered", "delivered", "closed"]
    assert ledger_faults(world) == []
    assert "SN1" in "".join(p.extract_text() for p in PdfReader(BytesIO(
        ana.get(f"/orders/{order}/shipments/{shipments[0]}.pdf").data)).pages)


PAGES = {
    "ana": ["/", "/cart", "/checkout", "/purchases", "/orders", "/shipments", "/addresses", "/addresses/new",
            "/orders?format=csv", "/purchases?format=csv", "/orders?sort=seller"],
    "bo": ["/", "/orders", "/purchases"],
    "walid": ["/", "/orders", "/shipments", "/shipments?format=csv", "/orders?q=100%25_\\&status=to_ship"],
    "vera": ["/", "/orders", "/shipments", "/orders?q=alpha&status=open&sort=-net"],
}


@pytest.mark.parametrize("who", list(PAGES))
def test_every_page_stands_empty_and_filled(world: World, browser_of: BrowserOf, who: str) -> None:
    reader, buyer = browser_of(who), browser_of("ana")
    for path in PAGES[who]:
        assert reader.get(path).status_code == (303 if path == "/checkout" else 200), path
    buy(buyer, (shelve(world, world.companies["nord"], "N-1"), 1), (shelve(world, world.companies["sud"], "S-1"), 2))
    buyer.post("/cart/add", {"offer_id": shelve(world, world.companies["sud"], "S-2").id, "quantity": 1})
    for path in PAGES[who]:
        assert reader.get(path).status_code == 200, path


def test_papers_are_for_the_two_sides_and_the_pick_list_for_the_seller(
    engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    buy(browser_of("ana"), (shelve(world, world.companies["nord"], "N-1"), 1))
    (order,) = order_numbers(engine, world, "walid")
    for who, status in (("ana", 200), ("walid", 200), ("bo", 200), ("cleo", 404), ("wim", 404), ("vera", 200)):
        assert browser_of(who).get(f"/orders/{order}/confirmation.pdf").status_code == status, who
    assert browser_of("walid").get(f"/orders/{order}/pick-list.pdf").data.startswith(b"%PDF")
    assert browser_of("ana").get(f"/orders/{order}/pick-list.pdf").status_code == 403


def test_the_reseller_cancels_before_acceptance_only(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana, walid = browser_of("ana"), browser_of("walid")
    offer = shelve(world, world.companies["nord"], "N-1")
    buy(ana, (offer, 2))
    buy(ana, (offer, 3))
    first, second = order_numbers(engine, world, "ana")
    assert step(ana, first, "cancel") == 303
    assert stock_of(world, offer) == {"main": (10, 3)}
    seen = version(ana, second)
    assert step(walid, second, "accept") == 303
    assert ana.post(f"/orders/{second}/cancel", {"version": seen}).status_code == 409
    assert ana.post(f"/orders/{second}/cancel", {"version": int(seen) + 1}).status_code == 409
    assert stock_of(world, offer) == {"main": (10, 3)}
    assert browser_of("bo").post(f"/orders/{second}/cancel", {"version": seen}).status_code == 403


def test_the_seller_cancels_the_rest_with_a_reason(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    walid, offer = browser_of("walid"), shelve(world, world.companies["nord"], "N-1")
    buy(browser_of("ana"), (offer, 5))
    (order,) = order_numbers(engine, world, "walid")
    step(walid, order, "accept")
    lines = line_ids(engine, world, order)
    assert step(walid, order, "ship", carrier="C", **{f"units-{lines['N-1']}": 2}) == 303
    assert step(walid, order, "cancel") == 422
    assert step(walid, order, "cancel", reason="Rupture") == 303
    assert stock_of(world, offer) == {"main": (8, 0)}
    assert rows(engine, world.people["ana"], "SELECT status, cancel_reason FROM sales_order") == [("shipped", "")]
    assert "Rupture" in browser_of("ana").get(f"/orders/{order}").text
    assert ledger_faults(world) == []


@pytest.mark.parametrize("units", ["6", "-1", "x", "9999999999", "1.5", ""])
def test_a_shipment_that_does_not_fit_is_refused_and_changes_nothing(
    engine: Engine, world: World, browser_of: BrowserOf, units: str
) -> None:
    walid, offer = browser_of("walid"), shelve(world, world.companies["nord"], "N-1")
    buy(browser_of("ana"), (offer, 5))
    (order,) = order_numbers(engine, world, "walid")
    step(walid, order, "accept")
    line = line_ids(engine, world, order)["N-1"]
    assert step(walid, order, "ship", carrier="C", **{f"units-{line}": units}) == 422
    assert step(walid, order, "ship", carrier="C", **{f"units-{new_id()}": 1}) == 422
    assert step(walid, order, "ship", **{f"units-{line}": 1}) == 422
    many = {f"units-{line}": 1, f"serials-{line}": "A B"}
    assert step(walid, order, "ship", carrier="C", **many) == 422
    assert stock_of(world, offer) == {"main": (10, 5)}
    assert rows(engine, world.people["walid"], "SELECT 1 FROM shipment") == []


def test_a_stale_step_gets_409_and_another_companys_order_404(
    engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    walid = browser_of("walid")
    buy(browser_of("ana"), (shelve(world, world.companies["nord"], "N-1"), 1))
    (order,) = order_numbers(engine, world, "walid")
    assert walid.post(f"/orders/{order}/accept", {"version": "7"}).status_code == 409
    assert walid.post(f"/orders/{order}/accept", {}).status_code == 409
    assert browser_of("wim").post(f"/orders/{order}/accept", {"version": "1"}).status_code == 404
    assert browser_of("cleo").get(f"/orders/{order}").status_code == 404
    assert browser_of("vera").get(f"/orders/{order}").status_code == 200
    assert step(walid, order, "accept") == 303
    assert step(walid, order, "accept") == 409
    assert step(walid, order, "close") == 409


def test_a_double_click_and_a_retried_request_make_one_purchase(
    engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1})
    address, shown = checkout_form(ana.get("/checkout").text)
    form = {**NEW, **shown, "request_id": str(new_id())}
    answers = [ana.post(address, form) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(rows(engine, world.people["ana"], "SELECT 1 FROM purchase")) == 1
    again = ana.post(address, {**form, "request_id": str(new_id())})
    assert again.status_code == 409
    assert stock_of(world, offer) == {"main": (10, 1)}


def test_the_checkout_keeps_what_was_typed_and_names_what_is_wrong(world: World, browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    ana.post("/cart/add", {"offer_id": shelve(world, world.companies["nord"], "N-1").id, "quantity": 1})
    address, shown = checkout_form(ana.get("/checkout").text)
    typed = {**NEW, **shown, "postcode": "???", "wanted_on": "2020-01-01", "purchase_order": "Kept & <b>"}
    answer = ana.post(address, typed)
    assert answer.status_code == 422
    assert "Kept &amp; &lt;b&gt;" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    changed = ana.post(address, {**NEW, "shown_cents": "1"})
    assert changed.status_code == 409
    assert "0,01" in changed.text
    assert "120,00" in changed.text


def test_the_cart_tells_what_changed_and_what_is_in_the_way(world: World, browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    packs = shelve(world, world.companies["nord"], "N-1", pack=5, stock={"a": 7})
    ana.post("/cart/add", {"offer_id": packs.id, "quantity": 4})
    page = ana.get("/cart").text
    assert 'id="obstructed"' in page
    assert ana.post(f"/cart/lines/{packs.id}", {"quantity": 5}).status_code == 303
    assert 'id="obstructed"' not in ana.get("/cart").text
    assert ana.post(f"/cart/lines/{packs.id}", {"quantity": "x"}).status_code == 422
    assert ana.post(f"/cart/lines/{packs.id}/remove").status_code == 303
    assert ana.post("/cart/add", {"offer_id": 10**15, "quantity": 1}).status_code == 404
    assert ana.post("/cart/add", {"offer_id": packs.id, "quantity": 0}).status_code == 422


def test_carts_beside_each_other(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1})
    assert ana.post("/carts", {"name": "Agence de Lyon"}).status_code == 303
    assert "Agence de Lyon" in ana.get("/cart").text
    carts = {name: key for key, name in rows(engine, world.people["ana"], "SELECT id, name FROM cart")}
    second = carts.pop("Agence de Lyon")
    (first,) = carts.values()
    assert ana.post(f"/carts/{first}/choose").status_code == 303
    assert ana.post(f"/carts/{second}/rename", {"name": "Lyon"}).status_code == 303
    assert browser_of("cleo").post(f"/carts/{second}/delete").status_code == 404
    assert ana.post(f"/carts/{first}/delete").status_code == 303
    assert rows(engine, world.people["ana"], "SELECT name, is_current FROM cart") == [("Lyon", True)]


def test_ordering_again_fills_the_cart(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    buy(ana, (offer, 3))
    (order,) = order_numbers(engine, world, "ana")
    assert ana.post(f"/orders/{order}/reorder").status_code == 303
    assert rows(engine, world.people["ana"], "SELECT quantity FROM cart_line") == [(3,)]


def test_addresses_are_kept_changed_and_removed(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    typed = {"label": "Dépôt", "recipient": "Alpha", "street": "1 rue du Port", "postcode": "75011", "city": "Paris",
             "country": "FR"}
    assert ana.post("/addresses/new", {**typed, "postcode": ""}).status_code == 422
    assert ana.post("/addresses/new", typed).status_code == 303
    ((key, is_default),) = rows(engine, world.people["ana"], "SELECT id, is_default FROM address")
    assert is_default
    assert ana.post(f"/addresses/{key}", {**typed, "city": "Lyon", "version": 1}).status_code == 303
    assert ana.post(f"/addresses/{key}", {**typed, "version": 1}).status_code == 409
    assert browser_of("cleo").get(f"/addresses/{key}").status_code == 404
    ana.post("/cart/add", {"offer_id": shelve(world, world.companies["nord"], "N-1").id, "quantity": 1})
    address, shown = checkout_form(ana.get("/checkout").text)
    assert ana.post(address, {**shown, "address": key}).status_code == 303
    assert rows(engine, world.people["ana"], "SELECT deliver_to->>'city' FROM sales_order") == [("Lyon",)]
    assert ana.post(f"/addresses/{key}/remove").status_code == 303
    assert ana.get(f"/addresses/{key}").status_code == 404


@pytest.mark.parametrize(("path", "most"), [
    ("/cart", 3), ("/checkout", 3), ("/orders", 2), ("/purchases", 1), ("/shipments", 1), ("/", 4), ("/orders/{order}", 6),
])
def test_pages_take_few_statements_however_much_they_show(
    app: Flask, engine: Engine, world: World, browser_of: BrowserOf, path: str, most: int
) -> None:
    ana = browser_of("ana")
    for _purchase in range(3):
        buy(ana, *((shelve(world, world.companies["nord"], f"N-{new_id()}"), 1) for _line in range(4)))
    for seller in ("nord", "sud", "nord"):
        ana.post("/cart/add", {"offer_id": shelve(world, world.companies[seller], f"C-{new_id()}").id, "quantity": 1})
    address = path.format(order=order_numbers(engine, world, "ana")[0])
    ana.get(address)
    ana.get(address)
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    used = runtime_of(app).engine
    event.listen(used, "before_cursor_execute", count)
    try:
        assert ana.get(address).status_code == 200
    finally:
        event.remove(used, "before_cursor_execute", count)
    own = [one for one in counted if "set_config" not in one and "door_open" not in one and "JOIN cart_line l" not in one]
    assert len(own) <= most, own
