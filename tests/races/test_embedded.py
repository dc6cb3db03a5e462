"""The embedded PostgreSQL: kills, restarts, stale numbers and several holders at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import psutil
import psycopg
import pytest

from portal.embedded import DatabaseUrls, EmbeddedProblem, erase, lease
from portal.embedded.place import Place
from portal.embedded.server import process_of
from tests.support.database import FAST

HOLD = """
import sys
from pathlib import Path
from portal.embedded import lease
held = lease(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
held.release()
"""


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("embedded")
    yield folder
    held = lease(folder, FAST)
    held.release()
    erase(folder)


def count(urls: DatabaseUrls) -> int:
    with psycopg.connect(urls.owner) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def keep_one(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz)")
        connection.execute("INSERT INTO kept VALUES (now())")


def server_of(place: Place) -> psutil.Process:
    found = process_of(place)
    assert found is not None
    return found


def hold_elsewhere(data: Path) -> subprocess.Popen[str]:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_data_outlives_a_stop_and_the_address_stays(data: Path) -> None:
    first = lease(data, FAST)
    keep_one(first.urls)
    first.release()
    first.release()
    assert process_of(first.place) is None
    second = lease(data, FAST)
    try:
        assert (second.urls, count(second.urls)) == (first.urls, 1)
    finally:
        second.release()


def test_the_last_holder_stops_the_server(data: Path) -> None:
    mine = lease(data, FAST)
    other = hold_elsewhere(data)
    mine.release()
    assert process_of(mine.place) is not None
    other.communicate("")
    assert other.returncode == 0
    assert process_of(mine.place) is None


def test_a_killed_holder_leaves_no_lease_behind(data: Path) -> None:
    mine = lease(data, FAST)
    other = hold_elsewhere(data)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    mine.release()
    assert process_of(mine.place) is None


def test_a_killed_server_comes_back_with_what_was_committed(data: Path) -> None:
    held = lease(data)
    try:
        keep_one(held.urls)
        server_of(held.place).kill()
        began = monotonic()
        while psutil.pid_exists(first_pid(held.place)) and process_of(held.place) is not None:
            sleep(0.01)
        assert held.keep_running()
        assert monotonic() - began < 20
        assert count(held.urls) == 1
        assert not held.keep_running()
    finally:
        held.release()


def test_a_stale_number_that_belongs_to_a_stranger_harms_nobody(data: Path) -> None:
    held = lease(data, FAST)
    keep_one(held.urls)
    held.release()
    stranger = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        path = held.place.cluster / "postmaster.pid"
        path.write_text(f"{stranger.pid}\n{held.place.cluster}\n1\n5432\n\n\n", encoding="utf-8")
        os.chown(path, held.place.user.uid, held.place.user.gid)
        again = lease(data, FAST)
        assert count(again.urls) == 1
        again.release()
        assert stranger.poll() is None
    finally:
        stranger.communicate()


def test_an_unfinished_cluster_is_made_again(data: Path) -> None:
    held = lease(data, FAST)
    held.release()
    held.place.cluster.rename(held.place.cluster.with_name("cluster.new"))
    (held.place.folder / "cluster.new" / "PG_VERSION").unlink()
    again = lease(data, FAST)
    try:
        keep_one(again.urls)
    finally:
        again.release()


def test_a_cluster_of_another_version_is_refused_in_words(data: Path) -> None:
    held = lease(data, FAST)
    held.release()
    version = held.place.cluster / "PG_VERSION"
    kept = version.read_text(encoding="utf-8")
    version.write_text("12\n", encoding="utf-8")
    try:
        with pytest.raises(EmbeddedProblem, match="made by PostgreSQL 12"):
            lease(data, FAST)
    finally:
        version.write_text(kept, encoding="utf-8")


def test_a_long_path_still_gets_a_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("a-name-of-some-length-" * 6)
    held = lease(folder, FAST)
    try:
        keep_one(held.urls)
    finally:
        held.release()
        erase(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another user")
def test_root_behind_a_closed_folder_keeps_the_cluster_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    held = lease(closed / "var", FAST)
    try:
        keep_one(held.urls)
        assert not held.place.folder.is_relative_to(tmp_path)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        held.release()
        erase(closed / "var")
    assert not held.place.folder.exists()


def first_pid(place: Place) -> int:
    path = place.cluster / "postmaster.pid"
    return int(path.read_text(encoding="utf-8").split("\n", 1)[0]) if path.exists() else 0
