"""A person's own page: name, language, password, signed-in browsers, companies."""

from collections.abc import Callable

from flask import Flask

from portal.jobs.deliver import do_chore
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.people import PASSWORD, ask, change, give_password, mails_to, sign_in
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
FRESH = "onze canards sous le pont"
FIREFOX = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def change_password(browser: Browser, current: str, new: str = FRESH) -> int:
    answer = browser.post("//account/password", {"current": current, "password": new, "again": new})
    browser.forget()
    return answer.status_code


def test_strangers_are_sent_to_sign_in(browser_of: BrowserOf) -> None:
    for path in ("//account", "//organisations"):
        assert "/sign-in" in browser_of(None).get(path).headers["Location"]


def test_name_and_language(browser_of: BrowserOf, world: World) -> None:
    ana = browser_of("ana")
    assert ana.post("//account", {"name": "  Ana Été  ", "locale": "en"}).status_code == 303
    page = ana.get("//account").text
    assert 'lang="en"' in page
    assert 'value="Ana Été"' in page
    assert ana.post("//account", {"name": " ", "locale": "en"}).status_code == 422
    assert ana.post("//account", {"name": "Ana", "locale": "de"}).status_code == 422
    assert ana.post("//account", {"name": "x" * 121, "locale": "fr"}).status_code == 422


def test_the_password_changes_when_the_current_one_is_right(browser_of: BrowserOf, world: World) -> None:
    ana, here, elsewhere = world.people["ana"], browser_of(None), browser_of("ana")
    give_password(world, ana)
    sign_in(here, ana.email, PASSWORD)
    assert change_password(here, "not this one, no") == 422
    assert change_password(here, PASSWORD, "motdepasse123") == 422
    assert elsewhere.get("/").status_code == 200
    assert change_password(here, PASSWORD) == 303
    assert here.get("//account").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert sign_in(browser_of(None), ana.email, FRESH).status_code == 303
    assert mails_to(world, ana.email)[-1].kind == "identity/password_changed"


def test_guessing_the_current_password_is_throttled_too(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    answers = [change_password(browser_of("ana"), "not this one, no") for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert sign_in(browser_of(None), ana.email, PASSWORD).status_code == 429


def test_browsers_are_listed_and_signed_out_one_by_one(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    one, two = browser_of(None), browser_of(None)
    sign_in(one, ana.email, PASSWORD, environ_overrides=FIREFOX)
    sign_in(two, ana.email, PASSWORD)
    assert "Firefox" in one.get("//account").text
    sessions = ask(world, "SELECT id FROM user_session WHERE user_id = :u AND ended_at IS NULL ORDER BY created_at",
                   u=ana.user_id)
    assert one.post(f"//account/sessions/{sessions[-1].id}/end").status_code == 303
    assert two.get("//account").status_code == 303
    assert one.get("//account").status_code == 200


def test_nobody_ends_somebody_elses_session(browser_of: BrowserOf, world: World) -> None:
    cleo = ask(world, "SELECT id FROM user_session WHERE user_id = :u", u=world.people["cleo"].user_id)[0].id
    assert browser_of("ana").post(f"//account/sessions/{cleo}/end").status_code == 404
    assert browser_of("cleo").get("/").status_code == 200


def test_signing_out_everywhere(browser_of: BrowserOf, world: World) -> None:
    one, two = browser_of("ana"), browser_of("ana")
    assert one.post("//account/sessions/end").status_code == 303
    assert two.get("/").status_code == 303
    assert browser_of("bo").get("/").status_code == 200


def test_old_sessions_do_not_stand_in_the_list(browser_of: BrowserOf, world: World) -> None:
    ana = world.people["ana"]
    change(world, "INSERT INTO user_session (token_hash, id, user_id, expires_at, seen_at, user_agent) VALUES"
           " ('\\x01'::bytea || uuid_send(gen_random_uuid()), gen_random_uuid(), :u, now() + interval '1 day',"
           " now() - interval '2 days', 'Idle/1'),"
           " ('\\x02'::bytea || uuid_send(gen_random_uuid()), gen_random_uuid(), :u, now() - interval '1 hour', now(), 'Over/1')",
           u=ana.user_id)
    page = browser_of("ana").get("//account").text
    assert "Idle" not in page
    assert "Over" not in page


def test_companies_are_searched(browser_of: BrowserOf, world: World) -> None:
    ana, beta = world.people["ana"], world.companies["beta"]
    change(world, "INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'buyer')",
           n=beta.network_id, o=beta.id, u=ana.user_id)
    browser = browser_of("ana")
    assert f"/{world.slug}/beta/" in browser.get("//organisations").text
    found = browser.get("//organisations?q=BÉTA").text
    assert f"/{world.slug}/beta/" in found
    assert f"/{world.slug}/alpha/" not in found.split('id="list"')[1]
    assert "/beta/" not in browser.get("//organisations?q=zzz").text.split('id="list"')[1]


def test_old_tries_and_sessions_are_forgotten(app: Flask, world: World) -> None:
    user, account = world.people["ana"].user_id, f"{world.slug}@old.example"
    change(world, "INSERT INTO sign_in_attempt (id, purpose, account, succeeded, at) SELECT gen_random_uuid(),"
           " 'sign_in', :a, false, now() - d * interval '1 day' FROM unnest(ARRAY[1, 89, 91]) d", a=account)
    change(world, "INSERT INTO user_session (token_hash, id, user_id, expires_at) SELECT uuid_send(gen_random_uuid()),"
           " gen_random_uuid(), :u, now() - d * interval '1 day' FROM unnest(ARRAY[1, 29, 31]) d", u=user)
    run = runtime_of(app)
    do_chore(run.engine, run.work, "identity.forget")
    assert ask(world, "SELECT count(*) FROM sign_in_attempt WHERE account = :a", a=account)[0][0] == 2
    assert ask(world, "SELECT count(*) FROM user_session WHERE user_id = :u", u=user)[0][0] == 3
