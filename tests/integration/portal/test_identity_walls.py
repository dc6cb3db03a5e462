"""What the walls of identity's tables keep apart, asked of the database itself."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from portal.kernel.db import Scope, scoped_session
from tests.support.people import ask, change
from tests.support.world import Person, World, make_world


def seen(engine: Engine, scope: Scope, statement: str, **values: object) -> list[object]:
    with scoped_session(engine, scope) as session:
        return list(session.execute(text(statement), values).scalars())


def refused(engine: Engine, scope: Scope, statement: str, **values: object) -> None:
    with scoped_session(engine, scope) as session, pytest.raises(ProgrammingError, match=r"permission denied|row-level security"):
        session.execute(text(statement), values)


@pytest.mark.parametrize(("name", "companies"), [
    ("ana", {"alpha"}), ("walid", {"nord"}), ("vera", {"vendor", "nord", "sud", "alpha", "beta"}),
])
def test_memberships_are_the_companys_own(engine: Engine, world: World, name: str, companies: set[str]) -> None:
    make_world(world.owner_engine)
    ids = set(seen(engine, world.people[name].scope, "SELECT organisation_id FROM membership"))
    assert ids == {world.companies[code].id for code in companies}


@pytest.mark.parametrize(("name", "people"), [
    ("ana", {"ana", "bo"}), ("walid", {"walid"}), ("vera", {"ana", "bo", "cleo", "walid", "wim", "vera"}),
])
def test_people_are_seen_by_their_companies(engine: Engine, world: World, name: str, people: set[str]) -> None:
    ids = set(seen(engine, world.people[name].scope, "SELECT id FROM app_user"))
    assert ids == {world.people[one].user_id for one in people}


@pytest.mark.parametrize("name", ["ana", "walid", "vera"])
def test_no_company_reads_or_sets_what_the_door_keeps(engine: Engine, world: World, name: str) -> None:
    scope = world.people[name].scope
    refused(engine, scope, "SELECT password_hash FROM app_user")
    refused(engine, scope, "SELECT is_operator FROM app_user")
    refused(engine, scope, "UPDATE app_user SET name = 'x'")
    refused(engine, scope, "UPDATE app_user SET is_operator = true")
    refused(engine, scope, "SELECT token_hash FROM user_session")
    refused(engine, scope, "SELECT account FROM sign_in_attempt")


@pytest.mark.parametrize(("name", "code"), [
    ("ana", "beta"), ("walid", "sud"), ("walid", "alpha"), ("vera", "alpha"), ("vera", "nord"),
])
def test_nobody_makes_members_elsewhere(engine: Engine, world: World, name: str, code: str) -> None:
    person, other = world.people[name], world.companies[code]
    refused(engine, person.scope,
            "INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'manager')",
            n=other.network_id, o=other.id, u=person.user_id)
    with scoped_session(engine, person.scope) as session:
        gone = session.connection().execute(text("DELETE FROM membership WHERE organisation_id = :o"), {"o": other.id})
        assert gone.rowcount == 0


def test_no_member_reaches_into_another_network(engine: Engine, world: World) -> None:
    other = make_world(world.owner_engine)
    for person in world.people.values():
        for table, column in (("organisation", "network_id"), ("membership", "network_id"), ("organisation_group", "network_id"),
                              ("network", "id"), ("audit_entry", "network_id"), ("mailed_link", "network_id")):
            assert seen(engine, person.scope, f"SELECT 1 FROM {table} WHERE {column} = :n", n=other.network_id) == []


def test_a_company_changes_itself_alone(engine: Engine, world: World) -> None:
    for name, code, changed in (("ana", "alpha", 1), ("ana", "beta", 0), ("ana", "nord", 0), ("walid", "nord", 1),
                                ("walid", "sud", 0), ("walid", "alpha", 0), ("vera", "alpha", 1), ("vera", "nord", 0)):
        with scoped_session(engine, world.people[name].scope) as session:
            done = session.connection().execute(text("UPDATE organisation SET city = 'X' WHERE id = :o"),
                                                {"o": world.companies[code].id})
            assert done.rowcount == changed, (name, code)
    for column in ("code = 'x'", "kind = 'vendor'", "is_active = false", "group_id = NULL", "network_id = 1"):
        refused(engine, world.people["ana"].scope, f"UPDATE organisation SET {column}")


def test_the_trail_cannot_be_rewritten(engine: Engine, world: World) -> None:
    for person in world.people.values():
        refused(engine, person.scope, "DELETE FROM audit_entry")
        refused(engine, person.scope, "UPDATE audit_entry SET verb = 'x'")
    refused(engine, world.people["ana"].scope,
            "INSERT INTO audit_entry (id, network_id, organisation_id, actor_name, verb, subject)"
            " VALUES (:i, :n, :o, 'x', 'x', 'x')", i=uuid4(), n=world.network_id, o=world.companies["beta"].id)


def invitation(world: World, code: str) -> None:
    change(world, "INSERT INTO mailed_link (id, token_hash, purpose, email, network_id, organisation_id, roles, expires_at)"
           " VALUES (:i, :h, 'invitation', 'x@y.example', :n, :o, '[\"buyer\"]', now() + interval '1 day')",
           i=uuid4(), h=uuid4().bytes, n=world.network_id, o=world.companies[code].id)


def test_invitations_are_the_companys_and_the_vendors(engine: Engine, world: World) -> None:
    invitation(world, "alpha")
    counts = {name: len(seen(engine, person.scope, "SELECT id FROM mailed_link")) for name, person in world.people.items()}
    assert counts == {"ana": 1, "bo": 1, "cleo": 0, "walid": 0, "wim": 0, "vera": 1}
    for name, person in world.people.items():
        with scoped_session(engine, person.scope) as session:
            done = session.connection().execute(text("UPDATE mailed_link SET withdrawn_at = now()"))
            assert done.rowcount == counts[name]
        refused(engine, person.scope, "UPDATE mailed_link SET used_at = now()")
        refused(engine, person.scope, "INSERT INTO mailed_link (id, token_hash, purpose, email, expires_at)"
                " VALUES (gen_random_uuid(), '\\x00', 'reset', 'x@y.example', now())")


def test_the_door_shows_a_person_their_own(engine: Engine, world: World) -> None:
    ana, bo = world.people["ana"], world.people["bo"]
    door = Scope.door(ana.user_id)
    assert set(seen(engine, door, "SELECT user_id FROM user_session")) == {ana.user_id}
    assert set(seen(engine, door, "SELECT user_id FROM membership")) == {ana.user_id}
    for statement in ("UPDATE user_session SET ended_at = now() WHERE user_id = :u",
                      "UPDATE app_user SET password_hash = 'x' WHERE id = :u"):
        with scoped_session(engine, door) as session:
            assert session.connection().execute(text(statement), {"u": bo.user_id}).rowcount == 0
    refused(engine, door, "UPDATE app_user SET is_operator = true WHERE id = :u", u=ana.user_id)
    refused(engine, door, "INSERT INTO user_session (token_hash, id, user_id, expires_at)"
            " VALUES ('\\x01', gen_random_uuid(), :u, now())", u=bo.user_id)
    refused(engine, door, "INSERT INTO app_user (email, name, is_operator) VALUES ('q@y.example', 'Q', true)")
    assert seen(engine, Scope.door(), "SELECT 1 FROM user_session") == []
    refused(engine, door, "SELECT * FROM audit_entry")


def test_an_attempt_becomes_right_but_never_wrong_again(engine: Engine, world: World) -> None:
    account = f"{world.slug}@y.example"
    change(world, "INSERT INTO sign_in_attempt (id, purpose, account, succeeded) VALUES (:i, 'sign_in', :a, true)",
           i=uuid4(), a=account)
    with scoped_session(engine, Scope.door()) as session:
        for statement in ("UPDATE sign_in_attempt SET succeeded = false", "DELETE FROM sign_in_attempt"):
            done = session.connection().execute(text(f"{statement} WHERE account = :a"), {"a": account})
            assert done.rowcount == 0


def test_the_platform_sees_people_but_no_secret(engine: Engine, world: World) -> None:
    person: Person = world.people["ana"]
    assert seen(engine, Scope.platform(), "SELECT email FROM app_user WHERE id = :u", u=person.user_id) == [person.email]
    refused(engine, Scope.platform(), "SELECT password_hash FROM app_user")
    refused(engine, Scope.platform(), "SELECT * FROM user_session")
    refused(engine, Scope.platform(), "UPDATE app_user SET is_operator = true")
    assert ask(world, "SELECT is_operator FROM app_user WHERE id = :u", u=person.user_id)[0][0] is False
