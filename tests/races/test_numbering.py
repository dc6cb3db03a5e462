"""Numbers of invoices under several processes, undone work and SIGKILL: 1..n without gap or double, dates never going back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from portal.embedded import DatabaseUrls
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, make_engine
from tests.support.shelves import shelve
from tests.support.trade import Sold, account_faults, make_order, send
from tests.support.world import World, make_world

SHIPMENTS, PROCESSES = 60, 4
ISSUER = "from tests.races.issuer import main\nmain()\n"
_INVOICES = text(
    "SELECT seller_id, year, sequence, number, issued_on, issued_at FROM invoice ORDER BY seller_id, year, sequence"
)


@pytest.fixture
def world(fresh_urls: DatabaseUrls) -> Iterator[World]:
    owner = make_engine(fresh_urls.owner)
    yield make_world(owner)
    owner.dispose()


def _shipments(world: World, urls: DatabaseUrls, wanted: int) -> list[UUID]:
    """Shipments of half as many orders of both resellers, so that orders and accounts are fought over too."""
    engine, at = make_engine(urls.app), datetime.now(UTC)
    shelf = shelve(world, world.companies["nord"], "N-1")
    sent: list[UUID] = []
    for number in range(wanted // 2):
        order = make_order(world, engine, [Sold(shelf, 2)], at=at, reseller=("alpha", "beta")[number % 2])
        sent += [send(order, {0: 1}, at=at), send(order, {0: 1}, at=at)]
    engine.dispose()
    return sent


def _start(urls: DatabaseUrls, world: World, folder: Path, seed: int, sent: list[UUID]) -> subprocess.Popen[str]:
    environment = {**os.environ, "PORTAL_ENV": "test", "PORTAL_DATA": str(folder), "DATABASE_URL": urls.app}
    seller = world.companies["nord"].id
    process = subprocess.Popen(
        [sys.executable, "-c", ISSUER, str(world.network_id), str(seller), str(seed)], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write("".join(f"{shipment}\n" for shipment in sent))
    process.stdin.close()
    process.stdin = None
    return process


def _rows(world: World) -> list[Any]:
    with transaction(world.owner_engine, Scope.owner()) as session:
        return list(session.connection().execute(_INVOICES))


def _check(world: World, promised: set[str]) -> list[Any]:
    rows = _rows(world)
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert [row.issued_on for row in rows] == sorted(row.issued_on for row in rows)
    assert [row.issued_at for row in rows] == sorted(row.issued_at for row in rows)
    assert promised <= {row.number for row in rows}
    assert account_faults(world) == []
    return rows


def _race(world: World, urls: DatabaseUrls, folder: Path, sent: list[UUID], kills: int, random: Random) -> None:
    running = [_start(urls, world, folder, random.randrange(10**6), sent) for _ in range(PROCESSES)]
    promised: set[str] = set()
    try:
        while len(_rows(world)) < 3 and any(process.poll() is None for process in running):
            sleep(0.05)
        for process in running[:kills]:
            sleep(random.random() * 0.15)
            process.kill()
        for process in running:
            said, wrong = process.communicate(timeout=120)
            assert process.returncode in (0, -9), wrong
            promised |= {line for line in said.split("\n") if line.endswith(tuple("0123456789")) and len(line) == 12}
    finally:
        for process in running:
            process.kill()
            process.wait()
    _check(world, promised)


@pytest.mark.parametrize("seed", [1])
def test_numbers_have_no_gap_whoever_is_killed(
    fresh_urls: DatabaseUrls, world: World, tmp_path: Path, seed: int
) -> None:
    sent = _shipments(world, fresh_urls, SHIPMENTS)
    _race(world, fresh_urls, tmp_path / "var", sent, kills=2, random=Random(seed))
    _race(world, fresh_urls, tmp_path / "var", sent, kills=0, random=Random(seed + 1))
    assert len(_rows(world)) >= SHIPMENTS * 9 // 10


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 20))
def test_numbers_have_no_gap_in_many_rounds(fresh_urls: DatabaseUrls, world: World, tmp_path: Path, seed: int) -> None:
    random, sent = Random(seed), _shipments(world, fresh_urls, SHIPMENTS * 4)
    for _ in range(5):
        _race(world, fresh_urls, tmp_path / "var", sent, kills=3, random=random)


