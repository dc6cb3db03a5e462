"""Feeds while others feed and while orders are placed: nothing is mixed, lost, promised twice or locked crosswise."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier, Event

import pytest
from sqlalchemy import Engine, text

from portal.embedded import DatabaseUrls
from portal.jobs.runner import transaction
from portal.kernel.db import make_engine
from portal.kernel.ids import new_id
from tests.support.feed_files import compulog_cells, compulog_file, mediasud_cells, mediasud_file, nordis_cells, nordis_file
from tests.support.feeding import UPLOADED, Feeding
from tests.support.world import make_world

PIECES, BUYERS, TRIES = 60, 4, 30


@pytest.fixture
def feeding(owner_engine: Engine, urls: DatabaseUrls) -> Iterator[Feeding]:
    engine = make_engine(urls.app, pool_size=12)
    yield Feeding(make_world(owner_engine), engine)
    engine.dispose()


def together(*works: Callable[[], object]) -> list[object]:
    """Every work on a thread of its own, begun at the same moment; raises what any of them raised."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, work) for work in works]]


def test_two_feeds_of_one_wholesaler_at_once(feeding: Feeding) -> None:
    files = [nordis_file(*(nordis_cells(f"N{n}", mpn=f"M{n}", gtin="", dealer=price, stock=price[:2]) for n in range(200)))
             for price in ("11,00", "12,00", "13,00")]
    for _ in range(3):
        together(*(partial(feeding.take, "nordis", data, confirmed=True) for data in files))
        offers = feeding.offers("nordis")
        prices = {(offer[1], offer[2]) for offer in offers.values()}
        assert len(offers) == 200
        assert prices in ({(1100, 11)}, {(1200, 12)}, {(1300, 13)})


def test_three_wholesalers_name_the_same_new_products_at_once(feeding: Feeding) -> None:
    def feed(dialect: str, part: int) -> object:
        numbers = range(part * 100, part * 100 + 100)
        match dialect:
            case "nordis":
                data = nordis_file(*(nordis_cells(f"N{n}", mpn=f"M-{n}", gtin="", brand=f"Brand {n % 17}") for n in numbers))
            case "compulog":
                data = compulog_file(*(
                    compulog_cells(f"C{n}", mpn=f"m{n}", gtin="", brand=f"BRAND {n % 17}") for n in reversed(numbers)))
            case _:
                data = mediasud_file(*(
                    mediasud_cells(f"M{n}", mpn=f"M{n}", gtin="", brand=f"brand {n % 17}") for n in numbers))
        return feeding.take(dialect, data, confirmed=True)

    for part in range(4):
        together(*(partial(feed, dialect, part) for dialect in ("nordis", "compulog", "mediasud")))
    assert feeding.one("SELECT count(*) FROM product WHERE network_id = :n") == 400
    assert feeding.one("SELECT count(*) FROM brand WHERE network_id = :n") == 17
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n AND is_listed") == 300


def test_orders_while_feeds_run(feeding: Feeding) -> None:
    """The cut-off lies before every order, so what is sold in all is exactly what the feed said, however often it comes."""
    def file(round_: int) -> bytes:
        head = "HDR~COMPULOG~20261102~EUR~PARIS~LYON"
        cells = [compulog_cells(f"C{n}", mpn=f"A{n}", gtin="", paris="10", lyon=str(PIECES - 10 if n == 0 else 5), lille="-",
                                eco=f"{round_ % 7}.00") for n in range(300)]
        return compulog_file(*([cell for cell in row if cell != "-"] for row in cells), head=head)

    feeding.take("compulog", file(0))
    offers = dict(feeding.rows("SELECT sku, id FROM offer WHERE network_id = :n"))
    sold_out = Event()

    def feed() -> int:
        rounds = 0
        while not sold_out.is_set() and rounds < 60:
            rounds += 1
            feeding.take("compulog", file(rounds), confirmed=True, at=UPLOADED + timedelta(minutes=rounds))
        return rounds

    def buy(buyer: int) -> int:
        sold = 0
        for number in range(TRIES):
            wanted = [offers["C0"], offers[f"C{(buyer * 37 + number * 11) % 299 + 1}"]]
            if number % 2:
                wanted.reverse()
            with transaction(feeding.engine, feeding.world.people["ana"].scope) as session:
                short = session.execute(text("SELECT * FROM reserve(CAST(:l AS uuid[]), :o, ARRAY[1, 1])"),
                                        {"l": [new_id(), new_id()], "o": wanted}).all()
            sold += not short
        return sold

    def buyers() -> int:
        with ThreadPoolExecutor(BUYERS) as pool:
            sold = sum(pool.map(buy, range(BUYERS)))
        sold_out.set()
        return sold

    rounds, sold = together(feed, buyers)
    assert isinstance(rounds, int)
    assert rounds >= 2
    assert sold == PIECES
    on_hand, reserved, ledger = feeding.rows(
        "SELECT sum(s.on_hand), sum(s.reserved), (SELECT sum(reserved_change) FROM stock_movement WHERE network_id = :n"
        " AND offer_id = :o) FROM stock s WHERE s.network_id = :n AND s.offer_id = :o", o=offers["C0"])[0]
    assert (on_hand, reserved, ledger) == (PIECES, PIECES, PIECES)
    assert feeding.one("SELECT count(*) FROM stock WHERE network_id = :n AND reserved > on_hand") == 0
