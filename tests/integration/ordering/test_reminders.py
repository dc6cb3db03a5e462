"""Reminders on a real database: on the right day in Paris, each step once, never for what is paid."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import Engine

from ordering.actions.record_payment import Received, record_payment
from ordering.actions.remind_overdue import remind_now, remind_overdue
from ordering.actions.save_reminder_settings import save_reminder_settings
from ordering.consumers_reminders import mail_reminder
from ordering.events import InvoicesReminded
from portal.jobs.runner import transaction
from portal.kernel.clock import PARIS
from portal.kernel.db import Scope, ScopeRole
from portal.kernel.errors import NotFound, Refused, Stale
from tests.support.browsing import Browser
from tests.support.owing import owe
from tests.support.people import ask
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("app_context")
DUE = date(2026, 3, 1)


def switch(world: World, engine: Engine, *, is_on: bool = True, version: int = 0, days: tuple[int, ...] = (3, 15, 30)) -> None:
    walid = world.people["walid"]
    with transaction(engine, walid.scope) as session:
        save_reminder_settings(session, walid.actor, is_on=is_on, days=days, version=version)


def run(world: World, engine: Engine, at: datetime) -> None:
    with time_machine.travel(at, tick=False), transaction(engine, Scope(ScopeRole.WORKER, world.network_id)) as session:
        remind_overdue(session)


def noon(days: int) -> datetime:
    day = DUE + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)


def steps(world: World, invoice: UUID) -> list[int]:
    return [row.step for row in ask(world, "SELECT step FROM reminder WHERE invoice_id = :i ORDER BY step", i=invoice)]


def told(world: World) -> list[tuple[int, int]]:
    rows = ask(world, "SELECT args -> 'payload' AS p FROM procrastinate_jobs WHERE args ->> 'wire' = 'invoices.reminded'"
               " AND (args -> 'payload' ->> 'network_id')::bigint = :n ORDER BY id", n=world.network_id)
    return [(row.p["step"], len(row.p["invoice_ids"])) for row in rows]


def test_the_day_changes_at_midnight_in_paris(world: World, engine: Engine) -> None:
    switch(world, engine)
    invoice = owe(world, engine, 1, due_on=date(2026, 3, 26))
    run(world, engine, datetime(2026, 3, 28, 22, 59, tzinfo=UTC))
    assert steps(world, invoice) == []
    run(world, engine, datetime(2026, 3, 28, 23, 1, tzinfo=UTC))
    assert steps(world, invoice) == [1]
    summer = owe(world, engine, 1, due_on=date(2026, 3, 27))
    run(world, engine, datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    assert steps(world, summer) == []
    run(world, engine, datetime(2026, 3, 29, 22, 1, tzinfo=UTC))
    assert steps(world, summer) == [1]


def test_each_step_once_and_one_mail_for_all_invoices_of_a_step(world: World, engine: Engine) -> None:
    switch(world, engine)
    one, two = owe(world, engine, 100, due_on=DUE), owe(world, engine, 200, due_on=DUE)
    beta = owe(world, engine, 300, due_on=DUE, reseller="beta")
    for days in (3, 3, 4, 14, 15, 29, 30, 31, 200):
        run(world, engine, noon(days))
    assert [steps(world, invoice) for invoice in (one, two, beta)] == [[1, 2, 3]] * 3
    assert sorted(told(world)) == sorted([(step, count) for step in (1, 2, 3) for count in (1, 2)])


def test_steps_passed_over_while_off_are_not_made_up_for(world: World, engine: Engine) -> None:
    invoice = owe(world, engine, 100, due_on=DUE)
    run(world, engine, noon(20))
    switch(world, engine, is_on=False)
    run(world, engine, noon(20))
    assert steps(world, invoice) == []
    switch(world, engine, version=1)
    run(world, engine, noon(40))
    assert (steps(world, invoice), told(world)) == ([3], [(3, 1)])


def test_paid_invoices_and_other_sellers_are_left_out(world: World, engine: Engine) -> None:
    switch(world, engine)
    paid, part = owe(world, engine, 100, due_on=DUE), owe(world, engine, 100, due_on=DUE)
    other = owe(world, engine, 100, due_on=DUE, seller="sud")
    walid = world.people["walid"]
    with transaction(engine, walid.scope) as session:
        record_payment(session, walid.actor, Received(DUE, 199, "transfer", ""), reseller_id=world.companies["alpha"].id,
                       shares={paid: 100, part: 99})
    run(world, engine, noon(30))
    assert [steps(world, invoice) for invoice in (paid, part, other)] == [[], [3], []]


def test_by_hand_the_next_step_also_while_off(world: World, engine: Engine) -> None:
    walid, invoice = world.people["walid"], owe(world, engine, 100, due_on=DUE)
    young = owe(world, engine, 5, due_on=date(2026, 3, 9))
    with time_machine.travel(noon(8), tick=False):
        for expected in (1, 2, 3):
            with transaction(engine, walid.scope) as session:
                assert remind_now(session, walid.actor, [invoice, young]) == 1
            assert steps(world, invoice)[-1] == expected
        with pytest.raises(Refused), transaction(engine, walid.scope) as session:
            remind_now(session, walid.actor, [invoice, young])
        wim = world.people["wim"]
        with pytest.raises(NotFound), transaction(engine, wim.scope) as session:
            remind_now(session, wim.actor, [invoice])
    assert steps(world, young) == []


@pytest.mark.parametrize("days", [(0, 1, 2), (3, 3, 5), (5, 4, 6), (1, 2, 366), (1, 2)])
def test_days_that_do_not_rise_are_refused(world: World, engine: Engine, days: tuple[int, ...]) -> None:
    with pytest.raises(Refused):
        switch(world, engine, days=days)


def test_settings_somebody_changed_are_stale(world: World, engine: Engine) -> None:
    switch(world, engine)
    with pytest.raises(Stale):
        switch(world, engine, version=0)


@pytest.mark.parametrize(("step", "words"), [(1, "attention"), (2, "premier rappel"), (3, "dernier rappel")])
def test_the_mail_goes_to_the_accountant_and_grows_firmer(world: World, engine: Engine, step: int, words: str) -> None:
    invoice = owe(world, engine, 123_456, due_on=DUE)
    event = InvoicesReminded(
        network_id=world.network_id, seller_id=world.companies["nord"].id, reseller_id=world.companies["alpha"].id, step=step,
        invoice_ids=(invoice,),
    )
    with time_machine.travel(noon(40), tick=False), transaction(engine, Scope(ScopeRole.WORKER, world.network_id)) as session:
        mail_reminder(session, event)
    mails = ask(world, "SELECT to_address, subject, body_text FROM mail WHERE network_id = :n", n=world.network_id)
    assert [mail.to_address for mail in mails] == [world.people["bo"].email]
    assert words in mails[0].body_text.lower().replace("\u00a0", " ") or words in mails[0].subject.lower()
    assert "1\u202f234,56" in mails[0].body_text


def test_on_the_pages(world: World, engine: Engine, browser_of: Callable[[str], Browser]) -> None:
    invoice = owe(world, engine, 5_000, due_on=DUE, number="F2026-80001")
    walid, bo = browser_of("walid"), browser_of("bo")
    days = {"is_on": "y", "first": "3", "second": "10", "third": "20", "version": "0"}
    assert walid.post("/reminders", days).status_code == 303
    assert walid.post("/reminders", {**days, "second": "3", "version": "1"}).status_code == 422
    assert walid.post("/reminders", {**days, "second": "4"}).status_code == 409
    assert "F2026-80001" in walid.get("/overdue/alpha").text
    assert walid.post("/overdue/alpha/remind", {"invoice": str(invoice)}).status_code == 303
    assert steps(world, invoice) == [1]
    lists = ("/overdue", "/overdue?late=yes&sort=-c4&q=nor", "/overdue/nord")
    for page in (*lists, "/overdue?format=csv", "/overdue/nord?format=csv"):
        answer = bo.get(page)
        assert answer.status_code == 200, page
        assert "50,00" in answer.text, page
    assert bo.get("/overdue/beta").status_code == 404
