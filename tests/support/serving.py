"""The portal served as in production, gunicorn in processes of its own, for tests that buy over HTTP."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

from flask import Flask

from portal.embedded import DatabaseUrls
from tests.support.world import Person

SECRET = "a-secret-key-for-tests-alone-of-48-characters-ok"
ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_START = 60


def free_port() -> int:
    """A port below the range that the system gives to clients."""
    for port in range(21_000 + os.getpid() % 9_000, 31_000):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no free port")


@contextmanager
def served(urls: DatabaseUrls, folder: Path, *, workers: int = 2) -> Iterator[int]:
    """The port of a running portal on these databases; its output is in `folder`/web.log."""
    port = free_port()
    environment = {
        **os.environ, "PORTAL_ENV": "test", "PORTAL_DATA": str(folder / "var"), "SECRET_KEY": SECRET,
        "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner, "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": str(workers), "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    (folder / "var").mkdir(parents=True, exist_ok=True)
    with (folder / "web.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"], cwd=ROOT, env=environment,
            stdout=log, stderr=log,
        )
    try:
        _wait_for(server, port, folder)
        yield port
    finally:
        server.terminate()
        server.wait(60)


def session_cookie(app: Flask, person: Person) -> str:
    """The cookie of a browser in which the person is signed in."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = serializer.dumps({"_user_id": person.token, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def _wait_for(server: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    deadline = monotonic() + LONGEST_START
    while monotonic() < deadline and server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status < 500:
                return
        except OSError:
            sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError((folder / "web.log").read_text()[-3000:])
