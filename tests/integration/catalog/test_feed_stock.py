"""Stock as of a feed's cut-off: newer reservations stay on top, older ones are absorbed once, what falls short is told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from tests.support.feed_files import compulog_cells, compulog_file
from tests.support.feeding import Feeding
from tests.support.world import World

SIX = datetime(2026, 11, 3, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour: float) -> datetime:
    return SIX + (hour - 6) * HOUR


def feed(quantity: int, hour: float, *others: str) -> bytes:
    """One offer in Paris as of an hour (UTC)."""
    head = f"HDR~COMPULOG~{at(hour):%Y-%m-%dT%H:%M:%S+00:00}~EUR~PARIS"
    cells = [cell for cell in compulog_cells("C1", mpn="A1", gtin="", paris=str(quantity), lyon="-", lille="-") if cell != "-"]
    return compulog_file(cells, *others, head=head)


class Counter:
    """Orders of alpha at compulog, straight through the stock functions, with the instants a test needs."""

    def __init__(self, world: World, engine: Engine) -> None:
        self.feeding, self.engine, self.world = Feeding(world, engine), engine, world

    def take(self, quantity: int, hour: float, taken_at: float | None = None) -> object:
        return self.feeding.take("compulog", feed(quantity, hour), at=at(hour if taken_at is None else taken_at), confirmed=True)

    def place(self, quantity: int, hour: float) -> UUID:
        line = new_id()
        offer = self.feeding.one("SELECT id FROM offer WHERE network_id = :n AND sku = 'C1'")
        with transaction(self.engine, self.world.people["ana"].scope) as session:
            short = session.execute(text("SELECT * FROM reserve(CAST(:l AS uuid[]), :o, :q)"),
                                    {"l": [line], "o": [offer], "q": [quantity]}).all()
        assert short == []
        self._move(line, "placed", hour)
        return line

    def release(self, event: str, line: UUID, quantity: int, hour: float) -> None:
        with transaction(self.engine, self.feeding.person("compulog").scope) as session:
            session.execute(text("SELECT release(:e, :r, CAST(:l AS uuid[]), :q)"),
                            {"e": event, "r": new_id(), "l": [line], "q": [quantity]})
        self._move(line, event, hour)

    def _move(self, line: UUID, event: str, hour: float) -> None:
        with transaction(self.world.owner_engine, Scope.owner()) as session:
            session.execute(text("UPDATE stock_movement SET at = :at WHERE order_line_id = :l AND event = :e"),
                            {"at": at(hour), "l": line, "e": event})

    @property
    def counters(self) -> tuple[int, int, int]:
        """On hand, reserved, available; reserved always equals the ledger."""
        ((on_hand, reserved),) = self.feeding.rows("SELECT on_hand, reserved FROM stock WHERE network_id = :n")
        ledger = self.feeding.one("SELECT coalesce(sum(reserved_change), 0) FROM stock_movement WHERE network_id = :n")
        assert ledger == reserved
        return on_hand, reserved, max(0, on_hand - reserved)


@pytest.fixture
def counter(world: World, engine: Engine) -> Counter:
    return Counter(world, engine)


def test_the_day_of_the_rules(counter: Counter) -> None:
    counter.take(50, 6)
    assert counter.counters == (50, 0, 50)
    a = counter.place(8, 7)
    b = counter.place(5, 9)
    assert counter.counters == (50, 13, 37)
    counter.take(42, 8, taken_at=9.5)
    assert counter.counters == (42, 5, 37)
    counter.release("shipped", a, 8, 9.6)
    assert counter.counters == (42, 5, 37)
    counter.release("shipped", b, 5, 9.7)
    assert counter.counters == (37, 0, 37)
    counter.take(42, 8.5, taken_at=10)
    assert counter.counters == (37, 0, 37)
    counter.take(37, 11)
    assert counter.counters == (37, 0, 37)
    counter.take(36, 12)
    assert counter.counters == (36, 0, 36)


@pytest.mark.parametrize(("_case", "placed", "cut_off", "expected"), [
    ("a minute before the cut-off: absorbed", 7.99, 8, (20, 0, 20)),
    ("at the cut-off: absorbed", 8, 8, (20, 0, 20)),
    ("a minute after: stays on top", 8.01, 8, (20, 4, 16)),
])
def test_the_edge_of_the_cut_off(
    counter: Counter, _case: str, placed: float, cut_off: float, expected: tuple[int, int, int]
) -> None:
    counter.take(30, 6)
    counter.place(4, placed)
    counter.take(20, cut_off, taken_at=9)
    assert counter.counters == expected


def test_shipped_between_cut_off_and_import(counter: Counter) -> None:
    counter.take(30, 6)
    before, after = counter.place(4, 7), counter.place(3, 8.5)
    counter.release("shipped", before, 4, 8.6)
    counter.release("shipped", after, 3, 8.7)
    counter.take(26, 8, taken_at=9)
    assert counter.counters == (23, 0, 23)


def test_absorbed_once(counter: Counter) -> None:
    counter.take(30, 6)
    line = counter.place(4, 7)
    counter.take(26, 8)
    counter.take(27, 9)
    assert counter.counters == (27, 0, 27)
    counter.release("cancelled", line, 4, 9.5)
    assert counter.counters == (27, 0, 27)
    assert counter.feeding.one("SELECT count(*) FROM stock_movement WHERE network_id = :n AND event = 'absorbed'") == 1


def test_partly_cancelled_then_absorbed(counter: Counter) -> None:
    counter.take(30, 6)
    line = counter.place(10, 7)
    counter.release("cancelled", line, 4, 7.5)
    assert counter.counters == (30, 6, 24)
    counter.take(24, 8)
    assert counter.counters == (24, 0, 24)


def test_lines_at_risk_are_the_last_ones_placed(counter: Counter) -> None:
    counter.take(30, 6)
    counter.place(5, 8.1)
    middle, last = counter.place(6, 8.2), counter.place(2, 8.3)
    report = counter.feeding.take("compulog", feed(7, 8), at=at(9), confirmed=True)
    assert counter.counters == (7, 13, 0)
    assert set(report.at_risk_lines) == {middle, last}
    told = counter.feeding.one("SELECT args->'payload'->'order_line_ids' FROM procrastinate_jobs"
                               " WHERE args->>'wire' = 'stock.short' AND CAST(args->'payload'->>'network_id' AS bigint) = :n")
    assert set(told) == {str(middle), str(last)}


def test_an_offer_that_left_the_feed_keeps_its_reservations(counter: Counter) -> None:
    counter.take(30, 6)
    counter.place(5, 8.1)
    other = [cell for cell in compulog_cells("C2", mpn="A2", gtin="", paris="3", lyon="-", lille="-") if cell != "-"]
    head = f"HDR~COMPULOG~{at(8):%Y-%m-%dT%H:%M:%S+00:00}~EUR~PARIS"
    report = counter.feeding.take("compulog", compulog_file(other, head=head), at=at(9), confirmed=True)
    rows = counter.feeding.rows("SELECT o.sku, s.on_hand, s.reserved FROM stock s JOIN offer o ON o.network_id = :n"
                                " AND o.id = s.offer_id WHERE s.network_id = :n ORDER BY 1")
    assert rows == [("C1", 0, 5), ("C2", 3, 0)]
    assert len(report.at_risk_lines) == 1
