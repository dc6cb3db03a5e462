"""The vendor's resellers and groups: added, changed, grouped, closed; wholesalers look on."""

from collections.abc import Callable

import pytest

from tests.support.browsing import Browser
from tests.support.people import ask, change, link_in, mails_to
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
NEW = {"code": "Gamma", "name": "Gamma Conseil", "group": "", "country": "FR", "city": "Nantes", "postcode": "44000"}


def row(world: World, code: str) -> dict[str, object]:
    found = ask(world, "SELECT * FROM organisation WHERE network_id = :n AND code = :c", n=world.network_id, c=code)
    return dict(found[0]._mapping) if found else {}


def gold(world: World) -> int:
    return int(ask(world, "SELECT id FROM organisation_group WHERE network_id = :n", n=world.network_id)[0].id)


def test_a_reseller_is_added_with_its_data(browser_of: BrowserOf, world: World) -> None:
    answer = browser_of("vera").post("/resellers/new", {**NEW, "group": str(gold(world))})
    assert answer.headers["Location"] == f"/{world.slug}/vendor/resellers/gamma"
    made = row(world, "gamma")
    assert (made["kind"], made["city"], made["group_id"]) == ("reseller", "Nantes", gold(world))
    assert browser_of("vera").get("/resellers/gamma").status_code == 200


@pytest.mark.parametrize("changes", [
    {"code": "alpha"}, {"code": "sign-in"}, {"code": "brand.css"}, {"code": "a b"}, {"code": ""}, {"name": ""},
    {"group": "999999"}, {"siren": "1"}, {"code": "x" * 41},
])
def test_what_no_reseller_can_be(browser_of: BrowserOf, world: World, changes: dict[str, str]) -> None:
    before = ask(world, "SELECT count(*) FROM organisation")[0][0]
    assert browser_of("vera").post("/resellers/new", {**NEW, **changes}).status_code == 422
    assert ask(world, "SELECT count(*) FROM organisation")[0][0] == before


def test_the_list_is_searched_filtered_and_taken_home(browser_of: BrowserOf, world: World) -> None:
    vera = browser_of("vera")
    assert vera.post("/resellers/beta/close").status_code == 303
    whole = vera.get("/resellers").text
    assert "Alpha" in whole
    assert "Nord" not in whole.split('id="list"')[1]
    assert "Beta" not in vera.get("/resellers?q=ALPH").text.split('id="list"')[1]
    assert "Alpha" not in vera.get("/resellers?q=&state=closed").text.split('id="list"')[1]
    assert "Beta" not in vera.get(f"/resellers?state=&group={gold(world)}").text.split('id="list"')[1]
    assert "Alpha" not in vera.get("/resellers?group=none").text.split('id="list"')[1]
    for sort in ("code", "-group", "city", "-name", "users"):
        assert vera.get(f"/resellers?group=&sort={sort}").status_code == 200
    assert len(vera.get("/resellers?format=csv&sort=&group=").text.strip().splitlines()) == 3


def test_data_and_a_stale_edit(browser_of: BrowserOf, world: World) -> None:
    vera = browser_of("vera")
    form = {"name": "Alpha & Fils", "country": "FR", "version": "1"}
    assert vera.get("/resellers/alpha/edit").status_code == 200
    assert vera.post("/resellers/alpha/edit", form).status_code == 303
    assert row(world, "alpha")["name"] == "Alpha & Fils"
    assert vera.post("/resellers/alpha/edit", {**form, "name": "Other"}).status_code == 409
    trails = ask(world, "SELECT organisation_id FROM audit_entry WHERE verb = 'company.changed' AND network_id = :n",
                 n=world.network_id)
    assert world.companies["alpha"].id in {trail.organisation_id for trail in trails}


def test_another_group_means_other_prices_at_once(browser_of: BrowserOf, world: World) -> None:
    version = ask(world, "SELECT pricing_version FROM network WHERE id = :n", n=world.network_id)[0][0]
    vera = browser_of("vera")
    assert vera.post("/resellers/beta/group", {"group": str(gold(world))}).status_code == 303
    assert row(world, "beta")["group_id"] == gold(world)
    assert ask(world, "SELECT pricing_version FROM network WHERE id = :n", n=world.network_id)[0][0] == version + 1
    assert vera.post("/resellers/beta/group", {"group": ""}).status_code == 303
    assert row(world, "beta")["group_id"] is None
    assert vera.post("/resellers/beta/group", {"group": "999999999"}).status_code == 422
    assert vera.post("/resellers/beta/group", {"group": "x"}).status_code == 404
    verbs = ask(world, "SELECT organisation_id FROM audit_entry WHERE verb = 'organisation.regrouped' AND network_id = :n",
                n=world.network_id)
    assert {deed.organisation_id for deed in verbs} == {world.companies["beta"].id, world.companies["vendor"].id}


def test_a_closed_reseller_lets_nobody_in_until_it_is_opened(browser_of: BrowserOf, world: World) -> None:
    vera, cleo = browser_of("vera"), browser_of("cleo")
    assert cleo.get("/").status_code == 200
    assert vera.post("/resellers/beta/close").status_code == 303
    assert cleo.get("/").status_code == 404
    assert vera.post("/resellers/beta/open").status_code == 303
    assert cleo.get("/").status_code == 200


def test_the_first_manager_is_invited_by_the_vendor(browser_of: BrowserOf, world: World) -> None:
    vera, email = browser_of("vera"), f"boss@{world.slug}.example"
    assert vera.post("/resellers/beta/invite", {"email": email}).status_code == 303
    assert "beta" in mails_to(world, email)[-1].subject.lower()
    assert email in vera.get("/resellers/beta").text
    assert email in browser_of("cleo").get("/users").text
    link = ask(world, "SELECT id, roles FROM mailed_link WHERE email = :e", e=email)[0]
    assert link.roles == ["manager"]
    assert vera.post(f"/resellers/alpha/invitations/{link.id}/resend").status_code == 404
    assert vera.post(f"/resellers/beta/invitations/{link.id}/resend").status_code == 303
    newest = ask(world, "SELECT id FROM mailed_link WHERE email = :e AND withdrawn_at IS NULL", e=email)[0].id
    assert vera.post(f"/resellers/beta/invitations/{newest}/withdraw").status_code == 303
    visitor = browser_of(None)
    visitor.get("/" + link_in(mails_to(world, email)[-1]))
    assert visitor.get(f"//{world.slug}/invitation").status_code == 410
    assert vera.post("/resellers/beta/invite", {"email": "nonsense"}).status_code == 422


@pytest.mark.parametrize("code", ["nord", "vendor", "nobody", "sign-in"])
def test_only_resellers_are_resellers(browser_of: BrowserOf, world: World, code: str) -> None:
    vera = browser_of("vera")
    assert vera.get(f"/resellers/{code}").status_code == 404
    assert vera.post(f"/resellers/{code}/close").status_code == 404
    assert vera.post(f"/resellers/{code}/edit", {"name": "X", "country": "FR", "version": "1"}).status_code == 404


def test_wholesalers_look_on(browser_of: BrowserOf, world: World) -> None:
    walid = browser_of("walid")
    page = walid.get("/resellers/alpha").text
    assert "Alpha" in page
    assert world.people["ana"].email not in page
    for path in ("/resellers/new", "/resellers/alpha/edit", "/groups"):
        assert walid.get(path).status_code == 403
    for path in ("/resellers/alpha/close", "/resellers/alpha/invite", "/resellers/alpha/group", "/resellers/new"):
        assert walid.post(path).status_code == 403
    assert browser_of("ana").get("/resellers").status_code == 403


def test_groups_are_added_renamed_and_deleted_when_empty(browser_of: BrowserOf, world: World) -> None:
    vera, first = browser_of("vera"), gold(world)
    assert vera.post("/groups", {"code": "Silver", "name": "Argent"}).status_code == 303
    assert vera.post("/groups", {"code": "silver", "name": "Again"}).status_code == 422
    assert vera.post("/groups", {"code": "not a code", "name": "X"}).status_code == 422
    silver = ask(world, "SELECT id FROM organisation_group WHERE network_id = :n AND code = 'silver'", n=world.network_id)[0].id
    assert vera.post(f"/groups/{silver}/rename", {"name": "Partenaires Argent"}).status_code == 303
    assert "Partenaires Argent" in vera.get("/groups").text
    assert vera.post(f"/groups/{silver}/rename", {"name": " "}).status_code == 422
    assert vera.post(f"/groups/{first}/delete").status_code == 422
    assert vera.post(f"/groups/{silver}/delete").status_code == 303
    assert vera.post(f"/groups/{silver}/delete").status_code == 404


def test_a_group_that_agreements_speak_of_stays(browser_of: BrowserOf, world: World) -> None:
    vera, vendor = browser_of("vera"), world.companies["vendor"]
    change(world, "UPDATE organisation SET group_id = NULL WHERE network_id = :n", n=world.network_id)
    change(world, "INSERT INTO agreement_rule_set (network_id, id, granted_by, for_all, for_group_id)"
           " VALUES (:n, gen_random_uuid(), :v, false, :g)", n=world.network_id, v=vendor.id, g=gold(world))
    answer = vera.post(f"/groups/{gold(world)}/delete")
    assert answer.status_code == 422
    assert gold(world)
