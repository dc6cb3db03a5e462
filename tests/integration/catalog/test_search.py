"""Finding products: words, codes, a letter wrong; nobody finds by what is not theirs to see; and by which index."""

import pytest
from sqlalchemy import Engine, text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope, scoped_session
from tests.support.shelf import Shelf, make_shelf
from tests.support.world import World, make_world


def found(engine: Engine, world: World, who: str, words: str) -> set[int]:
    with scoped_session(engine, world.people[who].scope) as session:
        return set(session.execute(text("SELECT product_id FROM search_products(:q, 100)"), {"q": words}).scalars())


def refer(engine: Engine, world: World, who: str, product_id: int, reference: str) -> None:
    with transaction(engine, world.people[who].scope) as session:
        session.execute(
            text("INSERT INTO product_reference (network_id, organisation_id, product_id, reference) VALUES (:n, :o, :p, :r)"),
            {"n": world.network_id, "o": world.people[who].company.id, "p": product_id, "r": reference},
        )


@pytest.fixture
def goods(world: World) -> Shelf:
    shelf = make_shelf(world)
    shelf.add_category("Écrans incurvés")
    shelf.add_product("CURVE-34", "Éclat", "Écrans incurvés")
    shelf.add_offer("sud", "S-9000", "CURVE-34", 30000)
    return shelf


@pytest.mark.parametrize("words", [
    "eclat", "ÉCLAT", "ecran incurvé", "écrans incurves", "incurv", "curve-34", "CURVE34", "curve 34", "éclta", "ecalt", "eclt",
    "eclats", "incurbés", "ecran eclat",
])
def test_words_without_accents_in_any_number_and_with_a_letter_wrong(
    engine: Engine, world: World, goods: Shelf, words: str
) -> None:
    assert goods.products["CURVE-34"] in found(engine, world, "ana", words)


@pytest.mark.parametrize("words", [
    "", "   ", "xyzzy", "'; DROP TABLE product; --", "a & | ! ( :*", "%", "_____", "\\", "é" * 200,
])
def test_words_that_mean_nothing_find_nothing_and_break_nothing(
    engine: Engine, world: World, goods: Shelf, words: str
) -> None:
    assert goods.products["CURVE-34"] not in found(engine, world, "ana", words)


def test_an_exact_code_comes_alone_and_a_wrong_digit_still_finds_it(engine: Engine, world: World, goods: Shelf) -> None:
    curve = goods.products["CURVE-34"]
    assert found(engine, world, "ana", "s-9000") == {curve}
    assert curve in found(engine, world, "ana", "S-9001")
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        session.execute(
            text("INSERT INTO product_gtin (network_id, gtin, product_id) VALUES (:n, '4711234567899', :p)"),
            {"n": world.network_id, "p": curve},
        )
    assert found(engine, world, "ana", "4711234567899") == {curve}
    assert curve in found(engine, world, "ana", "4711234567889")
    assert curve in found(engine, world, "ana", "711234567")


def test_a_company_finds_by_its_own_reference_and_nobody_else_does(engine: Engine, world: World, goods: Shelf) -> None:
    curve = goods.products["CURVE-34"]
    refer(engine, world, "ana", curve, "MAG-0042")
    assert found(engine, world, "ana", "mag-0042") == {curve}
    assert found(engine, world, "cleo", "mag-0042") == set()
    assert found(engine, world, "walid", "mag-0042") == set()


def test_a_wholesaler_does_not_find_by_the_code_of_another(engine: Engine, world: World, goods: Shelf) -> None:
    assert found(engine, world, "wim", "S-9000") == {goods.products["CURVE-34"]}
    assert found(engine, world, "walid", "S-9000") == set()


def test_another_network_finds_nothing_of_ours(engine: Engine, owner_engine: Engine, world: World, goods: Shelf) -> None:
    other = make_world(owner_engine)
    for words in ("eclat", "CURVE-34", "S-9000", "éclta"):
        assert found(engine, other, "ana", words) == set()


def test_what_is_renamed_is_found_by_its_new_name(engine: Engine, world: World, goods: Shelf) -> None:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        session.execute(text("UPDATE brand SET name = 'Zénith' WHERE id = :b"), {"b": goods.brands["Éclat"]})
    assert goods.products["CURVE-34"] in found(engine, world, "ana", "zenith")
    assert goods.products["CURVE-34"] in found(engine, world, "ana", "zenit")


def plan(engine: Engine, world: World, who: str | None, statement: str) -> str:
    """The plan with sequential scans made dear, so that a small test table shows which index would serve a large one."""
    scope = world.people[who].scope if who else Scope.owner(world.network_id)
    with scoped_session(engine if who else world.owner_engine, scope) as session:
        session.execute(text("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"))
        return "\n".join(session.execute(text("EXPLAIN " + statement)).scalars())


def test_row_security_keeps_the_search_operators_from_the_indexes(engine: Engine, world: World, goods: Shelf) -> None:
    by_code = "SELECT id FROM product WHERE mpn_key LIKE '%RVE3%'"
    assert "ix_product_mpn_trgm" in plan(engine, world, None, by_code)
    assert "ix_product_mpn_trgm" not in plan(engine, world, "ana", by_code)


@pytest.mark.parametrize(("statement", "index"), [
    ("SELECT product_id FROM product_text WHERE document @@ to_tsquery('maillon_fr', 'ecran')", "ix_product_text_document"),
    ("SELECT id FROM product WHERE mpn_key % 'CURVE34'", "ix_product_mpn_trgm"),
    ("SELECT product_id FROM offer WHERE sku ILIKE '%S-90%'", "ix_offer_sku_trgm"),
    ("SELECT product_id FROM product_gtin WHERE gtin LIKE '%47112%'", "ix_product_gtin_trgm"),
    ("SELECT word FROM search_word_key WHERE network_id = {n} AND key = 'eclt'", "pk_search_word_key"),
])
def test_the_search_functions_go_by_their_indexes(
    engine: Engine, world: World, goods: Shelf, statement: str, index: str
) -> None:
    assert index in plan(engine, world, None, statement.format(n=world.network_id))


@pytest.mark.parametrize(("statement", "condition"), [
    ("SELECT id FROM product WHERE network_id = {n} AND category_id = 1 AND (name_key, id) > ('a', 1)"
     " ORDER BY name_key, id LIMIT 25", "ROW(name_key, id) > "),
    ("SELECT id FROM product WHERE network_id = {n} AND category_id = 1 AND (created_at, id) < (now(), 1)"
     " ORDER BY created_at DESC, id DESC LIMIT 25", "ROW(created_at, id) < "),
])
def test_lists_go_by_their_indexes_under_row_security(
    engine: Engine, world: World, goods: Shelf, statement: str, condition: str
) -> None:
    for line in plan(engine, world, "ana", statement.format(n=world.network_id)).splitlines():
        assert condition not in line or "Index Cond" in line
