"""Both walls, table by table, read from the database itself: nothing network-owned stands without them."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from portal.kernel.db import Scope, ScopeRole, scoped_session
from tests.support.world import World

OF_PEOPLE = {"app_user", "user_session", "sign_in_attempt", "mail_refusal"}
GLOBAL = {*OF_PEOPLE, "network", "platform_entry", "alembic_version"}
SCOPES = ("portal_reseller", "portal_wholesaler", "portal_vendor")


def tables(owner_engine: Engine) -> dict[str, tuple[bool, bool]]:
    with owner_engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        ))
        return {r[0]: (r[1], r[2]) for r in rows if not r[0].startswith("procrastinate_") and r[0] != "alembic_version"}


def test_every_table_has_row_security_also_for_its_owner(owner_engine: Engine) -> None:
    assert {name for name, walls in tables(owner_engine).items() if walls != (True, True)} == set()


def test_every_network_owned_table_says_so_in_its_key(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        nullable = connection.execute(text(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'network_id' AND is_nullable = 'NO'"
        )).scalars().all()
    optional = {"mailed_link", "mail", "consumed"}  # of the door too, before a network is known
    procrastinate = {name for name in tables(owner_engine) if name.startswith("procrastinate")}
    assert set(tables(owner_engine)) - set(nullable) - GLOBAL - optional - procrastinate == set()


def test_no_policy_of_an_organisation_ignores_the_network(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT tablename, policyname, coalesce(qual, '') || coalesce(with_check, '') AS said FROM pg_policies"
            " WHERE schemaname = 'public' AND roles && ARRAY['portal_reseller', 'portal_wholesaler', 'portal_vendor']::name[]"
        )).all()
    loose = {(r.tablename, r.policyname) for r in rows if "app.network_id" not in r.said}
    assert {(table, policy) for table, policy in loose if table != "app_user"} == set()


def test_the_web_login_owns_nothing_and_may_touch_no_table(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        owned = connection.execute(text("SELECT relname FROM pg_class WHERE relowner = 'portal_app'::regrole")).all()
        granted = connection.execute(text(
            "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'portal_app'"
        )).all()
    assert owned == []
    assert granted == []


def test_functions_that_pass_the_walls_fix_their_search_path(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        loose = connection.execute(text(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%search_path%'"
        )).scalars().all()
        public = connection.execute(text(
            "SELECT proname FROM pg_proc p WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)"
        )).scalars().all()
    assert loose == []
    assert public == []


@pytest.mark.parametrize("role", ["portal_reseller", "portal_wholesaler", "portal_vendor"])
def test_no_organisation_reads_secrets_of_the_door(engine: Engine, world: World, role: str) -> None:
    for statement in ("SELECT password_hash FROM app_user", "SELECT * FROM user_session", "SELECT * FROM sign_in_attempt"):
        scope = Scope(ScopeRole(role), world.network_id, world.companies["alpha"].id)
        with scoped_session(engine, scope) as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(statement))


def test_a_reseller_sees_itself_and_the_sellers(engine: Engine, world: World) -> None:
    with scoped_session(engine, world.people["ana"].scope) as session:
        seen = set(session.execute(text("SELECT code FROM organisation")).scalars())
        people = set(session.execute(text("SELECT name FROM app_user")).scalars())
    assert seen == {"alpha", "vendor", "nord", "sud"}
    assert people == {"Ana", "Bo"}


def test_a_wholesaler_sees_resellers_and_the_vendor_but_no_other_wholesaler(engine: Engine, world: World) -> None:
    with scoped_session(engine, world.people["walid"].scope) as session:
        seen = set(session.execute(text("SELECT code FROM organisation")).scalars())
        people = set(session.execute(text("SELECT name FROM app_user")).scalars())
    assert seen == {"alpha", "beta", "vendor", "nord"}
    assert people == {"Walid"}


def test_nobody_gives_himself_a_role_elsewhere(engine: Engine, world: World) -> None:
    statement = text("INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'manager')")
    ana, beta = world.people["ana"], world.companies["beta"]
    with scoped_session(engine, ana.scope) as session, pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(statement, {"n": world.network_id, "o": beta.id, "u": ana.user_id})
