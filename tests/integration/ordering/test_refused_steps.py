"""Steps refused for what was typed: the page comes back with it, and nothing has moved."""

import re

import pytest
from sqlalchemy import Engine

from tests.integration.ordering.test_order_pages import BrowserOf, buy, line_ids, order_numbers, step, version
from tests.support.shelves import ledger_faults, shelve, stock_of
from tests.support.world import World


@pytest.mark.parametrize(("carrier", "units", "serials"), [
    ("", "2", "SN-7"), ("x" * 81, "2", "SN-7"), ("Chrono", "2", "SN\0-7"), ("Chrono", "2", "SN\a-7"), ("Chrono", "²", "SN-7"),
    ("Chrono", "3", "SN-7"), ("Chrono", "-1", "SN-7"), ("Chrono", "9" * 40, "SN-7"), ("Chrono", "2", "SN-7 SN-7"),
])
def test_a_shipment_typed_wrongly_keeps_what_was_typed(
    engine: Engine, world: World, browser_of: BrowserOf, carrier: str, units: str, serials: str,
) -> None:
    ana, walid = browser_of("ana"), browser_of("walid")
    offer = shelve(world, world.companies["nord"], "N-1")
    buy(ana, (offer, 2))
    (order,) = order_numbers(engine, world, "walid")
    assert step(walid, order, "accept") == 303
    line = line_ids(engine, world, order)["N-1"]
    answer = walid.post(f"/orders/{order}/ship", {
        "version": version(walid, order), "carrier": carrier, "tracking": "XY-1", f"units-{line}": units,
        f"serials-{line}": serials,
    })
    assert answer.status_code == 422
    assert 'value="XY-1"' in answer.text
    assert stock_of(world, offer) == {"main": (10, 2)}
    assert ledger_faults(world) == []


def test_a_reason_too_long_keeps_the_order(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana, walid = browser_of("ana"), browser_of("walid")
    buy(ana, (shelve(world, world.companies["nord"], "N-1"), 2))
    (order,) = order_numbers(engine, world, "walid")
    answer = walid.post(f"/orders/{order}/cancel", {"version": version(walid, order), "reason": "x" * 301})
    assert answer.status_code == 422
    assert f"/orders/{order}/accept" in answer.text


@pytest.mark.parametrize("data", [{"version": "²"}, {"version": "9" * 40}, {}])
def test_an_address_of_an_impossible_version_is_stale(world: World, browser_of: BrowserOf, data: dict[str, str]) -> None:
    ana = browser_of("ana")
    sound = {"label": "A", "recipient": "A", "street": "1", "postcode": "75011", "city": "Paris", "country": "FR"}
    assert ana.post("/addresses/new", sound).status_code == 303
    key = re.search(r"/addresses/(\d+)", ana.get("/addresses").text)
    assert key
    assert ana.post(f"/addresses/{key.group(1)}", {**sound, **data}).status_code == 409


@pytest.mark.parametrize("referer", ["http://[", "http://localhost.\u2100/", "x" * 3000])
def test_a_referer_that_is_no_address_leads_to_the_cart(world: World, browser_of: BrowserOf, referer: str) -> None:
    offer = shelve(world, world.companies["nord"], "N-1")
    came_from = {"Referer": referer.encode().decode("latin-1")}
    answer = browser_of("ana").post("/cart/add", {"offer_id": offer.id, "quantity": 1}, headers=came_from)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/cart")
