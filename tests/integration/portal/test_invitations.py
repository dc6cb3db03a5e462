"""Invitations: mailed, taken once, by the address they were sent to, with the roles that the manager chose."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from portal.identity.tokens import hash_token
from portal.kernel.db import Scope, scoped_session
from tests.support.browsing import Browser
from tests.support.people import PASSWORD, ask, change, give_password, link_in, mails_to, sign_in
from tests.support.world import World, make_world

BrowserOf = Callable[[str | None], Browser]


def email_for(world: World) -> str:
    return f"nina@{world.slug}.example"


def invite(browser: Browser, email: str, roles: tuple[str, ...] = ("buyer", "accountant"), **more: Any) -> int:
    return browser.post("/users/invite", {"email": email, "name": "Nina Neuve", "roles": list(roles), **more}).status_code


def token_of(path: str) -> str:
    return path.rpartition("/")[2]


def roles_of(world: World, email: str) -> list[str]:
    rows = ask(world, "SELECT m.role FROM membership m JOIN app_user u ON u.id = m.user_id"
               " WHERE u.email = :e AND m.network_id = :n ORDER BY 1", e=email, n=world.network_id)
    return [row.role for row in rows]


@pytest.fixture
def email(world: World) -> str:
    return email_for(world)


@pytest.fixture
def path(browser_of: BrowserOf, world: World, email: str) -> str:
    """The mailed path of an invitation into alpha."""
    assert invite(browser_of("ana"), email) == 303
    return link_in(mails_to(world, email)[-1])


JOIN = {"name": "Nina Neuve", "password": PASSWORD, "again": PASSWORD}


def test_the_mail_says_who_invites_where_as_what(browser_of: BrowserOf, world: World, email: str) -> None:
    assert invite(browser_of("ana"), email.upper()) == 303
    mail = mails_to(world, email)[-1]
    assert mail.is_secret
    assert mail.network_id == world.network_id
    assert "Ana" in mail.subject
    assert "Alpha" in mail.subject
    assert "Acheteur" in mail.body_text
    assert "Comptable" in mail.body_text
    path = link_in(mail)
    stored = ask(world, "SELECT token_hash FROM mailed_link WHERE email = :e", e=email)[0].token_hash
    assert bytes(stored) == hash_token(token_of(path))
    assert path in mail.body_html


def test_somebody_new_joins_with_name_and_password(browser_of: BrowserOf, world: World, email: str, path: str) -> None:
    browser = browser_of(None)
    first = browser.get("/" + path)
    assert first.status_code == 303
    assert token_of(path) not in first.headers["Location"]
    assert browser.get("/" + first.headers["Location"]).status_code == 200
    joined = browser.post(f"//{world.slug}/invitation", JOIN)
    assert (joined.status_code, joined.headers["Location"]) == (303, f"/{world.slug}/alpha/")
    assert browser.get(f"//{world.slug}/alpha/").status_code == 200
    assert roles_of(world, email) == ["accountant", "buyer"]
    assert sign_in(browser_of(None), email, PASSWORD).status_code == 303
    again = browser_of(None)
    again.get("/" + path)
    assert again.get(f"//{world.slug}/invitation").status_code == 410
    assert again.post(f"//{world.slug}/invitation", JOIN).status_code == 410


@pytest.mark.parametrize(("_case", "change_form"), [
    ("short", {"password": "court 1", "again": "court 1"}),
    ("common", {"password": "azertyuiop123", "again": "azertyuiop123"}),
    ("own address", {"password": "nina@net-xx.example", "again": "nina@net-xx.example"}),
    ("typed differently", {"again": "sept lacs avec tournevis"}),
    ("no name", {"name": " "}),
])
def test_a_weak_or_mistyped_password_is_refused(
    browser_of: BrowserOf, world: World, email: str, path: str, _case: str, change_form: dict[str, str]
) -> None:
    if _case == "own address":
        change_form = {"password": email, "again": email}
    browser = browser_of(None)
    browser.get("/" + path)
    answer = browser.post(f"//{world.slug}/invitation", {**JOIN, **change_form})
    assert answer.status_code == 422
    assert roles_of(world, email) == []
    assert ask(world, "SELECT 1 FROM app_user WHERE email = :e", e=email) == []


def test_somebody_known_signs_in_to_accept(browser_of: BrowserOf, world: World) -> None:
    cleo = world.people["cleo"]
    give_password(world, cleo)
    assert invite(browser_of("ana"), cleo.email) == 303
    browser = browser_of(None)
    browser.get("/" + link_in(mails_to(world, cleo.email)[-1]))
    page = browser.get(f"//{world.slug}/invitation")
    assert 'name="password"' not in page.text
    assert browser.post(f"//{world.slug}/invitation", JOIN).headers["Location"].endswith("/invitation")
    back = sign_in(browser, cleo.email, PASSWORD, f"//{world.slug}/sign-in", query_string={"next": f"/{world.slug}/invitation"})
    assert back.headers["Location"] == f"/{world.slug}/invitation"
    accepted = browser.post(f"//{world.slug}/invitation/accept")
    assert accepted.headers["Location"] == f"/{world.slug}/alpha/"
    assert roles_of(world, cleo.email) == ["accountant", "buyer", "buyer", "manager"]


def test_another_address_cannot_take_it(browser_of: BrowserOf, world: World, email: str, path: str) -> None:
    browser = browser_of("bo")
    browser.get("/" + path)
    assert email in browser.get(f"//{world.slug}/invitation").text
    assert browser.post(f"//{world.slug}/invitation/accept").headers["Location"] == f"/{world.slug}/invitation"
    assert browser.post(f"//{world.slug}/invitation", JOIN).headers["Location"] == f"/{world.slug}/invitation"
    assert roles_of(world, world.people["bo"].email) == ["accountant"]


@pytest.mark.parametrize(("_case", "statement"), [
    ("run out", "UPDATE mailed_link SET expires_at = now() - interval '1 second' WHERE email = :e"),
    ("withdrawn", "UPDATE mailed_link SET withdrawn_at = now() WHERE email = :e"),
    ("company closed", "UPDATE organisation SET is_active = false WHERE code = 'alpha' AND network_id ="
     " (SELECT network_id FROM mailed_link WHERE email = :e)"),
])
def test_a_link_that_is_over_opens_nothing_and_says_why(
    browser_of: BrowserOf, world: World, email: str, path: str, _case: str, statement: str
) -> None:
    change(world, statement, e=email)
    browser = browser_of(None)
    browser.get("/" + path)
    page = browser.get(f"//{world.slug}/invitation")
    assert page.status_code == 410
    assert browser.post(f"//{world.slug}/invitation", JOIN).status_code == 410
    assert roles_of(world, email) == []


@pytest.mark.parametrize("token", ["x" * 43, "short", "a/b", "%00" * 22])
def test_a_made_up_link_is_not_found(browser_of: BrowserOf, world: World, token: str) -> None:
    answer = browser_of(None).get(f"//{world.slug}/invitation/{token}", follow_redirects=True)
    assert answer.status_code == 404


def test_a_link_works_in_its_own_network_alone(browser_of: BrowserOf, world: World, path: str, owner_engine: Engine) -> None:
    other = make_world(owner_engine)
    browser = browser_of(None)
    browser.get("/" + path.replace(world.slug, other.slug))
    assert browser.get(f"//{other.slug}/invitation").status_code == 404


def test_sent_again_the_old_link_ends(browser_of: BrowserOf, world: World, email: str, path: str) -> None:
    ana = browser_of("ana")
    link = ask(world, "SELECT id FROM mailed_link WHERE email = :e", e=email)[0].id
    assert ana.post(f"/invitations/{link}/resend").status_code == 303
    mails = mails_to(world, email)
    assert len(mails) == 2
    assert link_in(mails[1]) != path
    browser = browser_of(None)
    browser.get("/" + path)
    assert browser.get(f"//{world.slug}/invitation").status_code == 410
    browser.get("/" + link_in(mails[1]))
    assert browser.post(f"//{world.slug}/invitation", JOIN).status_code == 303
    assert ana.post(f"/invitations/{link}/resend").status_code == 404
    assert ana.post(f"/invitations/{link}/withdraw").status_code == 404


def test_withdrawn_by_the_manager(browser_of: BrowserOf, world: World, email: str, path: str) -> None:
    link = ask(world, "SELECT id FROM mailed_link WHERE email = :e", e=email)[0].id
    assert browser_of("cleo").post(f"/invitations/{link}/withdraw").status_code == 404
    assert browser_of("ana").post(f"/invitations/{link}/withdraw").status_code == 303
    browser = browser_of(None)
    browser.get("/" + path)
    assert browser.get(f"//{world.slug}/invitation").status_code == 410


@pytest.mark.parametrize(("form", "status"), [
    ({"email": "no address", "roles": ["buyer"]}, 422), ({"email": "", "roles": ["buyer"]}, 422),
    ({"email": "x@y.example"}, 422), ({"email": "x@y.example", "roles": ["back_office"]}, 422),
    ({"email": "x@y.example\r\nBcc: z@y.example", "roles": ["buyer"]}, 422),
])
def test_what_cannot_be_invited(browser_of: BrowserOf, world: World, form: dict[str, Any], status: int) -> None:
    before = ask(world, "SELECT count(*) FROM mailed_link")[0][0]
    assert browser_of("ana").post("/users/invite", form).status_code == status
    assert ask(world, "SELECT count(*) FROM mailed_link")[0][0] == before


def test_members_and_the_invited_are_not_invited_again(browser_of: BrowserOf, world: World, email: str, path: str) -> None:
    ana = browser_of("ana")
    assert invite(ana, email) == 422
    assert invite(ana, world.people["bo"].email) == 422
    assert len(mails_to(world, email)) == 1


def test_a_second_click_mails_once(browser_of: BrowserOf, world: World, email: str) -> None:
    ana = browser_of("ana")
    once: dict[str, Any] = {"request_id": "018f0000-0000-7000-8000-000000000001"}
    assert invite(ana, email, **once) == 303
    assert invite(ana, email, **once) == 303
    assert len(mails_to(world, email)) == 1


def test_the_database_takes_members_in_by_invitation_alone(engine: Engine, world: World) -> None:
    bo, beta = world.people["bo"], world.companies["beta"]
    with scoped_session(engine, Scope.door(bo.user_id)) as session, pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(
            text("INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'manager')"),
            {"n": world.network_id, "o": beta.id, "u": bo.user_id},
        )
