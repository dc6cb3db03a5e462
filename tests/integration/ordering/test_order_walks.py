"""Random ways of orders, step by step: whatever both sides try, stock, ledger, quantities and status agree."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from ordering.access import OrderRef, access_order, access_shipment
from ordering.actions.accept_order import accept_order
from ordering.actions.cancel_order import cancel_order
from ordering.actions.close_order import close_order
from ordering.actions.deliver_shipment import deliver_shipment
from ordering.actions.ship_order import Packed, ship_order
from ordering.queries.progress import lines_progress
from ordering.statuses import OPEN, OrderStatus, status_by_quantities
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, Session
from portal.kernel.errors import IllegalStep, Refused
from tests.integration.ordering.test_placing import fill, place, place_in
from tests.support.shelves import ShelvedOffer, ledger_faults, shelve, stock_of
from tests.support.world import Person, World

STEPS = ("accept", "ship", "deliver", "close", "cancel", "reseller_cancels", "absorb")
BY_HAND = {OrderStatus.PLACED, OrderStatus.CLOSED, OrderStatus.CANCELLED}


class Walk:
    """One order of two lines, walked at random by its seller and its reseller."""

    def __init__(self, engine: Engine, world: World, random: Random) -> None:
        self.engine, self.world, self.random = engine, world, random
        self.seller, self.reseller = world.people["walid"], world.people["ana"]
        key = random.random()
        self.offers = [
            shelve(world, self.seller.company, f"A-{key}", stock={"a": 6, "b": 3}),
            shelve(world, self.seller.company, f"B-{key}", stock={"a": 9}),
        ]
        cart = fill(engine, self.reseller, (self.offers[0], 7), (self.offers[1], 4))
        self.number = place(engine, self.reseller, cart, 11 * 12_000).order_numbers[0]

    def step(self, name: str) -> None:
        """Takes one step, refused or not."""
        person = self.reseller if name == "reseller_cancels" else self.seller
        try:
            with transaction(self.engine, person.scope) as session:
                order = access_order(session, person.actor, self.number)
                self._take(session, person, order, name)
        except (IllegalStep, Refused):
            return

    def _take(self, session: Session, person: Person, order: OrderRef, name: str) -> None:
        match name:
            case "accept":
                accept_order(session, person.actor, order)
            case "ship":
                ship_order(session, person.actor, order, carrier="C", tracking="", packed=self._packed(session, order))
            case "deliver":
                shipment = session.execute(
                    text("SELECT number FROM shipment WHERE order_id = :o ORDER BY random() LIMIT 1"), {"o": order.id}
                ).scalar()
                if shipment is not None:
                    deliver_shipment(session, person.actor, order, access_shipment(session, person.actor, shipment))
            case "close":
                close_order(session, person.actor, order)
            case "absorb":
                lines = [line.id for line in lines_progress(session, order)]
                session.execute(text("SELECT absorb(CAST(:lines AS uuid[]))"), {"lines": lines})
            case _:
                cancel_order(session, person.actor, order, reason="Walked")

    def _packed(self, session: Session, order: OrderRef) -> dict[UUID, Packed]:
        return {
            line.id: Packed(self.random.randint(0, line.progress.remaining + 1))
            for line in lines_progress(session, order)
        }

    def check(self) -> OrderStatus:
        """Everything that must agree at every moment; gives where the order stands."""
        with transaction(self.engine, self.seller.scope) as session:
            order = access_order(session, self.seller.actor, self.number)
            lines = lines_progress(session, order)
            moves = session.execute(text(
                "SELECT m.order_line_id, sum(m.reserved_change), sum(-m.on_hand_change), bool_or(m.event = 'absorbed')"
                " FROM stock_movement m WHERE m.order_line_id = ANY (:lines) GROUP BY 1"
            ), {"lines": [line.id for line in lines]}).all()
        held = {row[0]: row[1:] for row in moves}
        if order.status not in BY_HAND:
            assert status_by_quantities([line.progress for line in lines]) is order.status
        for line in lines:
            reserved, gone, absorbed = held[line.id]
            if not absorbed:
                assert reserved == line.progress.remaining, "a reservation is what remains to ship, no more, no less"
                assert gone == line.progress.shipped
            else:
                assert reserved == 0
                assert gone <= line.progress.shipped
        assert order.status in OPEN or all(line.progress.remaining == 0 for line in lines)
        assert ledger_faults(self.world) == []
        return order.status


def walk(engine: Engine, world: World, seed: int, steps: int = 14) -> OrderStatus:
    random = Random(seed)
    walked = Walk(engine, world, random)
    for name in random.choices(STEPS, weights=(4, 4, 3, 1, 1, 1, 1), k=steps):
        walked.step(name)
        walked.check()
    return walked.check()


def test_random_walks_of_orders_keep_everything_in_agreement(engine: Engine, world: World, app_context: None) -> None:
    ended = {walk(engine, world, seed) for seed in range(12)}
    assert len(ended) > 2


@pytest.mark.long
def test_many_more_random_walks(engine: Engine, world: World, app_context: None) -> None:
    ended = {walk(engine, world, seed, steps=30) for seed in range(100, 400)}
    assert ended >= {OrderStatus.CANCELLED, OrderStatus.DELIVERED, OrderStatus.CLOSED}


def absorb_all(engine: Engine, person: Person) -> None:
    with transaction(engine, person.scope) as session:
        session.execute(text(
            "SELECT absorb(ARRAY(SELECT order_line_id FROM stock_movement WHERE event = 'placed'))"
        ))


def numbers_of(world: World, offer: ShelvedOffer) -> Any:
    return stock_of(world, offer)["main"]


def test_what_a_feed_has_absorbed_ships_without_moving_a_counter(engine: Engine, world: World) -> None:
    ana, walid = world.people["ana"], world.people["walid"]
    offer = shelve(world, walid.company, "N-1", stock={"main": 50})
    known = place(engine, ana, fill(engine, ana, (offer, 8)), 96_000).order_numbers[0]
    absorb_all(engine, walid)
    assert numbers_of(world, offer) == (50, 0)
    later = place(engine, ana, fill(engine, ana, (offer, 5)), 60_000).order_numbers[0]
    assert numbers_of(world, offer) == (50, 5)
    for number in (known, later):
        with transaction(engine, walid.scope) as session:
            accept_order(session, walid.actor, access_order(session, walid.actor, number))
        with transaction(engine, walid.scope) as session:
            order = access_order(session, walid.actor, number)
            packed = {line.id: Packed(line.progress.remaining) for line in lines_progress(session, order)}
            ship_order(session, walid.actor, order, carrier="C", tracking="", packed=packed)
    assert numbers_of(world, offer) == (45, 0)
    assert ledger_faults(world) == []


def test_shipping_more_than_a_feed_left_on_hand_empties_the_shelf_and_no_more(engine: Engine, world: World) -> None:
    ana, walid = world.people["ana"], world.people["walid"]
    offer = shelve(world, walid.company, "N-1", stock={"main": 10})
    number = place(engine, ana, fill(engine, ana, (offer, 6)), 72_000).order_numbers[0]
    with transaction(world.owner_engine, Scope.owner()) as session:
        session.execute(text("UPDATE stock SET on_hand = 4 WHERE offer_id = :o"), {"o": offer.id})
    with transaction(engine, walid.scope) as session:
        accept_order(session, walid.actor, access_order(session, walid.actor, number))
    with transaction(engine, walid.scope) as session:
        order = access_order(session, walid.actor, number)
        packed = {line.id: Packed(6) for line in lines_progress(session, order)}
        ship_order(session, walid.actor, order, carrier="C", tracking="", packed=packed)
    assert numbers_of(world, offer) == (0, 0)


@pytest.mark.parametrize("lines", [1, 60])
def test_a_purchase_takes_the_same_statements_whatever_its_lines(engine: Engine, world: World, lines: int) -> None:
    ana = world.people["ana"]
    offers = [shelve(world, world.companies["nord" if n % 2 else "sud"], f"N-{n}") for n in range(lines)]
    cart = fill(engine, ana, *((offer, 1) for offer in offers))
    counted: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    with transaction(engine, ana.scope) as session:
        event.listen(engine, "before_cursor_execute", count)
        try:
            place_in(session, ana, cart, lines * 12_000)
        finally:
            event.remove(engine, "before_cursor_execute", count)
    assert len(counted) == 5 + 4
    assert ledger_faults(world) == []
