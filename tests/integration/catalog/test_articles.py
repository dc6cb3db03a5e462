"""The vendor's editors: a product with its history, merging and taking back, parting, brands and categories."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.support.browsing import Browser
from tests.support.feed_files import GTIN, OTHER_GTIN, WRONG_GTIN, compulog_cells, compulog_file, nordis_cells, nordis_file
from tests.support.feeding import Feeding
from tests.support.world import World


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    return Feeding(world, engine)


@pytest.fixture
def browser(portal: Flask, world: World, feeding: Feeding) -> Callable[[str], Browser]:
    return lambda name: Browser(portal, world.slug, world.people[name])


def product(feeding: Feeding, key: str) -> int:
    return int(feeding.one("SELECT id FROM product WHERE network_id = :n AND mpn_key = :k", k=key))


def form_of(feeding: Feeding, number: int, **changed: Any) -> dict[str, Any]:
    """The editor's form as it is shown, some values changed."""
    ((version, brand, mpn, name, category, kind),) = feeding.rows(
        "SELECT p.version, b.name, p.mpn, p.name, p.category_id, p.kind FROM product p JOIN brand b ON b.network_id = :n"
        " AND b.id = p.brand_id WHERE p.network_id = :n AND p.id = :p", p=number)
    gtins = feeding.rows("SELECT gtin FROM product_gtin WHERE network_id = :n AND product_id = :p", p=number)
    return {"version": version, "brand": brand, "mpn": mpn, "name": name, "category": category, "kind": kind,
            "gtins": "\n".join(row[0] for row in gtins), "specs": "", **changed}


def two(feeding: Feeding) -> tuple[int, int]:
    """Nordis sells M1 (with the GTIN), Compulog M2."""
    feeding.take("nordis", nordis_file(nordis_cells("N1", mpn="M-1", gtin=GTIN)))
    feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M-2", gtin="", name="Asus M2")))
    return product(feeding, "M1"), product(feeding, "M2")


def test_an_edit_is_kept_with_its_history_and_the_next_feed_finds_it(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    first, _second = two(feeding)
    vera = browser("vera")
    form = form_of(feeding, first, name="Ecran 27", mpn="M-1-B", gtins=f"{GTIN}\n{OTHER_GTIN}", specs="Taille: 27 pouces")
    assert vera.post(f"/articles/{first}", form).status_code == 303
    page = vera.get(f"/articles/{first}").text
    assert "Ecran 27" in page
    assert "27 pouces" in page
    assert "Nordis" in page, "whose feed named it first"
    report = feeding.take("nordis", nordis_file(nordis_cells("N1", mpn="M-1", gtin=GTIN, stock="3")))
    assert report.products_new == 0
    assert feeding.one("SELECT product_id FROM offer WHERE network_id = :n AND sku = 'N1' AND is_listed") == first
    assert vera.post(f"/articles/{first}", {**form, "name": "Autre"}).status_code == 409, "the version has moved on"
    assert feeding.one("SELECT count(*) FROM product_change WHERE network_id = :n AND kind = 'edited'") == 1


@pytest.mark.parametrize(("field", "value"), [
    ("gtins", WRONG_GTIN), ("gtins", "12"), ("brand", "Nobody"), ("name", ""), ("specs", "no colon"), ("category", "999999999"),
    ("specs", "a: 1\na: 2"), ("kind", "x"),
])
def test_what_cannot_be_is_refused_at_its_field(
    browser: Callable[[str], Browser], feeding: Feeding, field: str, value: str
) -> None:
    first, _second = two(feeding)
    answer = browser("vera").post(f"/articles/{first}", form_of(feeding, first, **{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert feeding.one("SELECT version FROM product WHERE network_id = :n AND id = :p", p=first) == 1


def test_another_products_code_is_refused_with_its_name(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    first, second = two(feeding)
    vera = browser("vera")
    for changed in ({"mpn": "m.1"}, {"gtins": GTIN}):
        answer = vera.post(f"/articles/{second}", form_of(feeding, second, **changed))
        assert answer.status_code == 422
        assert "Asus VG27AQ 27 pouces" in answer.text
    assert first


def test_a_merge_keeps_everything_and_can_be_taken_back(
    browser: Callable[[str], Browser], feeding: Feeding, world: World
) -> None:
    first, second = two(feeding)
    with transaction(world.owner_engine, Scope.owner()) as session:
        for company, words in (("alpha", "A"), ("beta", "B")):
            session.execute(text("INSERT INTO product_reference VALUES (:n, :o, :p, :r)"), {
                "n": world.network_id, "o": world.companies[company].id, "p": second, "r": words})
        session.execute(text("INSERT INTO product_reference VALUES (:n, :o, :p, 'MINE')"), {
            "n": world.network_id, "o": world.companies["alpha"].id, "p": first})
    vera, ana = browser("vera"), browser("ana")
    found = vera.get(f"/articles/{second}/merge?q=M-1").text
    assert f"other={first}" in found
    beside = vera.get(f"/articles/{second}/merge?other={first}").text
    assert "N1" in beside
    assert "C1" in beside
    assert vera.post(f"/articles/{second}/merge/{first}", {"kept": "7"}).status_code == 422
    assert vera.post(f"/articles/{second}/merge/{first}", {"kept": first}).status_code == 303
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n AND product_id = :p", p=first) == 2
    assert f"products/{first}" in ana.get("/catalog/?q=M-2").text, "the part number that is gone still finds it"
    assert ana.get(f"/catalog/products/{second}").headers["Location"].endswith(f"/catalog/products/{first}")
    assert feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M-2", gtin="", paris="9"))).products_new == 0
    merge = feeding.one("SELECT id FROM product_merge WHERE network_id = :n")
    back = vera.post(f"/articles/merges/{merge}/undo")
    assert back.headers["Location"].endswith(f"/articles/{second}")
    assert feeding.rows("SELECT product_id, sku FROM offer WHERE network_id = :n ORDER BY sku") == [(second, "C1"), (first, "N1")]
    assert feeding.rows("SELECT product_id, reference FROM product_reference WHERE network_id = :n ORDER BY reference") == [
        (second, "A"), (second, "B"), (first, "MINE")]
    assert vera.post(f"/articles/merges/{merge}/undo").status_code == 409
    assert feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M-2", gtin="", paris="8"))).products_new == 0
    assert feeding.one("SELECT product_id FROM offer WHERE network_id = :n AND sku = 'C1' AND is_listed") == second
    listed = vera.get("/articles/merges/?format=csv").text
    assert "M-2" in listed


def test_a_merge_that_others_have_built_on_is_not_taken_back(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    first, second = two(feeding)
    vera = browser("vera")
    vera.post(f"/articles/{second}/merge/{first}", {"kept": first})
    assert vera.post(f"/articles/{first}", form_of(feeding, first, mpn="M-2")).status_code == 303
    answer = vera.post(f"/articles/merges/{feeding.one('SELECT id FROM product_merge WHERE network_id = :n')}/undo")
    assert answer.status_code == 422


def test_parted_offers_stay_parted_when_the_next_feed_comes(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells("N1", mpn="M-1", gtin=GTIN)))
    feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M-1", gtin="")))
    old = product(feeding, "M1")
    offer = feeding.one("SELECT id FROM offer WHERE network_id = :n AND sku = 'C1'")
    vera = browser("vera")
    form = {"version": "1", "name": "Ecran reconditionne", "mpn": "M-1-R", "offers": offer}
    for wrong in ({"mpn": ""}, {"mpn": "M-1"}, {"offers": ""}, {"name": ""}):
        data = {**form, **wrong}
        if not data["offers"]:
            data.pop("offers")
        assert vera.post(f"/articles/{old}/part", data).status_code == 422, wrong
    assert vera.post(f"/articles/{old}/part", {**form, "version": "9"}).status_code == 409
    assert vera.post(f"/articles/{old}/part", form).status_code == 303
    made = product(feeding, "M1R")
    feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M-1", gtin=GTIN, paris="7")))
    assert feeding.one("SELECT product_id FROM offer WHERE network_id = :n AND sku = 'C1' AND is_listed") == made
    assert feeding.one("SELECT count(*) FROM review_item WHERE network_id = :n") == 0
    feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="OTHER", gtin="", paris="7")))
    assert feeding.one("SELECT p.mpn FROM offer o JOIN product p ON p.network_id = :n AND p.id = o.product_id"
                       " WHERE o.network_id = :n AND o.sku = 'C1' AND o.is_listed") == "OTHER", "it names another product now"


def test_brands_are_renamed_and_merged_and_feeds_understand(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells("N1", mpn="M1", gtin=""), nordis_cells("N2", mpn="M2", gtin="")))
    feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M1", gtin="", brand="ASUSTeK"),
                                           compulog_cells("C3", mpn="M3", gtin="", brand="ASUSTeK")))
    brands = dict(feeding.rows("SELECT name, id FROM brand WHERE network_id = :n"))
    vera = browser("vera")
    asus, tek = brands["Asus"], brands["ASUSTeK"]
    answer = vera.post(f"/articles/brands/{tek}/rename", {"name": "ASUS"})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert vera.post(f"/articles/brands/{tek}/rename", {"name": "Asustek Computer"}).status_code == 303
    page = vera.get(f"/articles/brands/{tek}?into={asus}").text
    assert re.search(r"\b1\b", page)
    assert vera.post(f"/articles/brands/{tek}/merge/{asus}").status_code == 303
    assert feeding.rows("SELECT mpn_key, brand_id FROM product WHERE network_id = :n ORDER BY 1") == [
        ("M1", asus), ("M2", asus), ("M3", asus)]
    report = feeding.take("compulog", compulog_file(compulog_cells("C1", mpn="M1", gtin="", brand="ASUSTeK", paris="4"),
                                                    compulog_cells("C3", mpn="M3", gtin="", brand="asustek computer")))
    assert report.products_new == 0
    assert feeding.one("SELECT count(*) FROM brand WHERE network_id = :n") == 1


def test_categories_are_renamed_moved_and_merged(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(
        nordis_cells("N1", mpn="M1", gtin="", category="Ecrans"), nordis_cells("N2", mpn="M2", gtin="", category="Jeux"),
        nordis_cells("N3", mpn="M3", gtin="", category="Moniteurs")))
    place = dict(feeding.rows("SELECT name, id FROM category WHERE network_id = :n"))
    vera = browser("vera")
    assert vera.post(f"/articles/categories/{place['Jeux']}/move", {"below": place["Moniteurs"]}).status_code == 303
    assert vera.post(f"/articles/categories/{place['Moniteurs']}/move", {"below": place["Jeux"]}).status_code == 422
    assert vera.post(f"/articles/categories/{place['Moniteurs']}/merge/{place['Jeux']}").status_code == 422
    assert vera.get(f"/articles/categories/{place['Moniteurs']}?into={place['Ecrans']}").status_code == 200
    assert vera.get(f"/articles/categories/{place['Jeux']}?below=0").status_code == 200
    assert vera.post(f"/articles/categories/{place['Moniteurs']}/merge/{place['Ecrans']}").status_code == 303
    assert feeding.rows("SELECT name, ancestors FROM category WHERE network_id = :n ORDER BY name") == [
        ("Ecrans", [place["Ecrans"]]), ("Jeux", [place["Ecrans"], place["Jeux"]])]
    assert vera.post(f"/articles/categories/{place['Ecrans']}/rename", {"name": "Affichage"}).status_code == 303
    feeding.take("nordis", nordis_file(
        nordis_cells("N1", mpn="M1", gtin="", category="Ecrans", stock="2"),
        nordis_cells("N3", mpn="M3", gtin="", category="Moniteurs"), nordis_cells("N4", mpn="M4", gtin="", category="moniteurs")))
    assert feeding.one("SELECT count(*) FROM category WHERE network_id = :n") == 2
    assert feeding.one("SELECT count(*) FROM product_proposal WHERE network_id = :n") == 0


def test_rules_that_a_change_touches_are_told_without_telling_whose_they_are(
    browser: Callable[[str], Browser], feeding: Feeding, world: World
) -> None:
    first, _second = two(feeding)
    brand = feeding.one("SELECT brand_id FROM product WHERE network_id = :n AND id = :p", p=first)
    with transaction(world.owner_engine, Scope.owner()) as session:
        for code, grantor, number in (("SECRET-N", "nordis", 1), ("VIS", "vendor", 2)):
            here = {"n": world.network_id, "g": world.companies[grantor].id, "c": code, "b": brand,
                    "u": f"00000000-0000-0000-0000-00000000000{number}"}
            agreement = session.execute(text(
                "INSERT INTO agreement (network_id, code, granted_by) VALUES (:n, :c, :g) RETURNING id"), here).scalar_one()
            session.execute(text(
                "INSERT INTO agreement_rule_set (network_id, id, granted_by, for_all) VALUES (:n, :u, :g, true)"), here)
            session.execute(text("INSERT INTO agreement_version (network_id, agreement_id, version, granted_by, rule_set_id,"
                                 " for_all, position, starts_at) VALUES (:n, :a, 1, :g, :u, true, 1, now())"),
                            {**here, "a": agreement})
            session.execute(text("INSERT INTO agreement_rule (network_id, rule_set_id, ordinal, granted_by, for_all, brand_id,"
                                 " min_quantity, off_dealer) VALUES (:n, :u, 1, :g, true, :b, 1, 0.1)"), here)
    page = browser("vera").get(f"/articles/brands/{brand}").text
    assert "VIS" in page
    assert "Nordis" in page
    assert "SECRET-N" not in page


def test_lists_search_filter_sort_and_come_as_csv(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    two(feeding)
    vera = browser("vera")
    assert "Asus M2" in vera.get("/articles/?q=M-2").text
    assert "Asus M2" in vera.get("/articles/?lacks=no-gtin&sort=-mpn").text
    for place in ("/articles/", "/articles/brands/", "/articles/categories/", "/articles/merges/"):
        assert vera.get(f"{place}?reset=1&sort=-products").status_code == 200
        assert vera.get(f"{place}?format=csv").mimetype == "text/csv"
    assert browser("walid").get("/articles/").status_code == 403
    assert browser("ana").get("/articles/brands/").status_code == 403


def test_questions_and_proposals_are_decided_together(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells("N1", mpn="M-1", gtin=GTIN), nordis_cells("N2", mpn="M-2", gtin=OTHER_GTIN)))
    feeding.take("compulog", compulog_file(
        compulog_cells("C1", mpn="X-1", gtin=GTIN), compulog_cells("C2", mpn="X-2", gtin=OTHER_GTIN),
        compulog_cells("C3", mpn="M-1", gtin="", name="Autrement", category="Autre")))
    vera = browser("vera")
    items = [row[0] for row in feeding.rows("SELECT id FROM review_item WHERE network_id = :n ORDER BY id")]
    asked = "&".join(f"item={item}" for item in items)
    assert vera.get(f"/reviews/several?{asked}").text.count('type="hidden" name="item"') == 2
    assert vera.post("/reviews/several", {"item": items, "do": "x"}).status_code == 422
    assert vera.post("/reviews/several", {"item": [*items, "999999"], "do": "merge"}).status_code == 303
    assert feeding.one("SELECT count(*) FROM product WHERE network_id = :n") == 2
    nordis, compulog = (feeding.world.companies[code].id for code in ("nordis", "compulog"))
    assert "M-1" in vera.get(f"/proposals/?seller={compulog}").text
    assert "Autrement" not in vera.get(f"/proposals/?seller={nordis}").text
    first = product(feeding, "M1")
    chosen = [f"{compulog}:{first}:name", f"{compulog}:{first}:category", "no:such:thing"]
    assert vera.get("/proposals/several?" + "&".join(f"item={c}" for c in chosen)).text.count('type="hidden" name="item"') == 2
    assert vera.post("/proposals/several", {"item": chosen, "do": "accept"}).status_code == 303
    assert feeding.one("SELECT name FROM product WHERE network_id = :n AND id = :p", p=first) == "Autrement"
