"""Both sides' web servers: started the same way, waited for, weighed and stopped by their own process ids."""

import os
import runpy
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOOR_PORT, PORTAL_PORT = 18431, 18432


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its address and its master's process id."""

    address: str
    pid: int

    def weigh(self) -> float:
        """Proportional set size of the server in MiB, its master and its workers: what serving really takes."""
        return sum(_pss(process) for process in (self.pid, *_children(self.pid))) / 1024


def _children(master: int) -> list[int]:
    listing = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(child) for child in listing.split()]


def _pss(process: int) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def gunicorn_shape() -> tuple[int, str, int]:
    """Workers, class and threads that the portal's own configuration asks for, so that the floor gets the same."""
    asked = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    return int(asked["workers"]), str(asked["worker_class"]), int(asked["threads"])


@contextmanager
def gunicorn(arguments: list[str], port: int, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """A gunicorn on a loopback port until the block ends; exits with its log's end when it does not start."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *arguments]
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(120):
            if process.poll() is not None or _answers(address):
                break
            time.sleep(0.25)
        if process.poll() is not None:
            raise SystemExit(f"the server on {port} did not start: {log.read_text()[-2000:]}")
        yield Server(address, process.pid)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def floor(shape: tuple[int, str, int], dsn: str, folder: Path) -> AbstractContextManager[Server]:
    """The floor on gunicorn with the portal's number, class and threads of workers."""
    workers, kind, threads = shape
    arguments = [
        "--workers", str(workers), "--worker-class", kind, "--threads", str(threads), "--no-control-socket",
        "bench.floor_app:app",
    ]  # fmt: skip
    return gunicorn(arguments, FLOOR_PORT, {"FLOOR_DSN": dsn}, folder / "floor.log")


def portal(environment: Mapping[str, str], folder: Path, port: int = PORTAL_PORT) -> AbstractContextManager[Server]:
    """The portal as `make demo` serves it."""
    address = f"127.0.0.1:{port}"
    environment = {**environment, "BIND": address, "PUBLIC_URL": f"http://{address}"}
    return gunicorn(["-c", "gunicorn.conf.py", "wsgi:app"], port, environment, folder / f"portal-{port}.log")
