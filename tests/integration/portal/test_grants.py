"""An operator sees nothing of a network but with a grant: for a reason, for a while, noted page by page, and never acts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.jobs.runner import transaction
from portal.kernel.db import Scope, Session
from portal.web.runtime import runtime_of
from portal.web.signed_in import hash_token
from tests.support.browsing import Browser
from tests.support.people import ask, change, mails_to
from tests.support.world import Person, World

REASON = {"reason": "The reseller cannot see an order", "ticket": "T-1042", "minutes": "60"}
TICK = timedelta(microseconds=1)
_DOOR = text("SELECT grant_id, kind FROM door_open(:token, :network, :code, 3600)")


@pytest.fixture
def operator(world: World) -> Person:
    person = world.add_person("olga", world.companies["vendor"])
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=person.user_id)
    return person


@pytest.fixture
def desk(app: Flask, world: World, operator: Person) -> Browser:
    """The operator's browser, at the platform's pages."""
    browser = Browser(app, world.slug, operator)
    browser.base = ""
    return browser


def grants_page(world: World) -> str:
    return f"/platform/networks/{world.network_id}/grants"


def opened(desk: Browser, world: World) -> str:
    """The address of a grant that runs."""
    answer = desk.post(grants_page(world), REASON)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_without_a_grant_no_company_is_there(desk: Browser, world: World) -> None:
    for code in world.companies:
        assert desk.get(f"/{world.slug}/{code}/").status_code == 404


def test_a_grant_opens_every_company_to_read_and_none_to_act(desk: Browser, world: World) -> None:
    opened(desk, world)
    for code in world.companies:
        page = desk.get(f"/{world.slug}/{code}/")
        assert page.status_code == 200, code
        assert "grant-banner" in page.text
        assert "The reseller cannot see an order" in page.text
    assert desk.get(f"/{world.slug}/alpha/users").status_code == 200
    assert desk.get(f"/{world.slug}/alpha/cart").status_code == 200
    answer = desk.post(f"/{world.slug}/alpha/company", {"name": "Taken over"})
    assert answer.status_code == 403
    assert "grant-banner" in answer.text
    assert ask(world, "SELECT name FROM organisation WHERE id = :o", o=world.companies["alpha"].id)[0].name == "Alpha"


def test_every_page_is_noted_in_the_company_s_trail_and_shown_to_the_vendor(
    desk: Browser, world: World, browser_of: Callable[[str], Browser]
) -> None:
    where = opened(desk, world)
    desk.get(f"/{world.slug}/alpha/users?q=ana")
    desk.post(f"/{world.slug}/alpha/company", {"name": "Taken over"})
    noted = ask(world, "SELECT verb, subject, actor_side, grant_id IS NOT NULL AS g, organisation_id FROM audit_entry"
                " WHERE network_id = :n AND grant_id IS NOT NULL ORDER BY at, id", n=world.network_id)
    assert [(row.verb, row.subject) for row in noted] == [
        ("operator.looked", f"/{world.slug}/alpha/users?q=ana"), ("operator.held_back", f"/{world.slug}/alpha/company"),
    ]
    assert {(row.actor_side, row.organisation_id) for row in noted} == {("operator", world.companies["alpha"].id)}
    vera = browser_of("vera")
    assert "T-1042" in vera.get("/operators").text
    detail = vera.get(f"/operators/{where.rpartition('/')[2]}").text
    assert "users?q=ana" in detail
    assert "users?q=ana" in browser_of("ana").get("/audit").text
    assert browser_of("walid").get("/operators").status_code == 403


def test_both_trails_and_the_vendor_s_managers_are_told(desk: Browser, world: World) -> None:
    opened(desk, world)
    mails = mails_to(world, world.people["vera"].email)
    assert [mail.kind for mail in mails] == ["oversight/grant_opened"]
    assert "T-1042" in mails[0].body_text
    assert "/operators/" in mails[0].body_html
    assert ask(world, "SELECT 1 FROM audit_entry WHERE network_id = :n AND verb = 'grant.opened'", n=world.network_id)
    assert ask(world, "SELECT 1 FROM platform_entry WHERE network_id = :n AND verb = 'grant.opened'", n=world.network_id)
    assert "T-1042" in desk.get("/platform/trail").text


def test_the_vendor_ends_it_at_once(desk: Browser, world: World, browser_of: Callable[[str], Browser]) -> None:
    where = opened(desk, world)
    assert desk.get(f"/{world.slug}/beta/").status_code == 200
    vera, grant_id = browser_of("vera"), where.rpartition("/")[2]
    assert vera.post(f"/operators/{grant_id}/end").status_code == 303
    assert desk.get(f"/{world.slug}/beta/").status_code == 404
    assert vera.post(f"/operators/{grant_id}/end").status_code == 303  # ended already: nothing is written twice
    sides = ask(world, "SELECT after->>'ended_side' AS side FROM platform_entry WHERE network_id = :n AND verb = 'grant.ended'",
                n=world.network_id)
    assert [row.side for row in sides] == ["vendor"]
    assert opened(desk, world) != where  # a new one may be asked for, and the vendor is told again
    assert len(mails_to(world, world.people["vera"].email)) == 2


def test_the_operator_ends_it_too(desk: Browser, world: World) -> None:
    where = opened(desk, world)
    assert desk.post(f"{where}/end").status_code == 303
    assert desk.get(f"/{world.slug}/beta/").status_code == 404


def test_one_grant_at_a_time_and_no_endless_one(desk: Browser, world: World) -> None:
    opened(desk, world)
    assert desk.post(grants_page(world), REASON).status_code == 422
    for wrong in ({"reason": "short"}, {"ticket": ""}, {"minutes": "14"}, {"minutes": "481"}, {"minutes": "x"}):
        assert desk.post(grants_page(world), {**REASON, **wrong}).status_code == 422, wrong


def test_a_grant_is_for_one_network_and_one_operator(app: Flask, desk: Browser, world: World, owner_engine: object) -> None:
    opened(desk, world)
    other = world.add_person("oscar", world.companies["vendor"])
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=other.user_id)
    browser = Browser(app, world.slug, other)
    assert browser.client.get(f"/{world.slug}/alpha/").status_code == 404
    change(world, "UPDATE app_user SET is_operator = false WHERE email LIKE 'olga.%' AND is_operator")
    assert desk.get(f"/{world.slug}/alpha/").status_code == 404


@pytest.mark.parametrize(("start", "end", "opens"), [
    (timedelta(0), timedelta(hours=1), True),
    (TICK, timedelta(hours=1), False),
    (-timedelta(hours=1), TICK, True),
    (-timedelta(hours=1), timedelta(0), False),
])
def test_the_database_counts_to_the_microsecond(
    world: World, operator: Person, start: timedelta, end: timedelta, opens: bool
) -> None:
    with Session(world.owner_engine) as session:
        session.enter(Scope.owner())
        now: datetime = session.execute(text("SELECT now()")).scalar_one()
        grant_id = uuid4()
        session.execute(
            text("INSERT INTO operator_grant (network_id, id, operator_id, operator_name, reason, starts_at, ends_at)"
                 " VALUES (:n, :g, :o, 'Olga', 'because', :s, :e)"),
            {"n": world.network_id, "g": grant_id, "o": operator.user_id, "s": now + start, "e": now + end},
        )
        asked = {"token": hash_token(operator.token), "network": world.slug, "code": "alpha"}
        found = session.execute(_DOOR, asked).one()
        assert (found.grant_id == grant_id) is opens
        if opens:
            session.execute(text("UPDATE operator_grant SET ended_at = now(), ended_side = 'vendor' WHERE id = :g"
                                 " AND starts_at <= now()"), {"g": grant_id})
            assert session.execute(_DOOR, asked).one().grant_id is None


def test_the_database_itself_holds_an_operator_back(app: Flask, desk: Browser, world: World, operator: Person) -> None:
    """The second wall: no grant for somebody else, none from the past, none made longer, and no row that can be changed."""
    opened(desk, world)
    engine, platform = runtime_of(app).engine, Scope.platform(operator.user_id)
    insert = ("INSERT INTO operator_grant (network_id, id, operator_id, operator_name, reason, ends_at)"
              " VALUES (:n, gen_random_uuid(), :o, 'x', 'x', now() + interval '1 hour')")
    for statement, values in (
        (insert, {"n": world.network_id, "o": world.people["ana"].user_id}),
        ("UPDATE operator_grant SET ends_at = ends_at + interval '1 hour' WHERE network_id = :n", {"n": world.network_id}),
        ("UPDATE operator_grant SET reason = 'another' WHERE network_id = :n", {"n": world.network_id}),
        ("DELETE FROM operator_grant WHERE network_id = :n", {"n": world.network_id}),
        ("DELETE FROM platform_entry WHERE network_id = :n", {"n": world.network_id}),
        ("SELECT * FROM sales_order WHERE network_id = :n", {"n": world.network_id}),
    ):
        with pytest.raises(DBAPIError), transaction(engine, platform) as session:
            session.execute(text(statement), values)


def test_a_member_who_is_an_operator_works_as_the_member(desk: Browser, app: Flask, world: World) -> None:
    opened(desk, world)
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=world.people["ana"].user_id)
    page = Browser(app, world.slug, world.people["ana"]).get("/")
    assert page.status_code == 200
    assert "grant-banner" not in page.text
