"""Carriers of a seller: kept with a checked address, offered when shipping, and leading the reseller to the parcel."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from ordering.access import access_order
from ordering.actions.accept_order import accept_order
from ordering.actions.ship_order import Packed, ship_order
from ordering.queries.progress import lines_progress
from portal.jobs.runner import transaction
from tests.integration.ordering.test_placing import fill, place
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.shelves import shelve
from tests.support.world import World

URL = "https://carrier.example/track?id={number}"


def add(browser: Browser, **values: str) -> int:
    form = {"name": "Chrono", "tracking_url": URL, "is_active": "y", **values}
    return browser.post("/carriers/new", form).status_code


def test_a_carrier_is_kept_changed_and_its_own_company_s(browser_of: Callable[[str], Browser], world: World) -> None:
    walid, wim = browser_of("walid"), browser_of("wim")
    assert add(walid) == 303
    assert add(walid, name="CHRONO") == 422
    assert add(wim) == 303, "another company may have one of the same name"
    for bad in ("http://x.example/{number}", "https://x.example/", "javascript:{number}"):
        answer = walid.post("/carriers/new", {"name": "Other", "tracking_url": bad})
        assert answer.status_code == 422
        assert 'id="tracking_url-error"' in answer.text
    ((number,),) = ask(world, "SELECT id FROM carrier WHERE network_id = :n AND seller_id = :s", n=world.network_id,
                       s=world.companies["nord"].id)
    form = {"version": "1", "name": "Chrono Express", "tracking_url": ""}
    assert wim.post(f"/carriers/{number}", form).status_code == 404
    assert walid.post(f"/carriers/{number}", form).status_code == 303
    assert walid.post(f"/carriers/{number}", {**form, "name": "X"}).status_code == 409
    assert "Chrono Express" in walid.get("/carriers/?state=idle").text
    assert "Chrono Express" in walid.get("/carriers/?format=csv").text
    assert browser_of("ana").get("/carriers/").status_code == 403


@pytest.mark.parametrize(("carrier", "url"), [
    ("chrono", "https://carrier.example/track?id=1Z%2F9"), ("Chrono", "https://carrier.example/track?id=1Z%2F9"), ("By hand", ""),
])
def test_a_shipment_keeps_the_address_of_its_day(
    browser_of: Callable[[str], Browser], engine: Engine, world: World, carrier: str, url: str
) -> None:
    walid, ana = browser_of("walid"), browser_of("ana")
    assert add(walid) == 303
    seller, buyer = world.people["walid"], world.people["ana"]
    offer = shelve(world, seller.company, f"T-{carrier}", stock={"a": 3})
    number = place(engine, buyer, fill(engine, buyer, (offer, 2)), 2 * 12_000).order_numbers[0]
    with transaction(engine, seller.scope) as session:
        accept_order(session, seller.actor, access_order(session, seller.actor, number))
    assert '<option value="Chrono">' in walid.get(f"/orders/{number}").text
    with transaction(engine, seller.scope) as session:
        order = access_order(session, seller.actor, number)
        packed = {line.id: Packed(line.progress.remaining) for line in lines_progress(session, order)}
        ship_order(session, seller.actor, order, carrier=carrier, tracking="1Z/9", packed=packed)
    change(world, "UPDATE carrier SET tracking_url = '' WHERE network_id = :n", n=world.network_id)
    for path in (f"/orders/{number}", "/shipments"):
        page = ana.get(path).text
        assert "1Z/9" in page
        assert (f'href="{url}"' in page) == bool(url)
