"""The rest of a credit note: it settles the oldest invoices, or is paid back; reminders stand on the invoice."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine

from tests.support.browsing import Browser
from tests.support.owing import credit, due, money_faults, owe, owed
from tests.support.people import ask
from tests.support.world import World


def test_settled_and_paid_back(world: World, engine: Engine, browser_of: Callable[[str], Browser]) -> None:
    old, young = owe(world, engine, 100, due_on=date(2026, 1, 1)), owe(world, engine, 500)
    note = credit(world, engine, young, 300)
    number = ask(world, "SELECT number FROM credit_note WHERE id = :i", i=note)[0].number
    walid, page = browser_of("walid"), f"/credit-notes/nord/{number}"
    assert walid.post(f"{page}/pay-back", {"amount": "3,01"}).status_code == 303
    assert walid.post(f"{page}/pay-back", {"amount": "0,50"}).status_code == 303
    assert walid.post(f"{page}/settle").status_code == 303
    assert walid.post(f"{page}/settle").status_code == 303
    assert (owed(world, old), owed(world, young), due(world)) == (0, 350, 350)
    assert browser_of("bo").post(f"{page}/settle").status_code == 403
    assert money_faults(world) == []
