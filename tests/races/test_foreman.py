"""The foreman's care for its processes: restarted when they die, given up when they keep dying, ended in order."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from portal.foreman.__main__ import Foreman
from portal.foreman.child import DEATHS_ALLOWED, Breakdown, Child
from portal.foreman.surroundings import end_leftovers, environment, free_address, only_one, remember
from portal.settings import Settings

LASTING = "import time; time.sleep(600)"
DYING = "raise SystemExit('out of lamps')"


def child(tmp_path: Path, code: str, name: str = "lamp") -> Child:
    return Child(name, (sys.executable, "-c", code), dict(os.environ), tmp_path / f"{name}.log")


def wait_for_death(one: Child) -> None:
    deadline = monotonic() + 20
    while not one.has_died():
        assert monotonic() < deadline
        sleep(0.01)


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    one = child(tmp_path, LASTING)
    foreman = Foreman([one], None, tmp_path / "pids")
    foreman.start(one)
    try:
        assert one.process is not None
        first = one.process.pid
        one.process.kill()
        wait_for_death(one)
        foreman.look_after()
        assert one.process.pid != first
        assert not one.has_died()
    finally:
        foreman.stop()
    assert one.has_died()
    assert not (tmp_path / "pids").exists()


def test_a_child_that_keeps_dying_ends_the_demo_with_its_last_words(tmp_path: Path) -> None:
    one = child(tmp_path, DYING)
    foreman = Foreman([one], None, tmp_path / "pids")
    foreman.start(one)
    for _ in range(DEATHS_ALLOWED):
        wait_for_death(one)
        foreman.look_after()
    wait_for_death(one)
    with pytest.raises(Breakdown, match="out of lamps"):
        foreman.look_after()
    foreman.stop()


def test_what_a_killed_foreman_left_is_ended_and_a_stranger_is_not(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", LASTING])
    stranger = subprocess.Popen([sys.executable, "-c", LASTING])
    try:
        pids = tmp_path / "pids"
        remember(pids, [left.pid, stranger.pid])
        kept = json.loads(pids.read_text())
        pids.write_text(json.dumps([[pid, 1.0 if pid == stranger.pid else at] for pid, at in kept]))
        end_leftovers(pids)
        assert left.poll() is not None
        assert stranger.poll() is None
        assert not pids.exists()
    finally:
        for process in (left, stranger):
            process.kill()
            process.wait()


def test_a_taken_port_is_passed_over_unless_it_was_asked_for() -> None:
    first = free_address("127.0.0.1", None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first.port))
        taken.listen()
        second = free_address("127.0.0.1", None)
        assert first.port < second.port < 32768
        with pytest.raises(Breakdown, match="is taken"):
            free_address("127.0.0.1", str(first.port))
    with pytest.raises(Breakdown, match="below 32768"):
        free_address("127.0.0.1", "40000")


def test_a_second_demo_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path / "demo.lock"), pytest.raises(Breakdown, match="already runs"), only_one(tmp_path / "demo.lock"):
        pytest.fail("two at once")


def test_the_processes_never_see_the_owners_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://portal_owner:secret@db/maillon")
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    settings = Settings.from_env({"PORTAL_ENV": "demo", "PORTAL_DATA": str(tmp_path)})
    seen = environment(settings, "postgresql://portal_app@/maillon", free_address("127.0.0.1", None))
    assert "portal_owner" not in " ".join(seen.values())
    assert seen["DATABASE_URL"] == "postgresql://portal_app@/maillon"
    assert seen["PUBLIC_URL"].startswith("http://127.0.0.1:")
