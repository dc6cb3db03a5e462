"""The restore drill: what was backed up comes back to the last row, and no half backup is called one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app import create_app
from portal.audit.actions import record
from portal.backup import BackupProblem, write_backup
from portal.embedded import DatabaseUrls
from portal.jobs.runner import transaction
from portal.kernel.db import make_engine, scoped_session
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.database import drop, of_database
from tests.support.world import make_world

RESTORED = "maillon_restored"


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
