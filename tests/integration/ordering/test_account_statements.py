"""Statements of account: the ends are the account's own figures, on both sides alike."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ordering.actions.pay_back import pay_back
from ordering.actions.record_payment import Received, record_payment
from ordering.queries.account_statements import AccountStatement, account_statement
from ordering.queries.overdue import access_party
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound
from tests.support.browsing import Browser
from tests.support.owing import credit, due, owe
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def traded(world: World, engine: Engine) -> World:
    """An invoice of 1,200.00, a payment of 500.00, a credit note of 200.00, a refund of 50.00."""
    invoice = owe(world, engine, 120_000, number="F2026-70001")
    walid = world.people["walid"]
    with transaction(engine, walid.scope) as session:
        payment = record_payment(session, walid.actor, Received(paris_today(), 50_000, "transfer", "VIR"),
                                 reseller_id=world.companies["alpha"].id, shares={invoice: 45_000})
    credit(world, engine, invoice, 20_000)
    with transaction(engine, walid.scope) as session:
        pay_back(session, walid.actor, payment_id=payment, cents=5_000)
    return world


def statement_of(world: World, engine: Engine, who: str, party: str, begins: int, ends: int) -> AccountStatement:
    person, today = world.people[who], paris_today()
    with transaction(engine, person.scope) as session:
        found = access_party(session, world.network_id, person.company.id, party)
        return account_statement(session, world.network_id, found, begins=today + timedelta(days=begins),
                                 ends=today + timedelta(days=ends), today=today, refused="too long")


@pytest.mark.parametrize(("who", "party"), [("walid", "alpha"), ("bo", "nord")])
def test_every_entry_with_the_balance_after_it(traded: World, engine: Engine, who: str, party: str) -> None:
    found = statement_of(traded, engine, who, party, 0, 0)
    assert [(line.kind, line.change_cents, line.due_cents) for line in found.lines] == [
        ("invoiced", 120_000, 120_000), ("paid", -50_000, 70_000), ("credited", -20_000, 50_000), ("refunded", 5_000, 55_000),
    ]
    assert (found.opening_cents, found.debit_cents, found.credit_cents) == (0, 125_000, 70_000)
    assert found.closing_cents == due(traded) == 55_000
    assert found.lines[0].number == "F2026-70001"
    assert found.lines[1].payment_id is not None
    assert found.aged.total == 75_000


def test_before_and_after(traded: World, engine: Engine) -> None:
    before, after = statement_of(traded, engine, "walid", "alpha", -9, -1), statement_of(traded, engine, "walid", "alpha", 1, 9)
    assert (before.opening_cents, before.closing_cents, len(before.lines)) == (0, 0, 0)
    assert (after.opening_cents, after.closing_cents, len(after.lines)) == (55_000, 55_000, 0)


def test_only_companies_with_an_account(traded: World, engine: Engine) -> None:
    with pytest.raises(NotFound):
        statement_of(traded, engine, "bo", "beta", 0, 0)


@pytest.mark.parametrize(("who", "party"), [("walid", "alpha"), ("bo", "nord")])
def test_page_pdf_and_csv(traded: World, browser_of: Callable[[str], Browser], who: str, party: str) -> None:
    browser, today = browser_of(who), paris_today().isoformat()
    page = browser.get(f"/statements/{party}?begins={today}&ends={today}")
    assert page.status_code == 200
    assert "F2026-70001" in page.text
    paper = browser.get(f"/statements/{party}/statement.pdf?begins={today}&ends={today}")
    assert paper.data.startswith(b"%PDF")
    kept = browser.get(f"/statements/{party}?begins={today}&ends={today}&format=csv").text
    assert "550,00" in kept
    assert browser.get(f"/statements/{party}?begins=2026-02-30").status_code == 422
    assert browser.get(f"/statements/{party}?begins={today}&ends=2001-01-01").status_code == 422
