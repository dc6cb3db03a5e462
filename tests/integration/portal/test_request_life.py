"""The life of a request: one commit, refusals roll back, kept facts stay, a second submission gets the first answer."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from portal.audit.actions import record
from portal.embedded import DatabaseUrls
from portal.kernel.db import Scope, Session, scoped_session
from portal.kernel.errors import Forbidden, MissingScope, NotFound, Refused, Stale
from portal.kernel.ids import new_id
from portal.kernel.permissions import Permission
from portal.settings import Settings
from portal.web.blueprint import PortalBlueprint
from portal.web.runtime import Entrance, runtime_of
from portal.web.visit import Visit
from tests.support.browsing import Browser
from tests.support.world import World

bp = PortalBlueprint("trial", __name__)
ERRORS = {"refused": Refused("No, because."), "missing": NotFound("x"), "forbidden": Forbidden("x"), "stale": Stale("x")}


@bp.act("/trial/write", needs=Permission.MEMBER)
def write(visit: Visit) -> Response:
    """Writes one audit row and answers with an address of its own."""
    record(visit.session, visit.actor, "trial.written", str(new_id()))
    return visit.go_to(f"/written/{new_id()}")


@bp.act("/trial/other", needs=Permission.MEMBER)
def other(visit: Visit) -> Response:
    """Another action, for request ids used twice for different things."""
    return visit.go_to("/other")


@bp.act("/trial/fail/<kind>", needs=Permission.MEMBER)
def fail(visit: Visit, kind: str) -> Response:
    """Writes, keeps a fact, and then refuses in one of several ways."""
    record(visit.session, visit.actor, "trial.lost", kind)
    actor = visit.actor
    visit.keep(lambda session: record(session, actor, "trial.kept", kind))
    if kind == "status":
        return Response("no", 422)
    if kind == "bug":
        raise ZeroDivisionError
    raise ERRORS[kind]


@bp.read("/trial/sneak", needs=Permission.MEMBER)
def sneak(visit: Visit) -> Response:
    """Tries to write while reading."""
    record(visit.session, visit.actor, "trial.sneaked", "x")
    return Response("written")


@bp.read("/trial/users", needs=Permission.USER_MANAGE)
def users(visit: Visit) -> Response:
    """Something for managers only."""
    return Response("for managers")


@bp.read("/trial/hello", entrance=Entrance.PERSON)
def hello(visit: Visit) -> Response:
    """Something for anybody who is signed in."""
    return Response(visit.door.user_name)


@pytest.fixture
def app(settings_for: Callable[..., Settings], urls: DatabaseUrls) -> Iterator[Flask]:
    """The application with the trial blueprint beside its own."""
    made = create_app(settings_for(urls))
    made.register_blueprint(bp)
    yield made
    runtime_of(made).close()


def verbs(owner_engine: Engine, world: World) -> list[str]:
    """Audit verbs of the world's network in the order they were written."""
    with scoped_session(owner_engine, Scope.owner()) as session:
        found = session.execute(
            text("SELECT verb FROM audit_entry WHERE network_id = :n ORDER BY at, id"), {"n": world.network_id}
        )
        return list(found.scalars())


def test_a_session_without_a_scope_refuses(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(MissingScope):
        session.execute(text("SELECT 1"))


def test_without_a_scope_the_login_may_read_nothing(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("SELECT * FROM network"))


def test_an_action_is_committed_once(browser_of: Callable[[str], Browser], owner_engine: Engine, world: World) -> None:
    answer = browser_of("ana").post("/trial/write")
    assert answer.status_code == 303
    assert verbs(owner_engine, world) == ["trial.written"]


def test_a_second_click_gets_the_first_answer(
    browser_of: Callable[[str], Browser], owner_engine: Engine, world: World
) -> None:
    ana, key = browser_of("ana"), str(new_id())
    first = ana.post("/trial/write", {"request_id": key})
    second = ana.post("/trial/write", {"request_id": key})
    assert second.headers["Location"] == first.headers["Location"]
    assert verbs(owner_engine, world) == ["trial.written"]


def test_the_same_id_at_another_organisation_is_another_request(
    browser_of: Callable[[str], Browser], owner_engine: Engine, world: World
) -> None:
    key = str(new_id())
    browser_of("ana").post("/trial/write", {"request_id": key})
    browser_of("cleo").post("/trial/write", {"request_id": key})
    assert verbs(owner_engine, world) == ["trial.written", "trial.written"]


def test_a_request_id_used_for_something_else_is_refused(browser_of: Callable[[str], Browser]) -> None:
    ana, key = browser_of("ana"), str(new_id())
    assert ana.post("/trial/write", {"request_id": key}).status_code == 303
    assert ana.post("/trial/other", {"request_id": key}).status_code == 400
    assert ana.post("/trial/other", {"request_id": "no-uuid"}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [("status", 422), ("refused", 422), ("missing", 404), ("forbidden", 403), ("stale", 409), ("bug", 500)],
)
def test_a_refusal_rolls_back_but_keeps_what_must_stay(
    kind: str, status: int, browser_of: Callable[[str], Browser], owner_engine: Engine, world: World
) -> None:
    answer = browser_of("ana").post(f"/trial/fail/{kind}")
    assert answer.status_code == status
    assert verbs(owner_engine, world) == ["trial.kept"]


def test_a_refused_request_may_be_sent_again_with_its_id(
    browser_of: Callable[[str], Browser], owner_engine: Engine, world: World
) -> None:
    ana, key = browser_of("ana"), str(new_id())
    ana.post("/trial/fail/refused", {"request_id": key})
    ana.post("/trial/fail/refused", {"request_id": key})
    assert verbs(owner_engine, world) == ["trial.kept", "trial.kept"]


def test_reading_cannot_write(browser_of: Callable[[str], Browser], owner_engine: Engine, world: World) -> None:
    assert browser_of("ana").get("/trial/sneak").status_code == 500
    assert verbs(owner_engine, world) == []


def test_rights_and_walls(browser_of: Callable[[str], Browser], world: World) -> None:
    assert browser_of("ana").get("/trial/users").status_code == 200
    assert browser_of("bo").get("/trial/users").status_code == 403
    assert browser_of("cleo").get(f"//{world.slug}/alpha/trial/users").status_code == 404
    assert browser_of("ana").get("//nowhere/alpha/trial/users").status_code == 404


def test_nobody_is_sent_to_the_sign_in_page_and_back(browser_of: Callable[[str | None], Browser], world: World) -> None:
    nobody = browser_of(None)
    answer = nobody.get(f"//{world.slug}/alpha/trial/users?page=2")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/{world.slug}/sign-in?next=/{world.slug}/alpha/trial/users")
    part = nobody.client.get(f"/{world.slug}/alpha/trial/users", headers={"HX-Request": "true"})
    assert part.status_code == 204
    assert part.headers["HX-Redirect"].startswith(f"/{world.slug}/sign-in")


def test_a_form_without_its_token_is_refused(browser_of: Callable[[str], Browser], owner_engine: Engine, world: World) -> None:
    ana = browser_of("ana")
    assert ana.client.post(ana.address("/trial/write")).status_code == 400
    assert verbs(owner_engine, world) == []


def test_a_persons_own_page_needs_no_organisation(browser_of: Callable[[str], Browser]) -> None:
    assert browser_of("bo").get("//trial/hello").text == "Bo"


def test_security_headers(browser_of: Callable[[str], Browser]) -> None:
    headers = browser_of("ana").get("/").headers
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Request-Id"]
