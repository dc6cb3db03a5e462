"""The first pages: figures of one's own trade, each opening its rows, in a bounded number of statements."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from catalog.seen import FLUSH_SECONDS, SeenProducts, seen
from portal.kernel.clock import now, paris_today
from portal.kernel.permissions import OrganisationKind, Role
from portal.web.runtime import runtime_of
from tests.integration.ordering.test_placing import fill, place
from tests.integration.ordering.test_sales_counters import count_all, orders_of
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.shelves import ShelvedOffer, shelve
from tests.support.world import World

Browsers = Callable[[str | None], Browser]
# Statements beside the door and the scope: one per card, and the cart's count for a reseller.
STATEMENTS = {"ana": 6, "walid": 10, "vera": 9, "pia": 3, "max": 2}


@pytest.fixture
def trade(app: Flask, engine: Engine, world: World, app_context: None) -> dict[str, ShelvedOffer]:
    world.add_person("pia", world.companies["nord"], Role.PRICING)
    world.add_person("max", world.companies["vendor"], Role.MARKETING)
    offers = {code: shelve(world, world.companies[code], f"{code}-1", dealer_cents=10_000) for code in ("nord", "sud")}
    for buyer, seller, units in (("ana", "nord", 3), ("ana", "sud", 1), ("cleo", "nord", 2)):
        person = world.people[buyer]
        place(engine, person, fill(engine, person, (offers[seller], units)), units * 12_000)
    change(world, "UPDATE order_line SET brand = 'Boréal & Cie' WHERE network_id = :n AND offer_id = :o",
           n=world.network_id, o=offers["sud"].id)
    count_all(engine, world, orders_of(world))
    return offers


def links(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*/orders\?[^"]*)"', page)]


def open_link(browser: Browser, link: str) -> str:
    path = link.split("/", 3)[3]
    return browser.get("/" + path).text


@pytest.mark.parametrize(("person", "sums"), [
    ("ana", ["300,00", "100,00", "400,00"]), ("cleo", ["200,00"]), ("walid", ["300,00", "200,00", "500,00"]),
    ("wim", ["100,00"]), ("vera", ["500,00", "100,00", "600,00", "400,00", "200,00"]),
])
def test_figures_are_those_of_ones_own_trade(
    browser_of: Browsers, trade: dict[str, ShelvedOffer], person: str, sums: list[str]
) -> None:
    page = browser_of(person).get("/").text
    figures = re.sub(r"[\u202f\xa0 ]", "", re.sub(r"<[^>]+>", "|", page[page.index('id="figures"'):]))
    for amount in sums:
        assert f"|{amount}€|" in figures, amount
    foreign = {"300,00", "100,00", "400,00", "200,00", "500,00", "600,00"} - set(sums)
    assert [amount for amount in foreign if f"|{amount}€|" in figures] == []


def test_every_figure_opens_its_rows(browser_of: Browsers, trade: dict[str, ShelvedOffer]) -> None:
    browser = browser_of("vera")
    page = browser.get("/").text
    opened = {link: open_link(browser, link) for link in dict.fromkeys(links(page)) if "status=counted" in link}
    assert len(opened) > 6
    by_brand = next(text for link, text in opened.items() if "brand=Bor" in link)
    assert by_brand.count('data-label="Commande"') == 1
    world_sales = next(text for link, text in opened.items() if "seller" not in link and "brand" not in link
                       and "reseller" not in link and "channel" not in link)
    assert world_sales.count('data-label="Commande"') == 3


def test_a_period_without_orders_says_so_and_others_hold_them(
    browser_of: Browsers, trade: dict[str, ShelvedOffer], world: World, engine: Engine
) -> None:
    browser = browser_of("ana")
    assert "by-month" in browser.get("/?period=month").text
    change(world, "UPDATE sales_order SET placed_at = placed_at - interval '500 days' WHERE network_id = :n", n=world.network_id)
    change(world, "DELETE FROM sales_counted WHERE network_id = :n", n=world.network_id)
    for table in ("sales_month", "brand_month", "trade_month"):
        change(world, f"DELETE FROM {table} WHERE network_id = :n", n=world.network_id)
    count_all(engine, world, orders_of(world))
    assert "by-month" not in browser.get("/?period=12m").text
    at = now() - timedelta(days=500)
    page = browser.get(f"/?period=custom&from={at.year}-{at.month:02}&until={at.year}-{at.month:02}").text
    assert "by-month" in page
    for strange in ("?period=custom&from=2026-99&until=x", "?period=%00", "?period=custom&from=9999-12&until=0001-01"):
        assert browser.get("/" + strange).status_code == 200


def test_late_orders_and_days_narrow_the_list(browser_of: Browsers, trade: dict[str, ShelvedOffer], world: World) -> None:
    browser = browser_of("walid")
    assert browser.get("/orders?status=late").text.count('data-label="Commande"') == 0
    change(world, "UPDATE sales_order SET wanted_on = :d WHERE network_id = :n AND reseller_id = :r", n=world.network_id,
           d=paris_today() - timedelta(days=1), r=world.companies["alpha"].id)
    assert browser.get("/orders?status=late").text.count('data-label="Commande"') == 1
    today, tomorrow = paris_today(), paris_today() + timedelta(days=1)
    for query, wanted in (
        (f"from={today}&until={today}", 2), (f"from={tomorrow}", 0), (f"until={today - timedelta(days=1)}", 0),
        (f"reseller={world.companies['beta'].id}", 1), ("brand=Acme", 2), ("brand=Nobody", 0), ("channel=online", 2),
        ("channel=edi", 0), ("from=2026-99-99", 2), ("reseller=x", 2),
    ):
        assert browser.get(f"/orders?status=counted&{query}").text.count('data-label="Commande"') == wanted, query


def test_what_sleeps_and_what_nobody_has_seen(
    browser_of: Browsers, trade: dict[str, ShelvedOffer], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nord = world.companies["nord"]
    cold = shelve(world, nord, "COLD-1", dealer_cents=2_500, stock={"main": 4})
    walid = browser_of("walid")
    assert "COLD-1" not in walid.get("/sleeping-stock").text, "a new offer has its time"
    change(world, "INSERT INTO offer_price (network_id, seller_id, offer_id, from_at, list_cents, dealer_cents, eco_cents)"
           " VALUES (:n, :s, :o, now() - interval '200 days', 3000, 2500, 0)", n=world.network_id, s=nord.id, o=cold.id)
    page = walid.get("/sleeping-stock").text
    assert "COLD-1" in page
    assert "nord-1" not in page
    assert "COLD-1" in walid.get("/sleeping-stock?format=csv&days=180").text
    assert "COLD-1" not in walid.get("/sleeping-stock?days=365").text
    assert "COLD-1" not in browser_of("wim").get("/sleeping-stock?reset=1").text
    assert "100,00" in walid.get("/").text
    assert "COLD-1" in walid.get("/offers/never-seen").text
    for at in (0.0, FLUSH_SECONDS):
        monkeypatch.setattr(seen, "_clock", lambda at=at: at)
        assert browser_of("ana").get(f"/catalog/products/{cold.product_id}").status_code == 200
    assert [tuple(row) for row in ask(world, "SELECT product_id, pages FROM product_view_month WHERE network_id = :n",
                                      n=world.network_id)] == [(cold.product_id, 2)]
    assert "COLD-1" not in walid.get("/offers/never-seen").text
    assert "nord-1" in browser_of("vera").get("/products/never-seen").text


def test_views_are_written_in_batches() -> None:
    at = [0.0]
    counter = SeenProducts(lambda: at[0])
    assert counter.note(1, pages=[7], lists=[7, 8]) is None
    at[0] = FLUSH_SECONDS - 0.1
    assert counter.note(1, lists=[8]) is None
    assert counter.note(2, lists=[9]) is None
    at[0] = FLUSH_SECONDS
    assert counter.note(1, lists=[8]) is not None
    assert counter.note(1, lists=[8]) is None


def test_resellers_by_activity(browser_of: Browsers, trade: dict[str, ShelvedOffer], world: World) -> None:
    world.add_company(OrganisationKind.RESELLER, "gamma")
    change(world, "UPDATE sales_order SET placed_at = placed_at - interval '60 days' WHERE network_id = :n AND reseller_id = :r",
           n=world.network_id, r=world.companies["beta"].id)
    vera = browser_of("vera")
    wanted = {"": {"Alpha", "Beta", "Gamma"}, "30": {"Alpha"}, "90": {"Alpha", "Beta"}, "asleep": set(), "never": {"Gamma"}}
    for active, names in wanted.items():
        rows = vera.get(f"/active-resellers?active={active}&q=&format=csv").text
        assert {name for name in ("Alpha", "Beta", "Gamma") if name in rows} == names, active
    assert vera.get("/active-resellers?sort=first").status_code == 200
    assert browser_of("walid").get("/active-resellers").status_code == 404
    assert browser_of("ana").get("/active-resellers").status_code == 403


@pytest.mark.parametrize(("person", "statements"), STATEMENTS.items())
def test_a_dashboard_takes_one_statement_per_card(
    app: Flask, browser_of: Browsers, trade: dict[str, ShelvedOffer], person: str, statements: int
) -> None:
    browser, counted = browser_of(person), []
    browser.get("/")

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    engine = runtime_of(app).engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert browser.get("/").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    frame = ("set_config", "door_open", "anon_1", "review_item.state")  # the scope, the door, badges of the navigation
    own = [one for one in counted if not any(part in one for part in frame)]
    assert len(own) == statements, own
