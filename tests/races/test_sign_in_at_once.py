"""Passwords tried at the same moment, and managers who leave at the same moment: the limit and the last one hold."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from portal.kernel.permissions import Role
from tests.support.browsing import Browser
from tests.support.people import PASSWORD, ask, change, give_password, sign_in
from tests.support.world import World

AT_ONCE = 20


def test_twenty_wrong_passwords_at_once_do_not_pass_the_limit(app: Flask, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    browsers = [Browser(app, world.slug, None) for _ in range(AT_ONCE)]
    for browser in browsers:
        browser.post("//language", {"language": "fr"})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(lambda browser: sign_in(browser, ana.email, "wrong at once, wrong").status_code, browsers))

    assert Counter(statuses) == {422: 5, 429: 15}
    tries = ask(world, "SELECT succeeded FROM sign_in_attempt WHERE account = :a", a=ana.email)
    assert [row.succeeded for row in tries] == [False] * 5


def test_right_ones_at_once_all_get_in(app: Flask, world: World) -> None:
    ana = world.people["ana"]
    give_password(world, ana)
    browsers = [Browser(app, world.slug, None) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda browser: sign_in(browser, ana.email, PASSWORD).status_code, browsers))
    assert statuses == [303] * 4


def test_two_managers_who_remove_each_other_leave_one(browser_of: Callable[[str | None], Browser], world: World) -> None:
    for _ in range(3):
        ana = world.people["ana"]
        dan = world.add_person("dan", world.companies["alpha"], Role.MANAGER)
        pairs = [(browser_of("ana"), dan), (browser_of("dan"), ana)]
        for browser, _other in pairs:
            assert browser.get("/users").status_code == 200
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda pair: pair[0].post(f"/users/{pair[1].user_id}/remove").status_code, pairs))
        managers = ask(world, "SELECT user_id FROM membership WHERE organisation_id = :o AND role = 'manager'",
                       o=world.companies["alpha"].id)
        assert len(managers) == 1
        change(world, "DELETE FROM membership WHERE organisation_id = :o AND role = 'manager'", o=world.companies["alpha"].id)
        change(world, "INSERT INTO membership (network_id, organisation_id, user_id, role) VALUES (:n, :o, :u, 'manager')",
               n=world.network_id, o=world.companies["alpha"].id, u=ana.user_id)
