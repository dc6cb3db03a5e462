"""Whatever the sequence of orders, shipments, invoices, credits, payments and cancellations, every sum stays true."""

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine

from ordering.access import access_order
from ordering.access_invoices import InvoiceRef
from ordering.actions.cancel_order import cancel_order
from ordering.actions.issue_credit_note import issue_credit_note
from ordering.actions.issue_invoice import issue_invoice
from ordering.actions.pay_back import pay_back
from ordering.actions.record_payment import Received, record_payment
from ordering.actions.ship_order import Packed, ship_order
from ordering.crediting import Asked
from ordering.freight import shares_of
from ordering.open_amounts import open_cents
from ordering.queries.progress import lines_progress
from ordering.queries.to_invoice import shipments_to_invoice
from ordering.totals import Amounts
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.errors import IllegalStep, Refused
from tests.support.people import ask
from tests.support.shelves import ShelvedOffer, shelve
from tests.support.trade import Sold, account_faults, make_order
from tests.support.world import World, make_world

TWENTY, FIVE_FIVE = Decimal("0.2"), Decimal("0.055")
QUANTITIES = """
    SELECT l.id, l.quantity, l.cancelled_quantity AS cancelled, l.shipped_quantity AS shipped,
           coalesce(sum(i.quantity), 0) AS invoiced, coalesce(sum(i.credited_quantity), 0) AS credited
    FROM order_line l LEFT JOIN invoice_line i ON i.network_id = l.network_id AND i.order_line_id = l.id
    WHERE l.network_id = :n GROUP BY 1, 2, 3, 4
"""
REMAINING = """
    SELECT o.id, o.number, o.open_cents, o.freight, l.net_unit_cents, l.eco_unit_cents, l.vat_rate,
           l.quantity - l.cancelled_quantity
           - coalesce((SELECT sum(i.quantity) FROM invoice_line i WHERE i.order_line_id = l.id), 0)::int AS remaining,
           EXISTS (SELECT FROM invoice v WHERE v.order_id = o.id) AS has_invoice
    FROM sales_order o JOIN order_line l ON l.network_id = o.network_id AND l.order_id = o.id WHERE o.network_id = :n
"""
SETTLED = """
    SELECT 'invoice', i.number FROM invoice i WHERE i.network_id = :n AND i.settled_cents <> coalesce(
        (SELECT sum(a.cents) FROM allocation a WHERE a.invoice_id = i.id), 0)
    UNION ALL SELECT 'credit note', c.number FROM credit_note c WHERE c.network_id = :n AND c.settled_cents <> coalesce(
        (SELECT sum(a.cents) FROM allocation a WHERE a.credit_note_id = c.id), 0)
    UNION ALL SELECT 'payment', p.number FROM payment p WHERE p.network_id = :n AND p.allocated_cents <> coalesce(
        (SELECT sum(a.cents) FROM allocation a WHERE a.payment_id = p.id), 0)
    UNION ALL SELECT 'credited', i.number FROM invoice i WHERE i.network_id = :n AND i.credited_cents <> coalesce(
        (SELECT sum(c.total_cents) FROM credit_note c WHERE c.invoice_id = i.id), 0)
"""


class Commerce(RuleBasedStateMachine):
    """One seller and two resellers; every step is a real action in a transaction of its own, refused or not."""

    engine: ClassVar[Engine]
    owner_engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.world: World = make_world(self.owner_engine)
        self.seller = self.world.people["walid"]
        self.offers: list[ShelvedOffer] = [shelve(self.world, self.seller.company, f"N-{number}") for number in range(2)]
        self.orders: list[str] = []

    @rule(
        units=st.tuples(st.integers(1, 5), st.integers(1, 5)), net=st.integers(1, 4_000), eco=st.sampled_from([0, 3, 42]),
        freight=st.sampled_from([0, 1, 990]), rate=st.sampled_from([TWENTY, FIVE_FIVE]), who=st.sampled_from(["alpha", "beta"]),
    )
    def order(self, units: tuple[int, int], net: int, eco: int, freight: int, rate: Decimal, who: str) -> None:
        sold = [Sold(self.offers[0], units[0], net, eco, TWENTY), Sold(self.offers[1], units[1], net + 7, eco, rate)]
        made = make_order(
            self.world, self.engine, sold, at=datetime.now(UTC), reseller=who, freight=[(TWENTY, freight)] if freight else [],
        )
        self.orders.append(made.number)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), at_once=st.booleans())
    def ship(self, data: st.DataObject, at_once: bool) -> None:
        number = data.draw(st.sampled_from(self.orders))
        try:
            with transaction(self.engine, self.seller.scope) as session:
                order = access_order(session, self.seller.actor, number)
                packed = {
                    line.id: Packed(data.draw(st.integers(0, line.progress.remaining)))
                    for line in lines_progress(session, order)
                }
                ship_order(session, self.seller.actor, order, carrier="C", tracking="", packed=packed)
        except (IllegalStep, Refused):
            return
        if at_once:
            self.invoice()

    @rule()
    def invoice(self) -> None:
        with transaction(self.engine, self.seller.scope) as session:
            waiting = shipments_to_invoice(session, self.world.network_id, self.seller.company.id, most=3)
            for shipment in waiting:
                issue_invoice(session, self.seller.actor, shipment_id=shipment)

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.orders))
        try:
            with transaction(self.engine, self.seller.scope) as session:
                cancel_order(session, self.seller.actor, access_order(session, self.seller.actor, number), reason="x")
        except (IllegalStep, Refused):
            return

    @rule(data=st.data(), by_units=st.booleans())
    def credit(self, data: st.DataObject, by_units: bool) -> None:
        invoice = self._some_invoice(data)
        if invoice is None:
            return
        position = data.draw(st.integers(1, 3))
        asked = Asked(units=data.draw(st.integers(1, 5))) if by_units else Asked(off_cents=data.draw(st.integers(1, 5_000)))
        ref = InvoiceRef(
            self.world.network_id, invoice.id, invoice.number, invoice.seller_id, invoice.reseller_id, invoice.order_id
        )
        try:
            with transaction(self.engine, self.seller.scope) as session:
                issue_credit_note(session, self.seller.actor, ref, asked={position: asked}, reason="other")
        except Refused:
            return

    @rule(data=st.data(), extra=st.integers(0, 500))
    def pay(self, data: st.DataObject, extra: int) -> None:
        invoice = self._some_invoice(data)
        if invoice is None or invoice.total_cents == invoice.settled_cents:
            return
        cents = data.draw(st.integers(1, invoice.total_cents - invoice.settled_cents))
        received = Received(paris_today(), cents + extra, "transfer", invoice.number)
        with transaction(self.engine, self.seller.scope) as session:
            record_payment(
                session, self.seller.actor, received, reseller_id=invoice.reseller_id, shares={invoice.id: cents}
            )

    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        left = self._ask("SELECT id, total_cents - settled_cents AS cents FROM credit_note WHERE network_id = :n"
                         " AND settled_cents < total_cents ORDER BY id")
        if left:
            chosen = data.draw(st.sampled_from(left))
            with transaction(self.engine, self.seller.scope) as session:
                pay_back(session, self.seller.actor, cents=chosen.cents, credit_note_id=chosen.id)

    @invariant()
    def quantities_follow_each_other(self) -> None:
        for row in self._ask(QUANTITIES):
            assert 0 <= row.credited <= row.invoiced <= row.shipped <= row.quantity - row.cancelled, row

    @invariant()
    def what_is_open_is_what_is_not_invoiced(self) -> None:
        lines: defaultdict[UUID, list[Any]] = defaultdict(list)
        for row in self._ask(REMAINING):
            lines[row.id].append(row)
        for rows in lines.values():
            left = [Amounts(row.net_unit_cents, row.eco_unit_cents, row.remaining, row.vat_rate) for row in rows]
            carries = any(line.quantity for line in left) and not rows[0].has_invoice
            assert rows[0].open_cents == open_cents(left, shares_of(rows[0].freight) if carries else ()), rows[0]

    @invariant()
    def accounts_are_the_sums_of_their_documents(self) -> None:
        assert account_faults(self.world) == []
        assert self._ask(SETTLED) == []

    @invariant()
    def numbers_have_no_gap(self) -> None:
        for table in ("invoice", "credit_note"):
            numbers = [row.sequence for row in self._ask(f"SELECT sequence FROM {table} WHERE network_id = :n ORDER BY 1")]
            assert numbers == list(range(1, len(numbers) + 1))

    def _some_invoice(self, data: st.DataObject) -> Any:
        rows = self._ask("SELECT * FROM invoice WHERE network_id = :n ORDER BY sequence")
        return data.draw(st.sampled_from(rows)) if rows else None

    def _ask(self, statement: str) -> list[Any]:
        return list(ask(self.world, statement, n=self.world.network_id))


def _run(engine: Engine, owner_engine: Engine, examples: int, steps: int) -> None:
    Commerce.engine, Commerce.owner_engine = engine, owner_engine
    run_state_machine_as_test(Commerce, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=examples < 20,
        suppress_health_check=list(HealthCheck), print_blob=True, database=None,
    ))


@pytest.mark.usefixtures("app_context")
def test_every_sum_stays_true(engine: Engine, owner_engine: Engine) -> None:
    _run(engine, owner_engine, examples=5, steps=16)


@pytest.mark.long
@pytest.mark.usefixtures("app_context")
def test_every_sum_stays_true_in_many_runs(engine: Engine, owner_engine: Engine) -> None:
    _run(engine, owner_engine, examples=150, steps=40)
