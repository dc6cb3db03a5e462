"""Databases for tests: one server, one template migrated once, a clone for each test process."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from portal.embedded import DatabaseUrls, embedded
from portal.kernel.roles import APP, BACKUP, OWNER, Admin, ensure_database, ensure_extensions, ensure_roles
from portal.migrating import upgrade
from portal.revisions import FOLDER

ROOT = Path(__file__).resolve().parent.parent.parent
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
KEPT_TEMPLATES = 3
PASSWORD = "maillon-test"


def kept_folder() -> Path:
    """A folder of this checkout and this user that stays between runs, so the cluster is made once."""
    key = sha256(f"{os.getuid()} {ROOT}".encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"maillon-tests-{key}"


@contextmanager
def shared_server() -> Iterator[DatabaseUrls]:
    """The server that tests use: TEST_DATABASE_ADMIN_URL where given, else an embedded one that all processes share."""
    given = os.environ.get("TEST_DATABASE_ADMIN_URL")
    if given is None:
        folder = kept_folder()
        folder.mkdir(mode=0o755, exist_ok=True)
        with embedded(folder, FAST) as urls:
            yield urls
        return
    with psycopg.connect(given, autocommit=True) as admin:
        ensure_roles(admin, {OWNER: PASSWORD, APP: PASSWORD, BACKUP: PASSWORD})
    parts = urlsplit(given)
    place = parts.netloc.rpartition("@")[2]

    def url(login: str) -> str:
        return urlunsplit(parts._replace(netloc=f"{login}:{quote(PASSWORD)}@{place}"))

    yield DatabaseUrls(app=url(APP), owner=url(OWNER), backup=url(BACKUP), admin=given)


def ensure_template(server: DatabaseUrls) -> str:
    """The name of a migrated, otherwise empty database; made when the migrations changed, by one process at a time."""
    name = f"maillon_template_{_migrations_key()}"
    with _locked(), psycopg.connect(server.admin, autocommit=True) as admin:
        _drop_leftovers(admin, name)
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            draft = f"{name}_draft"
            drop(admin, draft)
            make_empty(server, draft)
            upgrade(of_database(server, draft).owner)
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


@contextmanager
def clone(server: DatabaseUrls, template: str, label: str) -> Iterator[DatabaseUrls]:
    """A copy of the template for as long as the block lasts."""
    name = f"maillon_test_{os.getpid()}_{label}"
    with psycopg.connect(server.admin, autocommit=True) as admin:
        drop(admin, name)
        ensure_database(admin, name, template)
        try:
            yield of_database(server, name)
        finally:
            drop(admin, name)


def make_empty(server: DatabaseUrls, name: str) -> DatabaseUrls:
    """A database with extensions and nothing else."""
    urls = of_database(server, name)
    with psycopg.connect(server.admin, autocommit=True) as admin:
        ensure_database(admin, name)
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        ensure_extensions(admin)
    return urls


def drop(admin: Admin, name: str) -> None:
    """Drop a database and end whoever is still connected to it."""
    admin.execute("SET client_min_messages TO warning")
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def of_database(server: DatabaseUrls, name: str) -> DatabaseUrls:
    """The same server's addresses for another database."""
    def url(given: str) -> str:
        return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))

    return DatabaseUrls(url(server.app), url(server.owner), url(server.backup), url(server.admin))


def _migrations_key() -> str:
    files = sorted([*(FOLDER / "versions").glob("*"), FOLDER / "env.py"])
    content = b"".join(path.read_bytes() for path in files if path.is_file() and path.suffix != ".pyc")
    return sha256(content).hexdigest()[:12]


def _drop_leftovers(admin: Admin, wanted: str) -> None:
    """Drop clones of test processes that are gone and all but the newest templates."""
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'maillon\\_t%' ORDER BY oid DESC")
    names = [str(row[0]) for row in rows.fetchall()]
    templates = [name for name in names if name.startswith("maillon_template_") and name != wanted]
    gone = [name for name in names if name.startswith("maillon_test_") and not _is_alive(int(name.split("_")[2]))]
    for name in [*templates[KEPT_TEMPLATES - 1 :], *gone]:
        drop(admin, name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _locked() -> Iterator[None]:
    folder = kept_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    with (folder / "template.lock").open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
