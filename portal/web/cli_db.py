"""`flask db`: roles, migrations and where the database stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

import click
import psycopg
from flask import Flask
from flask.cli import AppGroup

from portal.backup import BackupProblem, restore_backup, write_backup
from portal.kernel.clock import now
from portal.kernel.db import Base
from portal.kernel.roles import ensure_database, ensure_extensions, ensure_roles, role_statements
from portal.late import late
from portal.settings import Settings
from portal.web.runtime import runtime_of

if TYPE_CHECKING:
    from portal import migrating
else:
    migrating = late("portal.migrating")

NEWEST_SERVER = 180000
FILES_FOLDER = "files"


def register_cli(app: Flask) -> None:
    """Mount `flask db`; without DATABASE_URL each command runs on the embedded server, leased for its duration."""
    group = AppGroup("db", help="Roles, migrations and where the database stands.")

    @group.command("roles")
    @click.option("--sql", is_flag=True, help="Only print the SQL, for a database administrator to run.")
    def roles(sql: bool) -> None:
        """Make the cluster roles, the database and its extensions where missing (needs DATABASE_ADMIN_URL)."""
        if sql:
            click.echo("\n".join(role_statements(NEWEST_SERVER)))
            return
        make_roles_and_database(runtime_of(app).database)
        click.echo("Roles, database and extensions are there.")

    @group.command("upgrade")
    def upgrade_() -> None:
        """Bring the database up to date (needs DATABASE_OWNER_URL)."""
        url = owner_url(runtime_of(app).database)
        before = migrating.standing(url)
        migrating.upgrade(url)
        after = migrating.standing(url)
        click.echo(f"Up to date at {after.head}." if before.is_current else f"Went from {before.at} to {after.at}.")

    @group.command("current")
    def current() -> None:
        """Tell where the database stands; fails when migrations are missing."""
        found = migrating.standing(owner_url(runtime_of(app).database))
        click.echo(f"At {found.at}, newest {found.head}.")
        if not found.is_current:
            raise click.ClickException("Migrations are missing: run `flask db upgrade`.")

    @group.command("check")
    def check() -> None:
        """Fail when the models and the migrated database differ."""
        found = migrating.differences(owner_url(runtime_of(app).database), Base.metadata)
        for difference in found:
            click.echo(repr(difference))
        if found:
            raise click.ClickException(f"{len(found)} differences between models and migrations.")
        click.echo("Models and migrations agree.")

    @group.command("revision")
    @click.argument("message")
    def revision(message: str) -> None:
        """Draft a migration from what the models have and the database lacks."""
        click.echo(f"Wrote {migrating.new_migration(owner_url(runtime_of(app).database), message, Base.metadata)}.")

    @group.command("backup")
    @click.argument("folder", type=click.Path(path_type=Path), required=False)
    def backup(folder: Path | None) -> None:
        """Write database and files to FOLDER, a dated one under backups/ if none is named (needs DATABASE_BACKUP_URL)."""
        ready = runtime_of(app).database
        if ready.database_backup_url is None:
            raise click.ClickException("DATABASE_BACKUP_URL is missing: backups run as portal_backup.")
        wanted = folder or Path("backups") / now().strftime("%Y-%m-%d_%H%M%S")
        with _problems_told():
            done = write_backup(ready.database_backup_url, ready.portal_data / FILES_FOLDER, wanted)
        click.echo(f"Wrote {done.rows} rows of {done.tables} tables to {done.folder}.")

    @group.command("restore")
    @click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
    def restore(folder: Path) -> None:
        """Restore FOLDER into an empty database and compare every table's rows (needs DATABASE_ADMIN_URL)."""
        ready = runtime_of(app).database
        make_roles_and_database(ready)
        name = unquote(urlsplit(ready.database_url or "").path.lstrip("/"))
        admin_url = urlunsplit(urlsplit(ready.database_admin_url or "")._replace(path=f"/{name}"))
        with _problems_told():
            done = restore_backup(admin_url, ready.portal_data / FILES_FOLDER, folder)
        click.echo(f"Restored {done.rows} rows of {done.tables} tables; every table counts what the backup says.")

    app.cli.add_command(group)


@contextmanager
def _problems_told() -> Iterator[None]:
    try:
        yield
    except BackupProblem as problem:
        raise click.ClickException(str(problem)) from problem


def owner_url(settings: Settings) -> str:
    """The owner's address, or a refusal that names the variable."""
    if settings.database_owner_url is None:
        raise click.ClickException("DATABASE_OWNER_URL is missing: migrations and seeding run as portal_owner.")
    return settings.database_owner_url


def make_roles_and_database(settings: Settings) -> None:
    """Make roles, database and extensions with DATABASE_ADMIN_URL; the logins get the passwords of their addresses."""
    if settings.database_admin_url is None or settings.database_url is None:
        raise click.ClickException("DATABASE_ADMIN_URL is missing: a login that may make roles and databases.")
    passwords = {}
    for url in (settings.database_url, settings.database_owner_url, settings.database_backup_url):
        parts = urlsplit(url or "")
        if parts.username and parts.password:
            passwords[unquote(parts.username)] = unquote(parts.password)
    name = unquote(urlsplit(settings.database_url).path.lstrip("/"))
    with psycopg.connect(settings.database_admin_url, dbname="postgres", autocommit=True) as admin:
        ensure_roles(admin, passwords)
        ensure_database(admin, name)
    with psycopg.connect(settings.database_admin_url, dbname=name, autocommit=True) as admin:
        ensure_extensions(admin)
