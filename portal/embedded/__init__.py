"""Supervisor of the embedded PostgreSQL: whoever needs it holds a lease, and the last to leave stops it."""

import atexit
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from portal.embedded.place import EmbeddedProblem, Place, choose_place, remove_folders
from portal.embedded.server import answers, make_cluster, start, stop
from portal.kernel.roles import APP, BACKUP, OWNER, ensure_database, ensure_extensions, ensure_roles
from portal.settings import Settings

__all__ = ["DatabaseUrls", "EmbeddedProblem", "Lease", "embedded", "erase", "process_lease", "with_database"]

DATABASE = "maillon"
SUPERUSER = "postgres"


@dataclass(frozen=True)
class DatabaseUrls:
    """Addresses of one database for each login; `admin` is the cluster's superuser."""

    app: str
    owner: str
    backup: str
    admin: str


@dataclass
class Lease:
    """The right to use an embedded server; held by flock, so it ends with the process however that ends."""

    place: Place
    urls: DatabaseUrls
    changes: Mapping[str, str]
    lock_path: Path
    file: IO[str]
    holder: int

    def keep_running(self) -> bool:
        """Start the server again if it has died; True when it had."""
        if answers(self.place):
            return False
        with _locked(self.lock_path):
            if answers(self.place):
                return False
            start(self.place, self.changes)
            return True

    def release(self) -> None:
        """Give the lease back; the last one stops the server. A second call, or one in a forked child, does nothing."""
        if self.file.closed or os.getpid() != self.holder:
            return
        with _locked(self.lock_path):
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.file.close()
                return
            try:
                stop(self.place)
            finally:
                self.file.close()


def lease(data: Path, changes: Mapping[str, str] | None = None) -> Lease:
    """Take a lease on the embedded server of `data`, starting it if nobody has; roles and database are made if missing.

    `changes` are server settings other than the usual ones (tests give up fsync); who starts the server decides.
    """
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    lock_path = data / "postgres.lock"
    with _locked(lock_path):
        place = choose_place(data)
        file = (data / "postgres.lease").open("a", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_SH)
            make_cluster(place)
            if not answers(place):
                start(place, changes or {})
            urls = database_urls(place.sockets, DATABASE)
            _prepare(place)
        except BaseException:
            file.close()
            raise
        return Lease(place, urls, changes or {}, lock_path, file, os.getpid())


@contextmanager
def embedded(data: Path, changes: Mapping[str, str] | None = None) -> Iterator[DatabaseUrls]:
    """A running embedded PostgreSQL for as long as the block lasts."""
    held = lease(data, changes)
    try:
        yield held.urls
    finally:
        held.release()


def database_urls(sockets: Path, name: str) -> DatabaseUrls:
    """The addresses of database `name` on the server whose socket is in `sockets`."""
    host = quote(str(sockets), safe="/")

    def url(login: str) -> str:
        return f"postgresql://{login}@/{quote(name)}?host={host}"

    return DatabaseUrls(app=url(APP), owner=url(OWNER), backup=url(BACKUP), admin=url(SUPERUSER))


def erase(data: Path) -> None:
    """Stop the server of `data` and remove everything it kept; refused while anybody uses it."""
    data = data.resolve()
    if not data.exists():
        return
    with _locked(data / "postgres.lock"), (data / "postgres.lease").open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedProblem(f"The database in {data} is in use; stop what uses it first.") from None
        stop(choose_place(data))
        remove_folders(data)


_held: dict[Path, Lease] = {}


def process_lease(data: Path) -> Lease:
    """The lease this process holds until it ends, taken at the first call."""
    data = data.resolve()
    found = _held.get(data)
    if found is None or found.holder != os.getpid():
        found = _held[data] = lease(data)
        atexit.register(found.release)
    return found


def with_database(settings: Settings) -> Settings:
    """The settings with every database address filled in: as given, or of the embedded server this process leases."""
    if settings.database_url is not None:
        return settings
    urls = process_lease(settings.portal_data).urls
    return replace(
        settings, database_url=urls.app, database_owner_url=urls.owner, database_backup_url=urls.backup,
        database_admin_url=urls.admin,
    )


def _prepare(place: Place) -> None:
    with psycopg.connect(host=str(place.sockets), user=SUPERUSER, dbname="postgres", autocommit=True) as admin:
        ensure_roles(admin)
        made = ensure_database(admin, DATABASE)
    if made:
        with psycopg.connect(host=str(place.sockets), user=SUPERUSER, dbname=DATABASE, autocommit=True) as admin:
            ensure_extensions(admin)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time looks after a server; the others wait."""
    try:
        file = path.open("a", encoding="utf-8")
    except PermissionError:
        raise EmbeddedProblem(
            f"{path.parent} belongs to another user: start as that user or as root, or set PORTAL_DATA to a folder of your own."
        ) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
