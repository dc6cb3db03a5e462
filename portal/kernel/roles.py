"""Cluster roles and databases: the walls' foundations, made if missing, outside any database that tests clone."""

from collections.abc import Mapping
from time import sleep

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

OWNER, APP, BACKUP, SEARCH = "portal_owner", "portal_app", "portal_backup", "portal_search"
READ_ALL = "pg_read_all_data"
LOGINS = {OWNER: "INHERIT", APP: "NOINHERIT", BACKUP: "BYPASSRLS"}
SCOPE_ROLES = (
    "portal_reseller", "portal_wholesaler", "portal_vendor", "portal_door", "portal_guest",
    "portal_platform", "portal_worker", "portal_post", "portal_monitor",
)
STAGING_ROLES = ("portal_wholesaler", "portal_vendor", "portal_worker")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")
GRANT_OPTIONS_SINCE = 160000
BUILTIN_LOCALE_SINCE = 170000
TRIES = 5

_MAKE_ROLE = """
DO $$ BEGIN
    CREATE ROLE {name} {options};
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_MISSING_ROLES = """
SELECT name FROM unnest(%s::text[]) AS wanted(name)
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name)
"""
_MEMBERS = """
SELECT granted.rolname, member.rolname FROM pg_auth_members m
JOIN pg_roles granted ON granted.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
"""

Admin = psycopg.Connection[TupleRow]


def ensure_roles(admin: Admin, passwords: Mapping[str, str] | None = None) -> None:
    """Make every cluster role and membership that is missing, and set the logins' passwords where given.

    `admin` is an autocommit connection that may create roles. Safe when several processes run it at once: PostgreSQL
    answers a concurrent grant with an internal error, so a lost race is tried again.
    """
    for attempt in range(1, TRIES + 1):
        try:
            _ensure_roles(admin, passwords or {})
        except psycopg.errors.InternalError_:
            if attempt == TRIES:
                raise
            sleep(0.1 * attempt)
        else:
            return


def role_statements(server_version: int) -> list[str]:
    """The same as plain SQL, for a database administrator to read and run; logins come without a password."""
    made = [_make_role(name).as_string() for name in (*LOGINS, *SCOPE_ROLES, SEARCH)]
    return [f"{statement.strip()};" for statement in made] + [
        f"{_grant(role, member, server_version).as_string()};" for role, member in _wanted_members()
    ]


def ensure_database(admin: Admin, name: str, template: str | None = None) -> bool:
    """Make database `name`, owned by portal_owner, if it is missing; True when this call made it.

    With a `template` the new database is a copy of it. Who may connect is not copied, so that is granted here.
    """
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None:
        return False
    identifier = sql.Identifier(name)
    try:
        admin.execute(_create_database(admin, name, template))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return False
    logins = sql.SQL(", ").join(map(sql.Identifier, LOGINS))
    staging = sql.SQL(", ").join(map(sql.Identifier, STAGING_ROLES))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(identifier))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(identifier, logins))
    admin.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(identifier, staging))
    admin.execute(sql.SQL("ALTER DATABASE {} SET timezone TO 'UTC'").format(identifier))
    return True


def ensure_extensions(admin: Admin) -> None:
    """Make the extensions the schema needs in the database that `admin` is connected to."""
    admin.execute("SET client_min_messages TO warning")
    for extension in EXTENSIONS:
        admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension)))


def _ensure_roles(admin: Admin, passwords: Mapping[str, str]) -> None:
    wanted = [*LOGINS, *SCOPE_ROLES, SEARCH]
    for (name,) in admin.execute(_MISSING_ROLES, (wanted,)).fetchall():
        admin.execute(_make_role(str(name)))
    present = set(admin.execute(_MEMBERS).fetchall())
    for role, member in _wanted_members():
        if (role, member) not in present:
            admin.execute(_grant(role, member, admin.info.server_version))
    for name, password in passwords.items():
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))


def _make_role(name: str) -> sql.Composed:
    options = f"LOGIN {LOGINS[name]}" if name in LOGINS else "NOLOGIN"
    return sql.SQL(_MAKE_ROLE).format(name=sql.Identifier(name), options=sql.SQL(options))


def _wanted_members() -> list[tuple[str, str]]:
    """(role, member): who may take on which role.

    The web login may become any scope; only the owner may become the search role, to give it functions; the backup
    login reads everything.
    """
    return [*((role, APP) for role in SCOPE_ROLES), (SEARCH, OWNER), (READ_ALL, BACKUP)]


def _grant(role: str, member: str, server_version: int) -> sql.Composed:
    options = ""
    if server_version >= GRANT_OPTIONS_SINCE:
        options = " WITH INHERIT TRUE, SET FALSE" if role == READ_ALL else " WITH INHERIT FALSE, SET TRUE"
    return sql.SQL("GRANT {} TO {}" + options).format(sql.Identifier(role), sql.Identifier(member))


def _create_database(admin: Admin, name: str, template: str | None) -> sql.Composed:
    wanted = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
    if template is None and admin.info.server_version >= BUILTIN_LOCALE_SINCE:
        wanted += " ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    elif template is None:
        wanted += " ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    return sql.SQL(wanted).format(
        sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
    )
