"""The restore drill: what was backed up comes back to the last row, and no half backup is called one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import create_app
from portal.audit.actions import record
from portal.backup import BackupProblem, check_backup, restore_backup, write_backup
from portal.embedded import DatabaseUrls
from portal.files.storage import LocalStorage
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, make_engine, scoped_session
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.database import drop, of_database
from tests.support.world import make_world

RESTORED = "maillon_restored"
_PAIR = text("INSERT INTO feed_run (network_id, seller_id, id, profile_code, file_name, file_sha256, state)"
             " VALUES (:n, :o, :i, 'x', 'x.csv', :key, 'done')")


@pytest.fixture
def elsewhere(server: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """The addresses of a database that does not exist yet."""
    with psycopg.connect(server.admin, autocommit=True) as admin:
        drop(admin, RESTORED)
        yield of_database(server, RESTORED)
        drop(admin, RESTORED)


def test_a_backup_comes_back_whole_with_its_walls(
    fresh_urls: DatabaseUrls, elsewhere: DatabaseUrls, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    owner = make_engine(fresh_urls.owner)
    world = make_world(owner)
    owner.dispose()
    settings = settings_for(fresh_urls)
    app = create_app(settings)
    ana = world.people["ana"]
    with transaction(runtime_of(app).engine, ana.scope) as session:
        record(session, ana.actor, "lamp.lit", "hall")
    kept = settings.portal_data / "files" / "ab" / "abcdef"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a feed")
    written = app.test_cli_runner().invoke(args=["db", "backup", str(tmp_path / "kept")])
    assert written.exit_code == 0, written.output

    there = replace(settings_for(elsewhere), portal_data=tmp_path / "other")
    restored = create_app(there)
    done = restored.test_cli_runner().invoke(args=["db", "restore", str(tmp_path / "kept")])
    assert done.exit_code == 0, done.output
    assert "every table counts" in done.output
    assert (tmp_path / "other" / "files" / "ab" / "abcdef").read_bytes() == b"a feed"
    engine = runtime_of(restored).engine
    with scoped_session(engine, ana.scope) as session:
        assert session.execute(text("SELECT verb FROM audit_entry")).scalars().all() == ["lamp.lit"]
    with scoped_session(engine, world.people["cleo"].scope) as session:
        assert session.execute(text("SELECT verb FROM audit_entry")).scalars().all() == []
    again = restored.test_cli_runner().invoke(args=["db", "restore", str(tmp_path / "kept")])
    assert again.exit_code == 1
    runtime_of(app).close()
    runtime_of(restored).close()


def test_a_login_behind_the_walls_writes_no_backup(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="sees through row security"):
        write_backup(fresh_urls.owner, tmp_path / "files", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_backup_is_never_written_over_another(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with pytest.raises(BackupProblem, match="name another folder"):
        write_backup(fresh_urls.backup, tmp_path / "files", tmp_path / "kept")


@pytest.mark.parametrize(("part", "said"), [
    ("manifest.json", "no backup, or one that was never finished"), ("database.dump", "incomplete"), ("files.tar", "incomplete"),
])
def test_an_incomplete_backup_is_refused(fresh_urls: DatabaseUrls, tmp_path: Path, part: str, said: str) -> None:
    write_backup(fresh_urls.backup, tmp_path / "files", tmp_path / "kept")
    (tmp_path / "kept" / part).unlink()
    with pytest.raises(BackupProblem, match=said):
        restore_backup(fresh_urls.admin, tmp_path / "other", tmp_path / "kept")


@pytest.mark.parametrize("part", ["database.dump", "files.tar"])
def test_one_byte_of_damage_is_refused_before_anything_is_written(
    fresh_urls: DatabaseUrls, tmp_path: Path, part: str
) -> None:
    (tmp_path / "files" / "1").mkdir(parents=True)
    (tmp_path / "files" / "1" / "x").write_bytes(b"a feed")
    write_backup(fresh_urls.backup, tmp_path / "files", tmp_path / "kept")
    content = bytearray((tmp_path / "kept" / part).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "kept" / part).write_bytes(content)
    with pytest.raises(BackupProblem, match="damaged"):
        check_backup(tmp_path / "kept")


def test_a_damaged_manifest_is_refused(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    write_backup(fresh_urls.backup, tmp_path / "files", tmp_path / "kept")
    (tmp_path / "kept" / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(BackupProblem, match="damaged"):
        check_backup(tmp_path / "kept")


def test_a_backup_under_load_is_of_one_instant(
    fresh_urls: DatabaseUrls, elsewhere: DatabaseUrls, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    """While a writer keeps a file and its row, pair by pair, the backup has every file that its rows name; it then serves."""
    owner = make_engine(fresh_urls.owner)
    world = make_world(owner)
    files, stop, errors = LocalStorage(tmp_path / "files"), Event(), []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            key = files.put(world.network_id, f"feed {number}".encode())
            try:
                with transaction(owner, Scope.owner()) as session:
                    session.execute(_PAIR, {"n": world.network_id, "o": world.companies["nord"].id, "i": uuid4(), "key": key})
            except DBAPIError as error:
                errors.append(error)
                return

    writer = Thread(target=write)
    writer.start()
    try:
        while len(list((tmp_path / "files").rglob("*"))) < 30:
            stop.wait(0.02)
        write_backup(fresh_urls.backup, tmp_path / "files", tmp_path / "kept")
    finally:
        stop.set()
        writer.join()
    assert errors == []
    settings = replace(settings_for(elsewhere), portal_data=tmp_path / "other")
    app = create_app(settings)
    done = app.test_cli_runner().invoke(args=["db", "restore", str(tmp_path / "kept")])
    assert done.exit_code == 0, done.output
    restored = make_engine(elsewhere.owner)
    with transaction(restored, Scope.owner()) as session:
        keys = session.execute(text("SELECT file_sha256 FROM feed_run")).scalars().all()
    assert len(keys) >= 5
    there = LocalStorage(tmp_path / "other" / "files")
    assert all(sha256(there.get(world.network_id, key)).hexdigest() == key for key in keys)
    assert app.test_client().get("/readyz").status_code == 200
    assert Browser(app, world.slug, world.people["ana"]).get("/").status_code == 200
    runtime_of(app).close()
    owner.dispose()
    restored.dispose()
