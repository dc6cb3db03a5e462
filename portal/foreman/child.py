"""One process the foreman looks after, and how it is told to stop."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 35
DEATHS_ALLOWED, DEATHS_WINDOW = 3, 60.0
TAIL_LINES = 25


class Breakdown(RuntimeError):
    """The demo cannot go on; the text says why and what to do."""


@dataclass
class Child:
    """One process the foreman looks after, and when it last died."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the foreman alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Ask it to finish what it does, then insist."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])

    def keeps_dying(self) -> bool:
        """Count one more death; True when there were too many within a minute."""
        now = monotonic()
        self.deaths.append(now)
        while now - self.deaths[0] > DEATHS_WINDOW:
            self.deaths.popleft()
        return len(self.deaths) > DEATHS_ALLOWED


def say(text: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
