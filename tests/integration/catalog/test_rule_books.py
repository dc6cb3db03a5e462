"""Rule books from the database: the same price in SQL, in the book and in the plain resolution; kept, renewed, walled."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, event, text

from catalog.actions.import_agreements import import_agreements
from catalog.browsing import CatalogAsk, Sort
from catalog.pricing import resolve
from catalog.pricing_terms import OfferFacts
from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from catalog.queries.listing import find_products
from catalog.queries.names import NamesKept, Viewer
from catalog.queries.rule_books import RuleBooks
from catalog.rule_book import RuleBook
from portal.jobs.runner import transaction
from portal.kernel.actor import SYSTEM
from portal.kernel.db import Scope, scoped_session
from portal.kernel.permissions import OrganisationKind
from tests.integration.catalog.conftest import agreement
from tests.support.shelf import Shelf
from tests.support.world import Company, World

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


def take_in(world: World, *agreements: dict[str, Any]) -> None:
    content = json.dumps({"agreements": list(agreements)}).encode()
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        import_agreements(session, SYSTEM, network_id=world.network_id, content=content)


def some_agreements(rng: random.Random, shelf: Shelf) -> list[dict[str, Any]]:
    made = []
    for number in range(6):
        rules: dict[str, Any] = {}
        for _ in range(rng.randint(1, 6)):
            scope: dict[str, Any] = {}
            if rng.random() < 0.3:
                mpn = rng.choice(sorted(shelf.products))
                scope = {"product": {"brand": "MSI" if mpn.startswith("M") else "Asus", "mpn": mpn}}
            else:
                if rng.random() < 0.5:
                    scope["brand"] = rng.choice(["Asus", "MSI"])
                if rng.random() < 0.6:
                    scope["category"] = rng.choice(["monitor", "gaming", "mouse"])
            terms = rng.choice(["net", "off_dealer", "off_list"])
            value = f"{rng.randint(1, 9999) / 100:.3f}" if terms == "net" else f"0.{rng.randint(0, 999999999):09d}"
            quantity = rng.choice([1, 1, 1, 5])
            rules[json.dumps([scope, quantity])] = {"scope": scope, terms: value, "min_quantity": quantity}
        by = rng.choice(["nord", "sud", "vendor"])
        made.append(agreement(f"A{number}", by, number + 1, list(rules.values()),
                              **{"for": rng.choice(["all", {"group": "gold"}, {"reseller": "beta"}])}))
    return made


@pytest.mark.parametrize("seed", range(6))
def test_sql_book_and_resolution_agree(
    world: World, shelf: Shelf, engine: Engine, clock: time_machine.Traveller, seed: int,
) -> None:
    rng = random.Random(seed)
    for number in range(24):
        mpn = rng.choice("AM") + f"{number:03d}"
        shelf.add_product(mpn, "MSI" if mpn[0] == "M" else "Asus", rng.choice(["monitor", "gaming", "mouse"]))
        for seller in rng.sample(["nord", "sud", "vendor"], rng.randint(1, 3)):
            dealer = rng.randint(1, 9999)
            shelf.add_offer(seller, f"{mpn}-{seller}", mpn, dealer, rng.choice([None, dealer + rng.randint(0, 900)]))
    take_in(world, *some_agreements(rng, shelf))
    reseller = world.companies["alpha"]
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        setting = {"best": seed % 2 == 1, "n": world.network_id}
        session.execute(text("UPDATE network SET best_price = :best WHERE id = :n"), setting)
        offers = session.execute(
            text("SELECT o.seller_id, o.product_id, o.brand_id, o.category_id, o.list_cents, o.dealer_cents, c.ancestors"
                 " FROM offer o JOIN category c ON c.id = o.category_id WHERE o.network_id = :n"), {"n": world.network_id}).all()
    with scoped_session(engine, reseller.scope(read_only=True)) as session:
        book = book_for(session, world, reseller)
        viewer = Viewer.of(world.network_id, 1, OrganisationKind.RESELLER, reseller.id)
        names = NamesKept().names(session, viewer)
        found = find_products(session, viewer, reseller.id, CatalogAsk(sort=Sort.NET), names, book, size=100)
    best: dict[int, int] = {}
    for o in offers:
        facts = OfferFacts(o.seller_id, o.product_id, o.brand_id, tuple(o.ancestors), o.list_cents, o.dealer_cents)
        for quantity in (1, 5):
            net = resolve(facts, quantity, NOON, book.agreements, book.policy).net_cents
            ids = (o.seller_id, o.product_id, o.brand_id, o.category_id, o.list_cents, o.dealer_cents)
            assert book.net_cents(*ids, quantity) == net
            if quantity == 1:
                best[o.product_id] = min(net, best.get(o.product_id, net))
    assert [product.id for product in found.products] == sorted(best, key=lambda product: (best[product], product))


def book_for(session: Any, world: World, reseller: Company) -> RuleBook:
    found = rules_of_reseller(session, world.network_id, reseller.id, reseller.group_id, NOON)
    return RuleBook(
        found.agreements, price_policy(session, world.network_id), category_paths(session, world.network_id), found.products, NOON
    )


def test_a_book_is_kept_until_prices_change_or_a_window_opens(
    world: World, shelf: Shelf, engine: Engine, clock: time_machine.Traveller,
) -> None:
    books, reseller, counted = RuleBooks(most=2), world.companies["alpha"], []
    event.listen(engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    take_in(world, agreement(), agreement("N-2", position=2, window={"from": "2026-03-11", "until": "2026-03-12"}))

    def ask(version: int) -> tuple[RuleBook, int]:
        with scoped_session(engine, reseller.scope(read_only=True)) as session:
            session.execute(text("SELECT 1"))
            before = len(counted)
            book = books.book(session, network_id=world.network_id, reseller_id=reseller.id, group_id=reseller.group_id,
                              pricing_version=version, catalog_version=1)
            return book, len(counted) - before

    first, statements = ask(1)
    assert statements == 3
    assert ask(1) == (first, 0)
    assert ask(2)[0] is not first
    assert ask(1)[1] == 3
    clock.move_to(datetime(2026, 3, 10, 23, tzinfo=UTC))
    opened, statements = ask(1)
    assert (len(opened.agreements), statements) == (2, 3)
    clock.shift(timedelta(days=1))
    assert len(ask(1)[0].agreements) == 1


def test_a_machine_whose_clock_is_behind_keeps_the_old_rules_no_longer_than_they_stand(
    world: World, shelf: Shelf, engine: Engine, clock: time_machine.Traveller,
) -> None:
    reseller, books = world.companies["alpha"], RuleBooks()
    take_in(world, agreement(rules=[{"scope": {}, "net": "90.00"}]))
    clock.shift(timedelta(seconds=10))
    take_in(world, agreement(rules=[{"scope": {}, "net": "80.00"}]))

    def net() -> int:
        with scoped_session(engine, reseller.scope(read_only=True)) as session:
            book = books.book(session, network_id=world.network_id, reseller_id=reseller.id, group_id=reseller.group_id,
                              pricing_version=2, catalog_version=1)
        return book.net_cents(world.companies["nord"].id, shelf.products["GM08"], 1, shelf.categories["mouse"], None, 10000)

    clock.shift(timedelta(seconds=-5))
    assert net() == 9000
    clock.shift(timedelta(seconds=5))
    assert net() == 8000


def test_what_each_may_read_of_agreements(world: World, shelf: Shelf, engine: Engine, clock: time_machine.Traveller) -> None:
    take_in(
        world, agreement("N-ALPHA", audience={"reseller": "alpha"}),
        agreement("N-GOLD", position=2, audience={"group": "gold"}),
        agreement("N-BETA", position=3, audience={"reseller": "beta"}), agreement("S-ALL", "sud"), agreement("V-ALL", "vendor"),
    )
    seen = {}
    for code, company in world.companies.items():
        with scoped_session(engine, company.scope(read_only=True)) as session:
            codes = set(session.execute(text("SELECT code FROM agreement")).scalars())
            for table in ("agreement_version", "agreement_rule", "agreement_rule_set"):
                assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == len(codes)
        seen[code] = codes
    assert seen == {
        "alpha": {"N-ALPHA", "N-GOLD", "S-ALL", "V-ALL"}, "beta": {"N-BETA", "S-ALL", "V-ALL"}, "sud": {"S-ALL"},
        "nord": {"N-ALPHA", "N-GOLD", "N-BETA"}, "vendor": {"V-ALL"},
    }
