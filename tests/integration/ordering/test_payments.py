"""Payments on a real database: settling one cent on each side, taking back, giving, paying back, bank files once."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from ordering.access_payments import PaymentRef, access_payment_as_shown
from ordering.actions.give_payment import give_payment
from ordering.actions.pay_back import pay_back
from ordering.actions.record_payment import Received, record_payment
from ordering.actions.set_payment_aside import set_payment_aside
from ordering.actions.settle_invoice import allocate, allocate_all, settle_with_credit_note
from ordering.actions.take_bank_file import TakenFile, take_bank_file
from ordering.actions.take_payment_away import take_payment_away
from ordering.bank_files import read_bank_file
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused, Stale
from tests.support.owing import credit, due, left, money_faults, owe, owed
from tests.support.people import ask
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("app_context")


class Desk:
    """Somebody who works on payments."""

    def __init__(self, world: World, engine: Engine, name: str = "walid") -> None:
        self.world, self.engine, self.person = world, engine, world.people[name]

    def do(self, work: Callable[[Session], object]) -> object:
        with transaction(self.engine, self.person.scope) as session:
            return work(session)

    def record(self, cents: int, reseller: str | None = "alpha", shares: dict[UUID, int] | None = None) -> UUID:
        received = Received(paris_today(), cents, "transfer", "VIR")
        reseller_id = self.world.companies[reseller].id if reseller else None
        done = self.do(lambda s: record_payment(s, self.person.actor, received, reseller_id=reseller_id, shares=shares))
        assert isinstance(done, UUID)
        return done

    def settle(self, payment_id: UUID, invoice_id: UUID, cents: int) -> None:
        self.do(lambda s: allocate(s, self.person.actor, payment_id=payment_id, invoice_id=invoice_id, cents=cents))

    def with_payment(self, payment_id: UUID, act: Callable[[Session, PaymentRef], None]) -> None:
        version = ask(self.world, "SELECT version FROM payment WHERE id = :p", p=payment_id)[0].version
        self.do(lambda s: act(s, access_payment_as_shown(s, self.person.actor, payment_id, version)))


@pytest.fixture
def desk(world: World, engine: Engine) -> Desk:
    return Desk(world, engine)


def paid_events(world: World) -> list[str]:
    rows = ask(world, "SELECT args -> 'payload' ->> 'number' AS number FROM procrastinate_jobs"
               " WHERE args ->> 'wire' = 'invoice.paid' AND (args -> 'payload' ->> 'network_id')::bigint = :n ORDER BY id",
               n=world.network_id)
    return [row.number for row in rows]


@pytest.mark.parametrize(("first", "second", "owed_after", "told"), [(9_999, 0, 1, 0), (10_000, 0, 0, 1), (9_999, 1, 0, 1)])
def test_part_by_part_to_the_cent(
    desk: Desk, world: World, engine: Engine, first: int, second: int, owed_after: int, told: int
) -> None:
    invoice = owe(world, engine, 10_000)
    payment = desk.record(10_050, shares={invoice: first})
    if second:
        desk.settle(payment, invoice, second)
    assert (owed(world, invoice), left(world, payment)) == (owed_after, 10_050 - first - second)
    assert len(paid_events(world)) == told
    assert due(world) == -50
    assert money_faults(world) == []


@pytest.mark.parametrize(("paid", "total", "asked"), [
    (10_000, 10_000, 10_001), (20_000, 10_000, 10_001), (5_000, 10_000, 5_001), (1, 1, 0),
])
def test_never_more_than_is_owed_or_left(desk: Desk, world: World, engine: Engine, paid: int, total: int, asked: int) -> None:
    invoice, payment = owe(world, engine, total), desk.record(paid)
    with pytest.raises(Refused):
        desk.settle(payment, invoice, asked)
    assert (owed(world, invoice), left(world, payment)) == (total, paid)


def test_several_at_once_are_all_or_none(desk: Desk, world: World, engine: Engine) -> None:
    one, two = owe(world, engine, 100), owe(world, engine, 200)
    payment = desk.record(250)
    with pytest.raises(Refused):
        desk.do(lambda s: allocate_all(s, desk.person.actor, payment_id=payment, shares={one: 100, two: 151}))
    assert (owed(world, one), owed(world, two), left(world, payment)) == (100, 200, 250)
    desk.do(lambda s: allocate_all(s, desk.person.actor, payment_id=payment, shares={one: 100, two: 150}))
    assert (owed(world, one), owed(world, two), left(world, payment)) == (0, 50, 0)


def test_taking_back_is_bounded_by_what_was_settled_and_tells_nothing(desk: Desk, world: World, engine: Engine) -> None:
    invoice = owe(world, engine, 10_000)
    other, payment = desk.record(6_000, shares={invoice: 6_000}), desk.record(4_000, shares={invoice: 4_000})
    assert len(paid_events(world)) == 1
    with pytest.raises(Refused):
        desk.settle(payment, invoice, -4_001)
    desk.settle(payment, invoice, -4_000)
    assert (owed(world, invoice), left(world, payment), left(world, other)) == (4_000, 4_000, 0)
    assert len(paid_events(world)) == 1
    kept = "SELECT verb FROM audit_entry WHERE network_id = :n AND verb LIKE 'invoice.%' ORDER BY id"
    trail = ask(world, kept, n=world.network_id)
    assert [row.verb for row in trail] == ["invoice.settled", "invoice.settled", "invoice.unsettled"]
    assert money_faults(world) == []


def test_a_credit_note_settles_its_own_invoice_and_the_rest_another_one(desk: Desk, world: World, engine: Engine) -> None:
    invoice, later = owe(world, engine, 1_000), owe(world, engine, 500)
    note = credit(world, engine, invoice, 600)
    actor = desk.person.actor
    desk.do(lambda s: settle_with_credit_note(s, actor, note, invoice, 400))
    desk.do(lambda s: allocate(s, actor, credit_note_id=note, invoice_id=later, cents=100))
    with pytest.raises(Refused):
        desk.do(lambda s: allocate(s, actor, credit_note_id=note, invoice_id=later, cents=101))
    desk.do(lambda s: pay_back(s, actor, credit_note_id=note, cents=100))
    assert (owed(world, invoice), owed(world, later), due(world)) == (600, 400, 1_000)
    assert money_faults(world) == []


def test_another_resellers_invoice_and_another_sellers_payment(desk: Desk, world: World, engine: Engine) -> None:
    beta, sud = owe(world, engine, 100, reseller="beta"), owe(world, engine, 100, seller="sud")
    payment = desk.record(100)
    with pytest.raises(Refused):
        desk.settle(payment, beta, 100)
    with pytest.raises(NotFound):
        desk.settle(payment, sud, 100)
    with pytest.raises(NotFound):
        Desk(world, engine, "wim").settle(payment, sud, 100)


def test_without_a_reseller_it_counts_for_nobody_and_settles_nothing(desk: Desk, world: World, engine: Engine) -> None:
    invoice, payment = owe(world, engine, 100), desk.record(100, reseller=None)
    assert due(world) == 100
    with pytest.raises(Refused):
        desk.settle(payment, invoice, 100)


def test_given_taken_away_and_given_again_each_time_the_account_follows(desk: Desk, world: World) -> None:
    payment, actor = desk.record(700, reseller="beta"), desk.person.actor
    assert (due(world, "beta"), due(world)) == (-700, 0)
    for _round in range(2):
        desk.with_payment(payment, lambda s, found: take_payment_away(s, actor, found))
        assert (due(world, "beta"), due(world)) == (0, 0)
        desk.with_payment(payment, lambda s, found: give_payment(s, actor, found, reseller_id=world.companies["alpha"].id))
        assert (due(world, "beta"), due(world)) == (0, -700)
        desk.with_payment(payment, lambda s, found: take_payment_away(s, actor, found))
        desk.with_payment(payment, lambda s, found: give_payment(s, actor, found, reseller_id=world.companies["beta"].id))
        assert (due(world, "beta"), due(world)) == (-700, 0)
    assert money_faults(world) == []


def test_a_payment_in_use_is_not_taken_away(desk: Desk, world: World, engine: Engine) -> None:
    invoice = owe(world, engine, 100)
    payment = desk.record(100, shares={invoice: 1})
    with pytest.raises(Refused):
        desk.with_payment(payment, lambda s, found: take_payment_away(s, desk.person.actor, found))


@pytest.mark.parametrize(("cents", "fits"), [(0, False), (-1, False), (1, True), (40, True), (41, False)])
def test_paid_back_is_at_most_what_is_left(desk: Desk, world: World, engine: Engine, cents: int, fits: bool) -> None:
    payment = desk.record(100, shares={owe(world, engine, 60): 60})
    if fits:
        desk.do(lambda s: pay_back(s, desk.person.actor, payment_id=payment, cents=cents))
    else:
        with pytest.raises(Refused):
            desk.do(lambda s: pay_back(s, desk.person.actor, payment_id=payment, cents=cents))
    assert due(world) == -40 + (cents if fits else 0)
    assert money_faults(world) == []


def test_a_day_to_come_and_a_stranger_are_refused(desk: Desk, world: World) -> None:
    tomorrow = Received(paris_today() + timedelta(days=1), 1, "transfer", "")
    with pytest.raises(Refused) as refused:
        desk.do(lambda s: record_payment(s, desk.person.actor, tomorrow))
    assert refused.value.field == "received_on"
    with pytest.raises(Refused):
        desk.do(lambda s: record_payment(s, desk.person.actor, Received(paris_today(), 1, "transfer", ""), reseller_id=10**9))


def test_somebody_else_was_faster(desk: Desk, world: World) -> None:
    payment = desk.record(100)
    desk.with_payment(payment, lambda s, found: set_payment_aside(s, desk.person.actor, found, is_set_aside=True, note="?"))
    with pytest.raises(Stale):
        desk.do(lambda s: access_payment_as_shown(s, desk.person.actor, payment, 1))


def take(desk: Desk, content: str, key: str) -> TakenFile:
    statement = read_bank_file(content.encode(), date(2026, 3, 31))
    done = desk.do(lambda s: take_bank_file(s, desk.person.actor, file_name="x.csv", file_key=key, statement=statement))
    assert isinstance(done, TakenFile)
    return done


def test_a_file_is_taken_once_and_an_overlapping_one_for_what_is_new(desk: Desk, world: World, engine: Engine) -> None:
    head = "Date;Libellé;Débit;Crédit\n"
    first = head + "10/03/2026;VIR A;;1,00\n10/03/2026;VIR A;;1,00\n11/03/2026;LOYER;9,00;\n32/03/2026;B;;1,00\n"
    assert (taken := take(desk, first, "a" * 64)).taken == 2
    assert taken.known == 0
    with pytest.raises(Refused):
        take(desk, first, "a" * 64)
    second = take(desk, head + "10/03/2026;VIR A;;1,00\n12/03/2026;PRLV C;;2,00\n", "b" * 64)
    assert (second.taken, second.known) == (1, 1)
    other = take(Desk(world, engine, "wim"), first, "a" * 64)
    assert other.taken == 2
    rows = ask(world, "SELECT method, count(*) AS n FROM payment WHERE network_id = :n AND seller_id = :s GROUP BY 1 ORDER BY 1",
               n=world.network_id, s=world.companies["nord"].id)
    assert [tuple(row) for row in rows] == [("direct_debit", 1), ("transfer", 2)]
