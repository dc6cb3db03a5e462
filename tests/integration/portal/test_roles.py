"""The cluster's roles: who may become what, whatever the order and the number of processes that make them."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from portal.embedded import DatabaseUrls
from portal.kernel.roles import SCOPE_ROLES, ensure_roles


def test_the_web_login_owns_nothing_and_reads_nothing_without_a_scope(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.app) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")
        connection.rollback()
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
    assert owned == (0,)


@pytest.mark.parametrize("role", SCOPE_ROLES)
def test_the_web_login_takes_on_every_scope_role(urls: DatabaseUrls, role: str) -> None:
    with psycopg.connect(urls.app) as connection:
        connection.execute("SELECT set_config('role', %s, true)", (role,))
        assert connection.execute("SELECT current_user").fetchone() == (role,)


@pytest.mark.parametrize("role", ["portal_search", "portal_owner", "portal_backup"])
def test_the_web_login_never_takes_on_a_role_beyond_its_scopes(urls: DatabaseUrls, role: str) -> None:
    with psycopg.connect(urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT set_config('role', %s, true)", (role,))


def test_the_backup_login_sees_through_row_security_but_writes_nothing(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.backup) as connection:
        row = connection.execute(
            "SELECT rolbypassrls, rolsuper, pg_has_role('pg_read_all_data', 'USAGE') FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        assert row == (True, False, True)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")


def test_the_owner_may_give_functions_to_the_search_role(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("SET LOCAL ROLE portal_search")
        assert connection.execute("SELECT current_user").fetchone() == ("portal_search",)


def test_roles_are_made_by_several_processes_at_once(urls: DatabaseUrls) -> None:
    def make(_number: int) -> None:
        with psycopg.connect(urls.admin, autocommit=True) as admin:
            ensure_roles(admin)

    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute("REVOKE portal_monitor FROM portal_app")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, range(16)))
    with psycopg.connect(urls.app) as connection:
        connection.execute("SET LOCAL ROLE portal_monitor")


def test_the_database_has_its_extensions_and_speaks_utc(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.app) as connection:
        names = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        assert {"unaccent", "pg_trgm", "btree_gist"} <= names
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)
        assert connection.execute("SELECT lower('ÉTÉ')").fetchone() == ("été",)
