"""A company's people: seen and changed by its manager, never without the last one."""

from collections.abc import Callable

import pytest

from portal.kernel.permissions import Role
from tests.support.browsing import Browser
from tests.support.people import ask
from tests.support.world import Person, World

BrowserOf = Callable[[str | None], Browser]


def roles_of(world: World, person: Person) -> list[str]:
    rows = ask(world, "SELECT role FROM membership WHERE user_id = :u AND organisation_id = :o ORDER BY 1",
               u=person.user_id, o=person.company.id)
    return [row.role for row in rows]


def deeds(world: World, code: str) -> list[tuple[str, object, object]]:
    rows = ask(world, "SELECT verb, before, after FROM audit_entry WHERE organisation_id = :o ORDER BY at, id",
               o=world.companies[code].id)
    return [(row.verb, row.before, row.after) for row in rows]


def give(browser: Browser, person: Person, *roles: str, shown: str) -> int:
    return browser.post(f"/users/{person.user_id}/roles", {"roles": list(roles), "shown": shown}).status_code


def test_the_list_is_for_managers(browser_of: BrowserOf, world: World) -> None:
    assert browser_of("bo").get("/users").status_code == 403
    page = browser_of("ana").get("/users").text
    assert world.people["bo"].email in page
    assert world.people["cleo"].email not in page
    assert world.people["vera"].email not in page


def test_the_list_is_searched_filtered_sorted_paged_and_taken_home(browser_of: BrowserOf, world: World) -> None:
    alpha = world.companies["alpha"]
    for number in range(30):
        world.add_person(f"élodie{number:02}", alpha, Role.BUYER)
    ana = browser_of("ana")
    assert "Élodie07" in ana.get("/users?q=ELODIE07").text
    assert "Élodie08" not in ana.get("/users?q=ELODIE07").text
    assert "Nothing" not in ana.get("/users?reset=1").text
    only = ana.get("/users?role=accountant&q=").text
    assert "Bo" in only
    assert "Élodie" not in only
    first = ana.get("/users?size=25&q=&role=").text
    assert "Élodie29" not in first
    assert 'rel="next"' in first
    csv = ana.get("/users?format=csv&q=&role=")
    assert csv.headers["Content-Type"].startswith("text/csv")
    assert len(csv.text.strip().splitlines()) == 33
    for sort in ("-name", "email", "-since", "since", "nonsense"):
        assert ana.get(f"/users?sort={sort}").status_code == 200
    assert ana.get("/users?after=nonsense").status_code == 404


def test_a_name_that_spreadsheets_would_run(browser_of: BrowserOf, world: World) -> None:
    world.add_person("=1+1", world.companies["alpha"], Role.BUYER)
    assert "'=1+1" in browser_of("ana").get("/users?format=csv").text


def test_roles_change_and_are_told(browser_of: BrowserOf, world: World) -> None:
    bo = world.people["bo"]
    assert give(browser_of("ana"), bo, "buyer", "accountant", shown="accountant") == 303
    assert roles_of(world, bo) == ["accountant", "buyer"]
    assert deeds(world, "alpha")[-1] == ("user.roles_changed", {"roles": ["accountant"]}, {"roles": ["accountant", "buyer"]})
    assert browser_of("bo").get("/").status_code == 200


def test_a_change_seen_too_late_is_stale(browser_of: BrowserOf, world: World) -> None:
    bo = world.people["bo"]
    assert give(browser_of("ana"), bo, "buyer", shown="accountant") == 303
    assert give(browser_of("ana"), bo, "approver", shown="accountant") == 409
    assert roles_of(world, bo) == ["buyer"]


@pytest.mark.parametrize("roles", [(), ("back_office",), ("nonsense",), ("buyer", "finance")])
def test_roles_of_another_kind_of_company_are_refused(browser_of: BrowserOf, world: World, roles: tuple[str, ...]) -> None:
    bo = world.people["bo"]
    assert give(browser_of("ana"), bo, *roles, shown="accountant") == 422
    assert roles_of(world, bo) == ["accountant"]


def test_the_last_manager_stays(browser_of: BrowserOf, world: World) -> None:
    ana, bo = world.people["ana"], world.people["bo"]
    shown = "approver,buyer,manager"
    assert give(browser_of("ana"), ana, "buyer", shown=shown) == 422
    assert browser_of("ana").post(f"/users/{ana.user_id}/remove").status_code == 422
    assert roles_of(world, ana) == ["approver", "buyer", "manager"]
    assert give(browser_of("ana"), bo, "manager", shown="accountant") == 303
    assert give(browser_of("ana"), ana, "buyer", shown=shown) == 303
    assert browser_of("ana").get("/users").status_code == 403


def test_a_manager_who_cannot_sign_in_does_not_count(browser_of: BrowserOf, world: World) -> None:
    ghost = world.add_person("ghost", world.companies["alpha"], Role.MANAGER)
    ask(world, "UPDATE app_user SET is_active = false WHERE id = :u RETURNING 1", u=ghost.user_id)
    assert browser_of("ana").post(f"/users/{world.people['ana'].user_id}/remove").status_code == 422


def test_who_is_removed_is_out_at_once(browser_of: BrowserOf, world: World) -> None:
    bo, there = world.people["bo"], browser_of("bo")
    assert there.get("/").status_code == 200
    assert browser_of("ana").post(f"/users/{bo.user_id}/remove").status_code == 303
    assert there.get("/").status_code == 404
    assert deeds(world, "alpha")[-1][:2] == ("user.removed", {"roles": ["accountant"]})
    assert browser_of("ana").post(f"/users/{bo.user_id}/remove").status_code == 404


@pytest.mark.parametrize("name", ["cleo", "walid", "vera"])
def test_people_of_other_companies_are_not_there(browser_of: BrowserOf, world: World, name: str) -> None:
    other = world.people[name]
    ana = browser_of("ana")
    assert ana.get(f"/users/{other.user_id}").status_code == 404
    assert give(ana, other, "buyer", shown="") == 404
    assert ana.post(f"/users/{other.user_id}/remove").status_code == 404
    assert roles_of(world, other) == sorted(role.value for role in other.roles)


def test_the_vendor_changes_its_own_people_alone(browser_of: BrowserOf, world: World) -> None:
    vera = browser_of("vera")
    assert world.people["ana"].email not in vera.get("/users").text
    assert vera.post(f"/users/{world.people['ana'].user_id}/remove").status_code == 404
