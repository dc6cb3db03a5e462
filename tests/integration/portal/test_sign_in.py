"""Sign-in: the right person alone, as often as is allowed, without telling which addresses exist."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal.kernel.permissions import OrganisationKind, Role
from tests.support.browsing import Browser
from tests.support.people import PASSWORD, ask, change, give_password, sign_in
from tests.support.world import World, make_world

BrowserOf = Callable[[str | None], Browser]
WRONG = "quite another password"


def attempts(world: World, email: str) -> list[bool]:
    return [row.succeeded for row in ask(world, "SELECT succeeded FROM sign_in_attempt WHERE account = :e ORDER BY at", e=email)]


def age(world: World, email: str, by: timedelta) -> None:
    change(world, "UPDATE sign_in_attempt SET at = at - :by WHERE account = :e", e=email, by=by)


def test_the_one_company_opens_at_once(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    browser = browser_of(None)
    answer = sign_in(browser, f"  {ana.email.upper()} ", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{world.slug}/alpha/")
    assert browser.get(f"//{world.slug}/alpha/").status_code == 200
    assert attempts(world, ana.email) == [True]


def test_several_companies_are_offered_and_the_network_of_the_page_comes_first(browser_of: BrowserOf, world: World) -> None:
    ana, other = world.people["ana"], make_world(world.owner_engine)
    give_password(world, ana)
    beyond = other.companies["beta"]
    change(world, "INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'buyer')",
           n=beyond.network_id, o=beyond.id, u=ana.user_id)
    assert sign_in(browser_of(None), ana.email, PASSWORD).headers["Location"] == "/organisations"
    here = sign_in(browser_of(None), ana.email, PASSWORD, f"//{other.slug}/sign-in")
    assert here.headers["Location"] == f"/{other.slug}/beta/"


@pytest.mark.parametrize(("target", "goes_to"), [
    ("/account", "/account"), ("//evil.example/x", None), ("https://evil.example", None), ("/\\evil.example", None),
    ("/\t/evil.example", None), ("javascript:alert(1)", None), ("", None),
])
def test_next_stays_with_us(browser_of: BrowserOf, world: World, target: str, goes_to: str | None) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    answer = sign_in(browser_of(None), ana.email, PASSWORD, query_string={"next": target})
    assert answer.headers["Location"] == (goes_to or f"/{world.slug}/alpha/")


def test_the_answer_does_not_tell_which_addresses_exist(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    known = sign_in(browser_of(None), ana.email, WRONG)
    unknown = sign_in(browser_of(None), f"no-{ana.email}", WRONG)
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert strip(known.text, ana.email) == strip(unknown.text, f"no-{ana.email}")
    assert attempts(world, f"no-{ana.email}") == [False]


def strip(page: str, email: str) -> list[str]:
    """A page without what differs at every request."""
    return [line for line in page.replace(email, "…").splitlines() if "csrf" not in line and "request_id" not in line]


@pytest.mark.parametrize("statement", [
    "UPDATE app_user SET is_active = false WHERE id = :u", "UPDATE app_user SET password_hash = NULL WHERE id = :u",
])
def test_who_is_shut_out_gets_the_answer_of_a_wrong_password(browser_of: BrowserOf, world: World, statement: str) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    change(world, statement, u=ana.user_id)
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 422


def test_after_five_wrong_passwords_even_the_right_one_waits(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    for _ in range(5):
        assert sign_in(browser_of(None), ana.email, WRONG).status_code == 422
    answer = sign_in(browser_of(None), ana.email, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "1 minute" in answer.text
    assert attempts(world, ana.email) == [False] * 5
    age(world, ana.email, timedelta(seconds=61))
    assert sign_in(browser_of(None), ana.email, WRONG).status_code == 422
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 429
    age(world, ana.email, timedelta(seconds=61))
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 429, "the second wait is longer"
    age(world, ana.email, timedelta(seconds=61))
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 303
    assert sign_in(browser_of(None), ana.email, WRONG).status_code == 422, "a success forgives"


def test_an_unknown_address_is_locked_like_a_known_one(browser_of: BrowserOf, world: World) -> None:
    email = f"nobody-{world.slug}@maillon.example"
    answers = [sign_in(browser_of(None), email, WRONG).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_stranger_cannot_lock_somebody_out_of_a_place_known(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 303
    stranger: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    for _ in range(5):
        assert sign_in(browser_of(None), ana.email, WRONG, **stranger).status_code == 422
    assert sign_in(browser_of(None), ana.email, WRONG, **stranger).status_code == 429
    assert sign_in(browser_of(None), ana.email, PASSWORD, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 429
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 303


def test_one_place_cannot_try_many_accounts(browser_of: BrowserOf, world: World) -> None:
    place = "2001:db8:77:1::5"
    change(world, "INSERT INTO sign_in_attempt (id, purpose, account, address, succeeded)"
           " SELECT gen_random_uuid(), 'sign_in', 'spray-' || n, '2001:db8:77:1::/64', false FROM generate_series(1, 50) n")
    answer = sign_in(browser_of(None), world.people["ana"].email, WRONG, environ_base={"REMOTE_ADDR": place})
    assert answer.status_code == 429
    elsewhere = sign_in(browser_of(None), world.people["ana"].email, WRONG, environ_base={"REMOTE_ADDR": "2001:db8:77:2::5"})
    assert elsewhere.status_code == 422


def test_a_hash_of_yesterday_is_renewed(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    change(world, "UPDATE app_user SET password_hash = :h WHERE id = :u", h=weak, u=ana.user_id)
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 303
    stored = ask(world, "SELECT password_hash FROM app_user WHERE id = :u", u=ana.user_id)[0][0]
    assert stored != weak
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 303


def test_signing_in_begins_a_session_of_its_own_and_ends_the_old_one(browser_of: BrowserOf, world: World) -> None:
    ana, bo = world.people["ana"], world.people["bo"]
    give_password(world, bo)
    browser = browser_of("ana")
    with browser.client.session_transaction() as kept:
        before = kept["_user_id"]
    assert sign_in(browser, bo.email, PASSWORD).status_code == 303
    with browser.client.session_transaction() as kept:
        assert kept["_user_id"] != before
    ended = ask(world, "SELECT ended_at IS NOT NULL FROM user_session WHERE user_id = :u", u=ana.user_id)
    assert [row[0] for row in ended] == [True]


def test_signing_out_ends_the_session_in_the_database(browser_of: BrowserOf, world: World, app: Flask) -> None:
    browser, thief = browser_of("ana"), browser_of("ana")
    assert thief.get("/").status_code == 200
    assert browser.post("//sign-out").status_code == 303
    assert thief.get("/").status_code == 303


def test_a_closed_network_has_no_door(browser_of: BrowserOf, world: World) -> None:
    change(world, "UPDATE network SET is_open = false WHERE id = :n", n=world.network_id)
    assert browser_of(None).get(f"//{world.slug}/sign-in").status_code == 404
    assert browser_of("ana").get("/").status_code == 404


def test_an_operator_without_company_comes_to_the_platform(browser_of: BrowserOf, world: World) -> None:
    vendor = world.companies["vendor"]
    assert vendor.kind is OrganisationKind.VENDOR
    odile = world.add_person("odile", vendor, Role.MANAGER)
    change(world, "DELETE FROM membership WHERE user_id = :u", u=odile.user_id)
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=odile.user_id)
    give_password(world, odile)
    assert sign_in(browser_of(None), odile.email, PASSWORD).headers["Location"] == "/platform/"
