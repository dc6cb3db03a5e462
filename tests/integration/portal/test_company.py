"""Company data and the audit trail that tells of their changes."""

from collections.abc import Callable

import pytest

from portal.kernel.permissions import Role
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
GOOD = {
    "name": "Alpha Informatique", "legal_form": "SAS", "siren": "732 829 320", "siret": "732 829 320 00074",
    "vat_number": "FR 44 732829320", "street": "1 rue de la Paix", "postcode": "75002", "city": "Paris", "country": "FR",
    "phone": "+33 1 23 45 67 89", "email": "Contact@Alpha.example",
}


def save(browser: Browser, version: object = 1, **changes: str) -> int:
    return browser.post("/company", {**GOOD, "version": str(version), **changes}).status_code


def stored(world: World) -> dict[str, object]:
    return dict(ask(world, "SELECT * FROM organisation WHERE id = :o", o=world.companies["alpha"].id)[0]._mapping)


def test_data_are_stored_compact_and_told(browser_of: BrowserOf, world: World) -> None:
    assert save(browser_of("ana")) == 303
    row = stored(world)
    assert (row["siren"], row["siret"], row["vat_number"]) == ("732829320", "73282932000074", "FR44732829320")
    assert (row["email"], row["version"]) == ("contact@alpha.example", 2)
    deed = ask(world, "SELECT verb, before, after FROM audit_entry WHERE organisation_id = :o", o=row["id"])[0]
    assert deed.verb == "company.changed"
    assert deed.before["city"] == ""
    assert deed.after["city"] == "Paris"
    assert "country" not in deed.after


def test_saving_the_same_again_changes_nothing(browser_of: BrowserOf, world: World) -> None:
    ana = browser_of("ana")
    assert save(ana) == 303
    assert save(ana, 2) == 303
    assert stored(world)["version"] == 2


def test_a_stale_edit_shows_both_and_can_be_saved_knowingly(browser_of: BrowserOf, world: World) -> None:
    ana = browser_of("ana")
    assert save(ana, city="Lyon") == 303
    answer = ana.post("/company", {**GOOD, "version": "1", "city": "Lille"})
    assert answer.status_code == 409
    assert "Lyon → Lille" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert stored(world)["city"] == "Lyon"
    assert save(ana, 2, city="Lille") == 303
    for damaged in ("", "x", "-1", "99999999999"):
        assert save(ana, damaged) == 409


@pytest.mark.parametrize(("field", "value"), [
    ("siren", "732829321"), ("siren", "12345678"), ("siret", "73282932000075"), ("siret", "55210055400013"),
    ("vat_number", "FR 45 732829320"), ("vat_number", "DE 44 732829320"), ("vat_number", "FR44404833048"),
    ("postcode", "7500"), ("phone", "call me"), ("email", "alpha"), ("name", "  "), ("name", "x" * 201), ("country", "XX"),
    ("city", "Pa\x00ris"), ("street", "1 rue\x07"),
])
def test_what_is_wrong_is_said_at_its_field(browser_of: BrowserOf, world: World, field: str, value: str) -> None:
    answer = browser_of("ana").post("/company", {**GOOD, "version": "1", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert stored(world)["version"] == 1


def test_a_company_abroad(browser_of: BrowserOf, world: World) -> None:
    abroad = {"siren": "", "siret": "", "country": "BE", "vat_number": "BE 0403.019.261", "postcode": "1000"}
    assert save(browser_of("ana"), **abroad) == 303
    assert stored(world)["vat_number"] == "BE0403019261"
    assert save(browser_of("ana"), 2, **{**abroad, "vat_number": "BE0403019262"}) == 422


def test_only_the_manager_changes_data(browser_of: BrowserOf, world: World) -> None:
    assert browser_of("bo").get("/company").status_code == 403
    assert save(browser_of("bo")) == 403


def test_the_trail_is_the_companys_own(browser_of: BrowserOf, world: World) -> None:
    save(browser_of("ana"))
    assert "Alpha Informatique" in browser_of("ana").get("/audit").text
    assert "Alpha Informatique" not in browser_of("cleo").get("/audit").text
    assert browser_of("bo").get("/audit").status_code == 403


def test_the_trail_is_filtered_and_taken_home(browser_of: BrowserOf, world: World) -> None:
    ana, bo = browser_of("ana"), world.people["bo"]
    save(ana)
    ana.post(f"/users/{bo.user_id}/roles", {"roles": ["buyer"], "shown": "accountant"})
    change(world, "UPDATE audit_entry SET at = '2026-03-29 00:30+00' WHERE verb = 'company.changed' AND organisation_id = :o",
           o=world.companies["alpha"].id)
    assert "roles_changed" in ana.get("/audit?verb=user.roles_changed").text
    assert "75002" not in ana.get("/audit?verb=user.roles_changed").text
    assert "75002" in ana.get("/audit?since=2026-03-29&until=2026-03-29&verb=").text
    assert "75002" not in ana.get("/audit?since=2026-03-30&until=").text
    assert "75002" not in ana.get("/audit?until=2026-03-28&since=").text
    assert "75002" in ana.get(f"/audit?person={world.people['ana'].user_id}&until=&since=").text
    assert "75002" not in ana.get(f"/audit?person={bo.user_id}").text
    for odd in ("person=system", "person=1e9", "since=yesterday", "until=9999-12-31", "verb=%00", "q=%25_%5C"):
        assert ana.get(f"/audit?{odd}").status_code == 200
    csv = ana.get("/audit?format=csv&person=&q=&since=&until=&verb=").text
    assert "75002" in csv


def test_pages_of_the_trail_follow_each_other(browser_of: BrowserOf, world: World) -> None:
    change(world, "INSERT INTO audit_entry (id, network_id, organisation_id, actor_name, verb, subject, at) SELECT"
           " gen_random_uuid(), :n, :o, 'Somebody', 'user.joined', 'deed ' || g || '.', now() - g / 2 * interval '1 minute'"
           " FROM generate_series(1, 60) g", n=world.network_id, o=world.companies["alpha"].id)
    ana, seen, path = browser_of("ana"), [], "/audit?size=25"
    for _ in range(3):
        page = ana.get(path).text
        seen += [word for word in range(1, 61) if f"deed {word}." in page]
        following = [line for line in page.splitlines() if 'rel="next"' in line]
        if following:
            path = "//" + following[0].split('href="')[1].split('"')[0].lstrip("/").replace("&amp;", "&")
    assert sorted(seen) == list(range(1, 61))


def test_a_manager_elsewhere_manages_nothing_here(browser_of: BrowserOf, world: World) -> None:
    world.add_person("eva", world.companies["beta"], Role.MANAGER)
    eva = browser_of("eva")
    assert eva.get(f"//{world.slug}/alpha/company").status_code == 404
    assert eva.post(f"//{world.slug}/alpha/company", {**GOOD, "version": "1"}).status_code == 404
