"""`python -m portal.foreman`: runs the whole demo, restarts what dies, and stops all of it in good order."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from types import FrameType

from portal.embedded import EmbeddedProblem, Lease, erase, lease
from portal.foreman.child import ROOT, Breakdown, Child, say
from portal.foreman.surroundings import (
    Address,
    end_leftovers,
    environment,
    free_address,
    has_demo,
    only_one,
    remember,
)
from portal.migrating import upgrade
from portal.settings import BadSettings, Settings

READY_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Foreman:
    """The demo's processes, in the order in which they start; they stop in the same order."""

    children: list[Child]
    held: Lease | None
    pids: Path

    def run(self, address: Address) -> None:
        """Start the web, then the others once it answers, and look after all until interrupted."""
        web, *others = self.children
        self.start(web)
        self.wait_until_ready(address)
        for child in others:
            self.start(child)
        say(f"\n  The portal runs at {address.url}\n")
        flask(["demo", "sign-ins"], self.children[0].environment)
        say("\n  Ctrl-C stops everything.")
        while True:
            sleep(0.5)
            self.look_after()

    def wait_until_ready(self, address: Address) -> None:
        """Return once the portal answers; a child that dies meanwhile is a breakdown."""
        deadline = monotonic() + READY_SECONDS
        while not address.is_healthy():
            for child in self.children:
                if child.has_died():
                    raise Breakdown(f"The {child.name} did not start. The end of {child.log}:\n{child.tail()}")
            if monotonic() > deadline:
                web = self.children[0]
                raise Breakdown(f"The portal does not answer. The end of {web.log}:\n{web.tail()}")
            sleep(0.1)

    def look_after(self) -> None:
        """Start again what has died; give up on what dies again and again."""
        if self.held is not None and self.held.keep_running():
            say("The database had stopped; it runs again.")
        for child in self.children:
            if child.has_died():
                if child.keeps_dying():
                    raise Breakdown(f"The {child.name} keeps dying. The end of {child.log}:\n{child.tail()}")
                say(f"The {child.name} had stopped; starting it again.")
                self.start(child)

    def start(self, child: Child) -> None:
        """Start a child, and keep the numbers of all for the next foreman."""
        child.start()
        remember(self.pids, [one.process.pid for one in self.children if one.process is not None])

    def stop(self) -> None:
        """Stop the children one after the other, then forget them."""
        for child in self.children:
            child.stop()
        self.pids.unlink(missing_ok=True)


def main() -> int:
    """Run the demo until Ctrl-C or SIGTERM; 0 when it was stopped so, 1 when it broke down."""
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        settings = Settings.from_env({"PORTAL_ENV": "demo", **os.environ})
        settings.portal_data.mkdir(parents=True, exist_ok=True)
        with only_one(settings.portal_data / "demo.lock"):
            if sys.argv[1:] == ["reset"]:
                reset(settings)
            else:
                serve(settings)
    except KeyboardInterrupt:
        say("Stopped.")
    except (Breakdown, BadSettings, EmbeddedProblem) as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    return 0


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Every termination signal is what Ctrl-C is; a second one does not disturb the stopping."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def serve(settings: Settings) -> None:
    """Database, migrations, demo data, then the three kinds of process."""
    pids = settings.portal_data / "demo.pids"
    end_leftovers(pids)
    held = None if settings.database_url else lease(settings.portal_data)
    foreman = None
    try:
        app_url = held.urls.app if held else settings.database_url
        owner_url = held.urls.owner if held else settings.database_owner_url
        if app_url is None or owner_url is None:
            raise Breakdown("DATABASE_URL is set without DATABASE_OWNER_URL, which migrations and demo data need.")
        address = free_address(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT"))
        shared = environment(settings, app_url, address)
        upgrade(owner_url)
        if not has_demo(owner_url):
            say("Loading the demo network; this takes a moment, once.")
            flask(["demo", "load"], {**shared, "DATABASE_OWNER_URL": owner_url})
        foreman = Foreman(processes(settings.portal_data, shared), held, pids)
        foreman.run(address)
    finally:
        say("\nStopping…")
        if foreman is not None:
            foreman.stop()
        if held is not None:
            held.release()


def reset(settings: Settings) -> None:
    """Throw away the demo's database, files and logs; a database of one's own (DATABASE_URL) is never touched."""
    if settings.database_url is not None:
        raise Breakdown("DATABASE_URL is set: only the embedded database can be thrown away from here.")
    end_leftovers(settings.portal_data / "demo.pids")
    erase(settings.portal_data)
    for name in ("files", "mail", "log"):
        shutil.rmtree(settings.portal_data / name, ignore_errors=True)
    say("The demo's data is gone; `make demo` begins anew.")


def processes(data: Path, shared: Mapping[str, str]) -> list[Child]:
    """The web first, since it must stop taking requests before the others end."""
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    wanted = {
        "web server": ("web", ("-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app")),
        "job worker": ("worker", ("-m", "flask", "worker")),
        "mail sender": ("sender", ("-m", "flask", "sender")),
    }
    return [
        Child(name, (sys.executable, *arguments), shared, logs / f"{file}.log")
        for name, (file, arguments) in wanted.items()
    ]


def flask(arguments: list[str], surroundings: Mapping[str, str]) -> None:
    """Run one `flask` command to its end, its words shown."""
    ran = subprocess.run([sys.executable, "-m", "flask", *arguments], cwd=ROOT, env=surroundings, check=False)
    if ran.returncode != 0:
        raise Breakdown(f"`flask {' '.join(arguments)}` failed; what it said stands above.")


if __name__ == "__main__":
    sys.exit(main())
