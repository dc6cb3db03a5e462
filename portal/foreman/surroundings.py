"""What stands around the demo's processes: ports, environment, and what a killed foreman left behind."""

import fcntl
import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from portal.foreman.child import STOP_SECONDS, Breakdown
from portal.settings import Settings

DEMO_NETWORK = "demo"
FIRST_PORT, LAST_PORT = 8000, 8099
BEYOND_PORTS = 32768
OWNERS_ALONE = frozenset({"DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "DATABASE_ADMIN_URL"})


@dataclass(frozen=True)
class Address:
    """Where the web server listens, and where a person on this machine finds it."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def reached_at(self) -> str:
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104

    @property
    def url(self) -> str:
        return f"http://{self.reached_at}:{self.port}"

    def is_healthy(self) -> bool:
        """Whether /healthz answers 200."""
        connection = http.client.HTTPConnection(self.reached_at, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def free_address(host: str, wanted: str | None) -> Address:
    """The port asked for, or the first free one from 8000; always below those the system gives to outgoing calls."""
    if wanted is not None and not (wanted.isdigit() and 0 < int(wanted) < BEYOND_PORTS):
        raise Breakdown(f"PORT is “{wanted}”; it must be a number below {BEYOND_PORTS}.")
    for port in [int(wanted)] if wanted else range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return Address(host, port)
    raise Breakdown(f"Port {wanted} is taken." if wanted else f"No free port from {FIRST_PORT} to {LAST_PORT}.")


def environment(settings: Settings, app_url: str, address: Address) -> dict[str, str]:
    """What the processes see: the web login only, never the owner's address."""
    return {
        **{name: value for name, value in os.environ.items() if name not in OWNERS_ALONE},
        "PORTAL_ENV": settings.environment, "PORTAL_DATA": str(settings.portal_data), "DATABASE_URL": app_url,
        "FLASK_APP": "app", "BIND": address.bind, "PUBLIC_URL": os.environ.get("PUBLIC_URL", address.url),
        "PYTHONUNBUFFERED": "1",
    }


def has_demo(owner_url: str) -> bool:
    """Whether the demo network is there."""
    with psycopg.connect(owner_url) as connection:
        return connection.execute("SELECT 1 FROM network WHERE slug = %s", (DEMO_NETWORK,)).fetchone() is not None


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """A second demo on the same data is refused; the lock ends with the process however that ends."""
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Breakdown(f"A demo already runs on {path.parent}; stop it first, or set PORTAL_DATA.") from None
        yield


def end_leftovers(pids: Path) -> None:
    """End the children of a foreman that was killed; a stranger that got one of their numbers is left alone."""
    if not pids.exists():
        return
    for pid, created in json.loads(pids.read_text(encoding="utf-8")):
        try:
            process = psutil.Process(pid)
            if process.create_time() == created:
                process.terminate()
                process.wait(STOP_SECONDS)
        except psutil.NoSuchProcess:
            continue
    pids.unlink()


def remember(pids: Path, running: list[int]) -> None:
    """Keep the numbers of all processes, so that the next start can end what a killed foreman left."""
    kept = [(pid, psutil.Process(pid).create_time()) for pid in running if psutil.pid_exists(pid)]
    pids.write_text(json.dumps(kept), encoding="utf-8")
