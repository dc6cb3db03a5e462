"""Several people at once over real connections: no payment is spent twice, no invoice paid twice, no file taken twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine

from ordering.actions.record_payment import Received, record_payment
from ordering.actions.remind_overdue import remind_overdue
from ordering.actions.save_reminder_settings import save_reminder_settings
from ordering.actions.settle_invoice import allocate
from ordering.actions.take_bank_file import take_bank_file
from ordering.bank_files import read_bank_file
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.db import Scope, ScopeRole, Session
from portal.kernel.errors import Refused
from tests.support.owing import due, left, money_faults, owe, owed
from tests.support.people import ask
from tests.support.world import World

AT_ONCE = 6
ROUNDS = [1, pytest.param(20, marks=pytest.mark.long)]


def together(app: Flask, engine: Engine, scope: Scope, works: Sequence[Callable[[Session], object]]) -> int:
    """Does all of it at the same moment, each in a transaction of its own; gives how many were not refused."""
    gate = Barrier(len(works))

    def one(work: Callable[[Session], object]) -> bool:
        with app.test_request_context("/"):
            try:
                with transaction(engine, scope) as session:
                    session.connection()
                    gate.wait(20)
                    work(session)
            except Refused:
                return False
        return True

    with ThreadPoolExecutor(len(works)) as pool:
        return sum(pool.map(one, works))


def pay(world: World, engine: Engine, app: Flask, cents: int) -> UUID:
    walid = world.people["walid"]
    with app.test_request_context("/"), transaction(engine, walid.scope) as session:
        return record_payment(session, walid.actor, Received(paris_today(), cents, "transfer", "VIR"),
                              reseller_id=world.companies["alpha"].id)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_payment_for_several_invoices(app: Flask, engine: Engine, world: World, rounds: int) -> None:
    walid = world.people["walid"]
    for _round in range(rounds):
        payment, invoices = pay(world, engine, app, 200), [owe(world, engine, 100) for _one in range(AT_ONCE)]
        works = [
            lambda s, i=invoice, p=payment: allocate(s, walid.actor, payment_id=p, invoice_id=i, cents=100)
            for invoice in invoices
        ]
        assert together(app, engine, walid.scope, works) == 2
        assert (left(world, payment), sum(owed(world, invoice) for invoice in invoices)) == (0, (AT_ONCE - 2) * 100)
    assert money_faults(world) == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_several_payments_for_one_invoice(app: Flask, engine: Engine, world: World, rounds: int) -> None:
    walid = world.people["walid"]
    for _round in range(rounds):
        invoice, payments = owe(world, engine, 250), [pay(world, engine, app, 100) for _one in range(AT_ONCE)]
        works = [
            lambda s, i=invoice, p=payment: allocate(s, walid.actor, payment_id=p, invoice_id=i, cents=100)
            for payment in payments
        ]
        assert together(app, engine, walid.scope, works) == 2
        assert owed(world, invoice) == 50
    assert money_faults(world) == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_payments_of_one_account_recorded_at_once(app: Flask, engine: Engine, world: World, rounds: int) -> None:
    """Each settles an invoice and charges the account: nobody stands in another's way, and nothing is lost."""
    walid, alpha = world.people["walid"], world.companies["alpha"].id
    received = Received(paris_today(), 100, "transfer", "VIR")
    for _round in range(rounds):
        invoice, before = owe(world, engine, 100 * AT_ONCE), due(world)
        work = [
            lambda s, i=invoice: record_payment(s, walid.actor, received, reseller_id=alpha, shares={i: 100})
        ] * AT_ONCE
        assert together(app, engine, walid.scope, work) == AT_ONCE
        assert (owed(world, invoice), due(world)) == (0, before - 100 * AT_ONCE)
    assert money_faults(world) == []


def test_the_same_bank_file_taken_by_several(app: Flask, engine: Engine, world: World) -> None:
    walid = world.people["walid"]
    statement = read_bank_file(b"Date;Libelle;Montant\n10/03/2026;A;1,00\n10/03/2026;B;2,00\n", date(2026, 3, 31))
    work = [
        lambda s: take_bank_file(s, walid.actor, file_name="x.csv", file_key="a" * 64, statement=statement)
    ] * AT_ONCE
    assert together(app, engine, walid.scope, work) == 1
    assert ask(world, "SELECT count(*) AS n FROM payment WHERE network_id = :n", n=world.network_id)[0].n == 2


def test_workers_that_remind_at_once_tell_once(app: Flask, engine: Engine, world: World) -> None:
    walid = world.people["walid"]
    with transaction(engine, walid.scope) as session:
        save_reminder_settings(session, walid.actor, is_on=True, days=[3, 15, 30], version=0)
    for _one in range(3):
        owe(world, engine, 100, due_on=date(2026, 1, 1))
    together(app, engine, Scope(ScopeRole.WORKER, world.network_id), [remind_overdue] * AT_ONCE)
    told = ask(world, "SELECT count(*) AS n FROM procrastinate_jobs WHERE args ->> 'wire' = 'invoices.reminded'"
               " AND (args -> 'payload' ->> 'network_id')::bigint = :n", n=world.network_id)
    assert told[0].n == 1
