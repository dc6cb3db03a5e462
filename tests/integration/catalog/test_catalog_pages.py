"""The catalogue's pages: own prices in SQL and Python alike, each kind of reader its own columns, few statements."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from catalog.browsing import CatalogAsk, Sort
from catalog.queries.listing import find_products
from catalog.queries.names import Viewer, kept
from catalog.queries.rule_books import books
from portal.jobs.runner import transaction
from portal.kernel.db import Scope, scoped_session
from portal.web.runtime import runtime_of
from tests.integration.catalog.conftest import Commands, agreement
from tests.support.browsing import Browser
from tests.support.shelf import Shelf
from tests.support.world import World

BrowserOf = Callable[[str], Browser]


@pytest.fixture
def browser_of(portal: Flask, world: World) -> BrowserOf:
    return lambda name: Browser(portal, world.slug, world.people[name])


@pytest.fixture
def many(world: World, shelf: Shelf) -> Shelf:
    """Sixty mice at odd prices, half of them offered twice, some without a list price; then the counters are taken."""
    for n in range(60):
        mpn = f"M-{n:03d}"
        shelf.add_product(mpn, f"Brand{n % 4}", "mouse")
        shelf.add_offer("nord", f"NM{n}", mpn, 1000 + n * 37 % 500, None if n % 7 == 0 else 2000 + n)
        if n % 2:
            shelf.add_offer("sud", f"SM{n}", mpn, 1000 + n * 53 % 500, 1900 + n)
    changed(world)
    return shelf


def changed(world: World) -> None:
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        session.execute(text("SELECT set_config('app.network_id', :n, true)"), {"n": str(world.network_id)})
        session.execute(text("SELECT recount_catalog(:n)"), {"n": world.network_id})
        session.execute(text("UPDATE network SET catalog_version = catalog_version + 1 WHERE id = :n"), {"n": world.network_id})


def walk(engine: Engine, world: World, who: str, ask: CatalogAsk, size: int = 7) -> tuple[list[int], dict[int, int]]:
    """Every product of a list page by page, forwards, and the lowest own net of each."""
    person = world.people[who]
    ids: list[int] = []
    nets: dict[int, int] = {}
    with scoped_session(engine, person.scope) as session:
        versions = session.execute(text("SELECT pricing_version, catalog_version FROM network")).one()
        viewer = Viewer.of(world.network_id, versions.catalog_version, person.company.kind, person.company.id)
        names = kept.names(session, viewer)
        book = books.book(
            session, network_id=world.network_id, reseller_id=person.company.id, group_id=person.scope.group_id,
            pricing_version=versions.pricing_version, catalog_version=versions.catalog_version,
        )
        after = None
        while True:
            asked = CatalogAsk(ask.text, ask.category_id, ask.brand_ids, ask.seller_ids, ask.in_stock, ask.price_from,
                               ask.price_to, ask.sort, after)
            page = find_products(session, viewer, person.company.id, asked, names, book, size=size)
            for product in page.products:
                ids.append(product.id)
                kind = (product.id, product.brand_id, product.category_id)
                nets[product.id] = min(
                    book.net_cents(o.seller_id, *kind, o.list_cents, o.dealer_cents or 0) for o in product.offers
                )
            if page.next is None:
                return ids, nets
            after = page.next


def test_sql_sorts_by_the_same_net_prices_that_the_rules_give(
    engine: Engine, world: World, many: Shelf, commands: Commands
) -> None:
    commands.taken_in(
        agreement("N-1", rules=[
            {"scope": {"brand": "Brand1"}, "off_dealer": "0.125"}, {"scope": {"brand": "Brand2"}, "off_list": "0.5"},
            {"scope": {"product": {"brand": "Brand3", "mpn": "M-003"}}, "net": "0.99"}, {"scope": {}, "off_dealer": "0.01"},
        ]),
        agreement("V-1", by="vendor", rules=[{"scope": {"category": "mouse"}, "off_list": "0.3"}]),
    )
    mouse = many.categories["mouse"]
    ids, nets = walk(engine, world, "ana", CatalogAsk(category_id=mouse, sort=Sort.NET))
    assert ids == sorted(ids, key=lambda p: (nets[p], p))
    assert len(ids) == len(set(ids)) == 61
    down, _ = walk(engine, world, "ana", CatalogAsk(category_id=mouse, sort=Sort.NET_DOWN))
    assert down == ids[::-1]
    middle, _ = walk(engine, world, "ana", CatalogAsk(category_id=mouse, price_from=1100, price_to=1300))
    assert set(middle) == {p for p in ids if 1100 <= nets[p] <= 1300}


@pytest.mark.parametrize("ask", [
    CatalogAsk(), CatalogAsk(sort=Sort.NEWEST), CatalogAsk(text="brand1"), CatalogAsk(text="brand1", sort=Sort.NAME),
])
def test_a_list_is_walked_through_without_gap_or_repetition(
    engine: Engine, world: World, many: Shelf, ask: CatalogAsk
) -> None:
    ids, _ = walk(engine, world, "ana", ask)
    assert len(ids) == len(set(ids)) == (15 if ask.text else 63)


def test_filters_narrow_and_the_page_says_so(world: World, many: Shelf, browser_of: BrowserOf) -> None:
    ana, sud = browser_of("ana"), world.companies["sud"].id
    page = ana.get(f"/catalog/?f=1&category={many.categories['mouse']}&seller={sud}&brand={many.brands['Brand1']}").text
    assert page.count('<article class="product">') == 15
    nothing = ana.get(f"/catalog/?f=1&q=brand1&category={many.categories['monitor']}&stock=1").text
    assert "<article" not in nothing
    assert "?f=1&amp;q=brand1&amp;stock=1" in nothing


def test_habits_come_back_and_are_thrown_away(world: World, many: Shelf, browser_of: BrowserOf) -> None:
    ana, sud = browser_of("ana"), world.companies["sud"].id
    ana.get(f"/catalog/?f=1&seller={sud}&sort=-net")
    again = ana.get("/catalog/").text
    assert f'value="{sud}" checked' in again
    assert 'value="-net" selected' in again
    assert f'value="{sud}" checked' not in ana.get("/catalog/?reset=1").text
    assert f'value="{sud}" checked' not in ana.get("/catalog/").text


def test_each_kind_of_reader_sees_its_own_columns(world: World, many: Shelf, browser_of: BrowserOf) -> None:
    product = many.products["M-001"]
    for path in (f"/catalog/products/{product}", f"/catalog/?category={many.categories['mouse']}&q=M-001"):
        reseller, wholesaler, vendor = (browser_of(name).get(path).text for name in ("ana", "walid", "vera"))
        assert "NM1" in reseller
        assert "SM1" in reseller
        assert "NM1" in wholesaler
        assert "SM1" not in wholesaler
        assert "NM1" in vendor
        assert "10,37" in reseller
        assert "10,37" in wholesaler
        assert "10,37" not in vendor


@pytest.mark.parametrize("path", [
    "/catalog/?category=999999999", "/catalog/?after=nonsense", "/catalog/?after=WyJhIiwxXQ&sort=net",
    "/catalog/products/999999999",
])
def test_what_is_not_there_is_not_found(many: Shelf, browser_of: BrowserOf, path: str) -> None:
    assert browser_of("ana").get(path).status_code == 404


def test_names_from_outside_are_text(world: World, shelf: Shelf, browser_of: BrowserOf) -> None:
    evil = '<img src=x onerror="alert(1)">&'
    shelf.add_product(evil, evil, "mouse")
    shelf.add_offer("nord", evil, evil, 1000)
    changed(world)
    for path in ("/catalog/", f"/catalog/products/{shelf.products[evil]}"):
        page = browser_of("ana").get(path).text
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror=" in page


def test_an_own_reference_is_kept_shown_and_taken_away(shelf: Shelf, browser_of: BrowserOf) -> None:
    product = shelf.products["GM08"]
    ana, cleo = browser_of("ana"), browser_of("cleo")
    assert ana.post(f"/catalog/products/{product}/reference", {"reference": " MAG-7 "}).status_code == 303
    assert "MAG-7" in ana.get(f"/catalog/products/{product}").text
    assert "MAG-7" not in cleo.get(f"/catalog/products/{product}").text
    assert ana.post(f"/catalog/products/{product}/reference", {"reference": "x" * 61}).status_code == 422
    assert ana.post("/catalog/products/999999999/reference", {"reference": "a"}).status_code == 404
    assert ana.post(f"/catalog/products/{product}/reference", {"reference": ""}).status_code == 303
    assert "MAG-7" not in ana.get(f"/catalog/products/{product}").text


def test_the_list_goes_into_a_file(many: Shelf, browser_of: BrowserOf) -> None:
    answer = browser_of("ana").get(f"/catalog/?category={many.categories['mouse']}&format=csv")
    assert answer.mimetype == "text/csv"
    assert len(answer.text.splitlines()) == 1 + 60 + 30 + 2


@pytest.mark.parametrize(("path", "most"), [
    ("/catalog/?category={mouse}", 1), ("/catalog/?category={mouse}&sort=net", 1), ("/catalog/?q=brand1", 1),
    ("/catalog/?f=1&category={mouse}&stock=1", 1), ("/catalog/products/{product}", 1),
])
def test_pages_take_one_statement_of_their_own(
    portal: Flask, many: Shelf, browser_of: BrowserOf, path: str, most: int
) -> None:
    ana = browser_of("ana")
    address = path.format(mouse=many.categories["mouse"], product=many.products["M-001"])
    ana.get(address)
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    used = runtime_of(portal).engine
    event.listen(used, "before_cursor_execute", count)
    try:
        assert ana.get(address).status_code == 200
    finally:
        event.remove(used, "before_cursor_execute", count)
    own = [one for one in counted if "set_config" not in one and "door_open" not in one and "cart_line" not in one]
    assert len(own) <= most, own
