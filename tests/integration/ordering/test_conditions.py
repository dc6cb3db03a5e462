"""What stands before an order: an open account, its minimum, its limit, its terms, the general terms accepted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ordering.actions.charge_accounts import Charge, charge_accounts
from portal.jobs.runner import transaction
from portal.kernel.ids import new_id
from tests.integration.ordering.test_order_pages import NEW, buy, checkout_form, order_numbers, step
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.shelves import ledger_faults, shelve, stock_of
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]


def balances(world: World) -> list[tuple[str, int, int]]:
    """Account sums that differ from their ledger or from the open orders; empty where all agree."""
    return [tuple(row) for row in ask(world, """
        SELECT a.reseller_id || '/' || a.seller_id, a.open_cents, a.due_cents FROM trading_account a
        LEFT JOIN LATERAL (SELECT coalesce(sum(open_change_cents), 0) AS opened, coalesce(sum(due_change_cents), 0) AS owed
                           FROM account_entry e WHERE e.network_id = a.network_id AND e.reseller_id = a.reseller_id
                           AND e.seller_id = a.seller_id) e ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(o.open_cents), 0) AS opened FROM sales_order o
                           WHERE o.network_id = a.network_id AND o.reseller_id = a.reseller_id
                           AND o.seller_id = a.seller_id) o ON true
        WHERE a.network_id = :n AND (a.open_cents <> e.opened OR a.due_cents <> e.owed OR a.open_cents <> o.opened)
    """, n=world.network_id)]


def outstanding(world: World, seller: str = "nord") -> tuple[int, int]:
    row = ask(world, "SELECT open_cents, due_cents FROM trading_account WHERE network_id = :n AND reseller_id = :r"
              " AND seller_id = :s", n=world.network_id, r=world.companies["alpha"].id, s=world.companies[seller].id)[0]
    return row.open_cents, row.due_cents


def fields(page: str) -> dict[str, str]:
    """What the checkout's form sends back by itself, boxes unticked."""
    return dict(re.findall(r'<input type="hidden" name="(terms-\d+|shown_lines|shown_cents)" value="([^"]*)"', page))


def test_an_order_is_charged_and_what_is_cancelled_is_given_back(engine: Engine, world: World, browser_of: BrowserOf) -> None:
    ana, walid = browser_of("ana"), browser_of("walid")
    offer = shelve(world, world.companies["nord"], "N-1")
    buy(ana, (offer, 2))
    buy(ana, (offer, 1))
    assert outstanding(world) == (36_000, 0)
    one, two = order_numbers(engine, world, "ana")
    assert step(ana, one, "cancel") == 303
    assert outstanding(world) == (12_000, 0)
    assert step(walid, two, "accept") == 303
    assert step(walid, two, "cancel", reason="Gone") == 303
    assert outstanding(world) == (0, 0)
    kinds = ask(world, "SELECT kind FROM account_entry WHERE network_id = :n ORDER BY at", n=world.network_id)
    assert [row.kind for row in kinds] == ["ordered", "ordered", "cancelled", "cancelled"]
    assert balances(world) == []


@pytest.mark.parametrize(("_case", "limit", "placed"), [
    ("exactly at the limit", 24_000, True),
    ("one cent above", 23_999, False),
    ("no limit", None, True),
    ("nothing allowed", 0, False),
])
def test_the_limit(world: World, browser_of: BrowserOf, _case: str, limit: int | None, placed: bool) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    world.open_account("alpha", "nord", credit_limit_cents=limit)
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 2})
    world_before = stock_of(world, offer)
    shown = {"shown_cents": "24000"}
    answer = ana.post(f"/checkout/{_cart(world)}", {**NEW, **shown})
    assert answer.status_code == (303 if placed else 409)
    if not placed:
        assert "240,00" in answer.text
        assert stock_of(world, offer) == world_before
        assert outstanding(world) == (0, 0)
        assert "plafond d’encours" in answer.text
    assert balances(world) == []
    assert ledger_faults(world) == []


@pytest.mark.parametrize(("status", "said"), [
    ("asked", "not answered"), ("refused", "refused"), ("blocked", "blocked"),
])
def test_an_account_that_is_not_open_takes_no_order_and_says_whom_to_call(
    world: World, browser_of: BrowserOf, status: str, said: str
) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    change(world, "UPDATE app_user SET locale = 'en' WHERE id = :u", u=world.people["ana"].user_id)
    world.open_account("alpha", "nord", status=status, contact_name="Carla Accounts", contact_phone="01 23 45 67 89")
    assert ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1}).status_code == 303
    page = ana.get("/cart").text
    assert said in page
    assert "01 23 45 67 89" in page
    assert ana.get("/checkout").status_code == 303
    answer = ana.post(f"/checkout/{_cart(world)}", {**NEW, "shown_cents": "12000"})
    assert answer.status_code == 409
    assert said in answer.text
    assert ana.get(f"/catalog/products/{offer.product_id}").status_code == 200


def test_without_an_account_the_cart_leads_to_the_application(world: World, browser_of: BrowserOf) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    change(world, "DELETE FROM trading_account WHERE network_id = :n AND seller_id = :s", n=world.network_id,
           s=world.companies["nord"].id)
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1})
    assert f'href="/{world.slug}/alpha/sellers"' in ana.get("/cart").text
    assert ana.post(f"/checkout/{_cart(world)}", {**NEW, "shown_cents": "12000"}).status_code == 409


@pytest.mark.parametrize(("minimum", "status"), [(10_000, 303), (10_001, 409)])
def test_the_minimum_order(world: World, browser_of: BrowserOf, minimum: int, status: int) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1", eco_cents=500)
    world.open_account("alpha", "nord", minimum_cents=minimum)
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1})
    assert ana.post(f"/checkout/{_cart(world)}", {**NEW, "shown_cents": "12600"}).status_code == status


@pytest.mark.parametrize(("free_from", "freight", "total"), [(10_001, 1_500, 13_800), (10_000, 0, 12_000)])
def test_freight_stands_on_the_order_with_its_vat(
    engine: Engine, world: World, browser_of: BrowserOf, free_from: int, freight: int, total: int
) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    world.open_account("alpha", "nord", freight_cents=1_500, free_from_cents=free_from, terms_days=45,
                       terms_basis="then_month_end", customer_number="K-77")
    number = buy(ana, (offer, 1))
    row = ask(world, "SELECT freight_cents, freight, total_cents, open_cents, terms, customer_number FROM sales_order"
              " WHERE network_id = :n", n=world.network_id)[0]
    assert (row.freight_cents, row.total_cents, row.open_cents, row.customer_number) == (freight, total, total, "K-77")
    assert row.freight == ([["0.2000", 1_500]] if freight else [])
    assert row.terms == {"days": 45, "basis": "then_month_end", "day": None}
    assert outstanding(world) == (total, 0)
    order = order_numbers(engine, world, "ana")[0]
    for page in (f"/purchases/{number}", f"/orders/{order}"):
        assert ("15,00" in ana.get(page).text) is bool(freight)
    assert ana.get(f"/orders/{order}/confirmation.pdf").status_code == 200


def test_general_terms_are_accepted_by_version_and_a_forged_consent_is_refused(
    engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    ana, nord = browser_of("ana"), world.companies["nord"]
    offer = shelve(world, nord, "N-1")
    ids = [_publish(world, version) for version in (1, 2)]
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1})
    page = ana.get("/checkout").text
    assert f'name="accept-{nord.id}" value="{ids[1]}"' in page
    assert "checked" not in page.split(f'name="accept-{nord.id}"')[1].split(">")[0]
    address, _shown = checkout_form(page)
    for forged in ({}, {f"accept-{nord.id}": str(ids[0])}, {f"accept-{nord.id}": "on"}, {f"accept-{nord.id}": "99999999"}):
        answer = ana.post(address, {**NEW, **fields(page), **forged})
        assert answer.status_code == 422
        assert 'id="accept-error"' in answer.text
    assert ask(world, "SELECT 1 FROM purchase WHERE network_id = :n", n=world.network_id) == []
    assert ana.post(address, {**NEW, **fields(page), f"accept-{nord.id}": str(ids[1])}).status_code == 303
    row = ask(world, "SELECT general_terms_id, general_terms_version FROM sales_order WHERE network_id = :n",
              n=world.network_id)[0]
    assert tuple(row) == (ids[1], 2)
    order = order_numbers(engine, world, "ana")[0]
    assert f"/sellers/{nord.id}/terms/2" in ana.get(f"/orders/{order}").text
    for name in ("ana", "walid", "vera"):
        for version in (1, 2):
            assert f"Terms number {version}" in browser_of(name).get(f"/sellers/{nord.id}/terms/{version}").text
    assert ana.get(f"/sellers/{nord.id}/terms/3").status_code == 404


def test_conditions_that_changed_since_the_page_was_shown_are_told_with_both(world: World, browser_of: BrowserOf) -> None:
    ana, offer = browser_of("ana"), shelve(world, world.companies["nord"], "N-1")
    ana.post("/cart/add", {"offer_id": offer.id, "quantity": 1})
    page = ana.get("/checkout").text
    address, _shown = checkout_form(page)
    world.open_account("alpha", "nord", terms_days=10)
    answer = ana.post(address, {**NEW, **fields(page)})
    assert answer.status_code == 409
    assert re.search(r"30.{1,10}10", re.sub(r"[^0-9]+", " ", answer.text.split('role="alert"')[1][:900]))
    world.open_account("alpha", "nord", terms_days=30, freight_cents=100)
    answer = ana.post(address, {**NEW, **fields(page)})
    assert answer.status_code == 409
    assert "120,00" in answer.text
    assert "121,20" in answer.text
    assert outstanding(world) == (0, 0)


@pytest.mark.parametrize("who", ["ana", "walid"])
def test_the_database_lets_nobody_charge_for_others(engine: Engine, world: World, who: str) -> None:
    person = world.people[who]
    other = {"ana": (world.companies["beta"].id, world.companies["nord"].id),
             "walid": (world.companies["alpha"].id, world.companies["sud"].id)}[who]
    own = (world.companies["alpha"].id, world.companies["nord"].id)
    charges = [Charge(new_id(), *pair, "X", 100, 0) for pair in (own, other)]
    with pytest.raises(Exception, match="own accounts alone"), transaction(engine, person.scope) as session:
        charge_accounts(session, "ordered", charges)
    assert balances(world) == []


def test_a_reseller_cannot_open_its_own_account(engine: Engine, world: World) -> None:
    for sql in ("UPDATE trading_account SET credit_limit_cents = 1", "UPDATE trading_account SET open_cents = 0"):
        with pytest.raises(Exception, match="permission denied"), transaction(engine, world.people["ana"].scope) as session:
            session.execute(text(sql))
    with transaction(engine, world.people["ana"].scope) as session:
        assert session.execute(text("UPDATE trading_account SET status = 'asked' RETURNING 1")).all() == []


def _publish(world: World, version: int) -> int:
    change(world, "INSERT INTO general_terms (network_id, seller_id, version, body) VALUES (:n, :s, :v, :b)", n=world.network_id,
           s=world.companies["nord"].id, v=version, b=f"Terms number {version}")
    row: Any = ask(world, "SELECT id FROM general_terms WHERE network_id = :n AND version = :v", n=world.network_id, v=version)[0]
    return int(row.id)


def _cart(world: World) -> int:
    row: Any = ask(world, "SELECT id FROM cart WHERE network_id = :n AND is_current ORDER BY id LIMIT 1", n=world.network_id)[0]
    return int(row.id)
