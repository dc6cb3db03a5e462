"""A forgotten password: a link by mail, once, within an hour, and no way to learn which addresses exist."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.browsing import Browser
from tests.support.people import PASSWORD, ask, change, do_work_of, give_password, link_in, mails_to, sign_in
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
FRESH = "onze canards sous le pont"


def wish(app: Flask, browser: Browser, world: World, email: str) -> str:
    """Asks for a link as ana would, and gives the mailed path."""
    assert browser.post(f"//{world.slug}/reset", {"email": email}).status_code == 303
    assert do_work_of(app, world, email) == 1
    return link_in(mails_to(world, email)[-1])


def choose(browser: Browser, world: World, path: str, password: str = FRESH, again: str | None = None) -> int:
    browser.get("/" + path)
    return browser.post(f"//{world.slug}/reset/choose", {"password": password, "again": again or password}).status_code


def test_the_link_sets_a_password_once_and_ends_every_session(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser, elsewhere = world.people["ana"], browser_of(None), browser_of("ana")
    give_password(world, ana)
    path = wish(app, browser, world, ana.email)
    first = browser.get("/" + path)
    assert path.rpartition("/")[2] not in first.headers["Location"]
    assert ana.email in browser.get(f"//{world.slug}/reset/choose").text
    assert choose(browser, world, path) == 303
    assert elsewhere.get("/").status_code == 303
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 422
    assert sign_in(browser_of(None), ana.email, FRESH).status_code == 303
    assert choose(browser_of(None), world, path, PASSWORD) == 410
    assert [mail.kind for mail in mails_to(world, ana.email)] == ["identity/reset", "identity/password_changed"]


def test_the_page_answers_alike_for_addresses_nobody_has(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, nobody = world.people["ana"].email, f"nobody@{world.slug}.example"
    known = browser_of(None).post(f"//{world.slug}/reset", {"email": ana})
    unknown = browser_of(None).post(f"//{world.slug}/reset", {"email": nobody})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert mails_to(world, ana) == [], "the request itself looks nobody up"
    assert do_work_of(app, world, nobody) == 1
    assert mails_to(world, nobody) == []


def test_an_inactive_account_gets_no_link(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    change(world, "UPDATE app_user SET is_active = false WHERE id = :u", u=ana.user_id)
    assert browser_of(None).post("//reset", {"email": ana.email}).status_code == 303
    do_work_of(app, world, ana.email)
    assert mails_to(world, ana.email) == []


def test_a_newer_link_ends_the_older(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser = world.people["ana"], browser_of(None)
    first, second = (wish(app, browser, world, ana.email) for _ in range(2))
    assert choose(browser_of(None), world, first) == 410
    assert choose(browser_of(None), world, second) == 303


def test_an_hour_later_the_link_has_run_out(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser = world.people["ana"], browser_of(None)
    path = wish(app, browser, world, ana.email)
    change(world, "UPDATE mailed_link SET expires_at = now() - interval '1 second' WHERE email = :e", e=ana.email)
    assert choose(browser, world, path) == 410


def test_a_weak_password_does_not_use_the_link_up(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser = world.people["ana"], browser_of(None)
    path = wish(app, browser, world, ana.email)
    assert choose(browser, world, path, "password1234") == 422
    assert choose(browser, world, path, FRESH, "something else typed") == 422
    assert choose(browser, world, path) == 303


def test_an_invitation_does_not_open_the_reset_page(browser_of: BrowserOf, world: World) -> None:
    browser_of("ana").post("/users/invite", {"email": f"nina@{world.slug}.example", "roles": ["buyer"]})
    path = link_in(mails_to(world, f"nina@{world.slug}.example")[-1])
    assert choose(browser_of(None), world, f"/reset/link/{path.rpartition('/')[2]}") == 404


def test_after_three_wishes_no_more_mails_and_the_same_answer(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser = world.people["ana"], browser_of(None)
    answers = [browser.post("//reset", {"email": ana.email}).status_code for _ in range(5)]
    assert answers == [303] * 5
    assert do_work_of(app, world, ana.email) == 3


def test_one_place_cannot_wish_without_end(browser_of: BrowserOf, world: World) -> None:
    place = {"environ_base": {"REMOTE_ADDR": "192.0.2.77"}}
    answers = [
        browser_of(None).post("//reset", {"email": f"x{n}@{world.slug}.example"}, **place).status_code for n in range(21)
    ]
    assert answers == [303] * 20 + [429]


def test_a_new_password_forgives_wrong_ones(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser = world.people["ana"], browser_of(None)
    for _ in range(5):
        sign_in(browser_of(None), ana.email, "wrong wrong wrong")
    assert sign_in(browser_of(None), ana.email, FRESH).status_code == 429
    assert choose(browser, world, wish(app, browser, world, ana.email)) == 303
    assert sign_in(browser_of(None), ana.email, FRESH).status_code == 303


@pytest.mark.parametrize("prefix", ["", "/{slug}"])
def test_pages_stand_with_and_without_a_network(browser_of: BrowserOf, world: World, prefix: str) -> None:
    start = prefix.format(slug=world.slug)
    for page, status in (("/reset", 200), ("/reset/asked", 200), ("/reset/choose", 404)):
        assert browser_of(None).get(f"/{start}{page}").status_code == status


def test_what_is_stored_is_no_secret(app: Flask, browser_of: BrowserOf, world: World) -> None:
    ana, browser = world.people["ana"], browser_of(None)
    token = wish(app, browser, world, ana.email).rpartition("/")[2]
    row = ask(world, "SELECT l::text AS everything FROM mailed_link l WHERE email = :e", e=ana.email)[0].everything
    assert token not in row
    assert mails_to(world, ana.email)[-1].is_secret
