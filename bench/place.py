"""Where a bench runs: its own data folder, the portal's embedded PostgreSQL in it, and both databases made anew."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from bench import floor_store, past_orders, portal_store
from bench.sizes import Sizes
from portal.embedded import embedded
from portal.kernel.roles import ensure_database, ensure_extensions
from portal.migrating import upgrade

FLOOR, PORTAL, GROWN = "bench_floor", "bench_portal", "bench_grown"


@dataclass(frozen=True)
class Place:
    """A running cluster and a folder for request files and logs."""

    folder: Path
    sockets: Path

    def address(self, login: str, database: str) -> str:
        """The address of a database of the cluster for a login."""
        return f"postgresql://{login}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def admin(self, database: str) -> str:
        """The address for the cluster's administrator, whom row security lets through."""
        return self.address("postgres", database)

    def environment(self, database: str) -> dict[str, str]:
        """What a portal on one of the databases is started with: as `make demo` serves it, but for the addresses."""
        return {
            "PORTAL_ENV": "demo", "PORTAL_DATA": str(self.folder / database), "FLASK_APP": "app",
            "DATABASE_URL": self.address("portal_app", database),
            "DATABASE_OWNER_URL": self.address("portal_owner", database),
        }


@contextmanager
def place() -> Iterator[Place]:
    """The cluster for as long as the block lasts; BENCH_DATA names the folder (default var/bench)."""
    folder = Path(os.environ.get("BENCH_DATA") or "var/bench").absolute()
    with embedded(folder) as urls:
        sockets = urls.admin.partition("host=")[2]
        yield Place(folder, Path(sockets))


def make_floor(at: Place, sizes: Sizes) -> None:
    """The floor's database, anew."""
    floor_store.make_database(at.admin("postgres"), FLOOR)
    floor_store.fill(at.admin(FLOOR), sizes)


def make_portal(at: Place, sizes: Sizes, name: str = PORTAL) -> None:
    """A portal's database, anew: every migration, then the bench's data."""
    with psycopg.connect(at.admin("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        ensure_database(admin, name)
    with psycopg.connect(at.admin(name), autocommit=True) as admin:
        ensure_extensions(admin)
    upgrade(at.address("portal_owner", name))
    portal_store.fill(at.admin(name), sizes)
    if sizes.past_orders:
        past_orders.fill(at.admin(name), sizes)
