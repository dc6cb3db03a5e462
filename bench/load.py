"""Load clients: wrk where it is installed, else a small one in Python; both walk a file of requests."""

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a walk; the cookie is that of a real sign-in."""

    path: str
    cookie: str
    method: str = "GET"
    kind: str = ""
    body: str = ""

    def line(self) -> str:
        """The request as one line of the file both clients read."""
        return "\t".join((self.method, self.path, self.cookie, self.kind, self.body))


@dataclass(frozen=True, slots=True)
class Round:
    """What one measured round gave; `bad` counts answers of 300 and more and broken connections."""

    p50_ms: float
    p95_ms: float
    per_second: float
    requests: int
    bad: int
    kilobytes: float


def client_name() -> str:
    """Which client measures, for the head of the report."""
    return "wrk" if shutil.which("wrk") else "the bench's own Python client (wrk is not installed)"


def fetch(address: str, request: Request) -> tuple[int, str]:
    """Status and body of one request, redirects not followed."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=60)
    headers = {"Cookie": request.cookie, "Accept": "text/html"}
    if request.kind:
        headers["Content-Type"] = request.kind
    try:
        connection.request(request.method, request.path, request.body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def check(address: str, request: Request, marker: str, status: int = 200) -> int:
    """Kilobytes of the page, after making sure that it is the page: status and marker; exits with its head if not."""
    got, body = fetch(address, request)
    if got != status or marker not in body:
        sys.exit(f"{address}{request.path}: {got}, marker {marker!r} {'in' if marker in body else 'not in'} it: {body[:400]}")
    return len(body.encode()) // 1024


def run(address: str, walk: Path, clients: int, seconds: float) -> Round:
    """One round over the walk with so many clients at once."""
    if not shutil.which("wrk"):
        return _run_python(address, walk, clients, seconds)
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(HERE / "wrk.lua"), address]
    done = subprocess.run([*command, "--", str(walk)], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            return Round(**json.loads(line))
    raise SystemExit(f"wrk failed: {done.stdout}{done.stderr}")


def _walk_alone(address: str, walk: str, number: int, seconds: float) -> tuple[list[float], int, int]:
    parts = urlsplit(address)
    lines = [line.split("\t") for line in Path(walk).read_text().splitlines()]
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=60)
    times: list[float] = []
    bad = size = 0
    at, end = number * 6007, time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        method, path, cookie, kind, body = lines[at % len(lines)]
        headers = {"Cookie": cookie, **({"Content-Type": kind} if kind else {})}
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            size += len(answer.read())
            bad += answer.status >= 300
        except (OSError, http.client.HTTPException):
            connection.close()
            bad += 1
        times.append(time.perf_counter() - begun)
        at += 1
    connection.close()
    return times, bad, size


def _run_python(address: str, walk: Path, clients: int, seconds: float) -> Round:
    with ProcessPoolExecutor(clients) as pool:
        asked = [pool.submit(_walk_alone, address, str(walk), number, seconds) for number in range(clients)]
        parts = [one.result() for one in asked]
    times = sorted(taken for part in parts for taken in part[0])
    return Round(
        p50_ms=round(statistics.median(times) * 1000, 3),
        p95_ms=round(times[int(len(times) * 0.95)] * 1000, 3),
        per_second=round(len(times) / seconds, 2),
        requests=len(times),
        bad=sum(part[1] for part in parts),
        kilobytes=round(sum(part[2] for part in parts) / len(times) / 1024, 1),
    )


def cookie_of(address: str) -> str:
    """The cookie an address hands out."""
    with urlopen(address, timeout=30) as answer:
        return str(answer.headers["Set-Cookie"].partition(";")[0])
