"""Placing a purchase: whole or not at all, at the total shown, split per seller, once."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from catalog.queries.rule_books import RuleBooks
from catalog.rule_book import RuleBook
from ordering.actions.add_to_cart import add_to_cart
from ordering.actions.place_purchase import DeliverTo, PlacedPurchase, Shown, Wishes, place_purchase
from ordering.queries.carts import priced_cart
from ordering.refusals import LinesChanged, NotEnoughStock, TotalChanged
from portal.jobs.runner import transaction
from portal.kernel.db import Session, scoped_session
from portal.kernel.errors import NotFound, Refused
from tests.support.people import change
from tests.support.shelves import ShelvedOffer, ledger_faults, shelve, stock_of
from tests.support.world import Person, World

HOME = Wishes(DeliverTo("Alpha", "1 rue du Port", "75011", "Paris"), purchase_order="BC 7", comment="Before ten")


def fill(engine: Engine, person: Person, *wanted: tuple[ShelvedOffer, int]) -> int:
    cart_id = 0
    with transaction(engine, person.scope) as session:
        for offer, quantity in wanted:
            cart_id = add_to_cart(session, person.actor, offer_id=offer.id, quantity=quantity)
    return cart_id


def place(engine: Engine, person: Person, cart_id: int, shown_cents: int, wishes: Wishes = HOME) -> PlacedPurchase:
    with transaction(engine, person.scope) as session:
        return place_in(session, person, cart_id, shown_cents, wishes)


def place_in(
    session: Session, person: Person, cart_id: int, shown_cents: int, wishes: Wishes = HOME
) -> PlacedPurchase:
    """Placing in a running transaction, with a rule book that no process keeps yet (scope and book: four statements)."""
    book = book_of(session, person)
    return place_purchase(session, person.actor, cart_id=cart_id, book=book, wishes=wishes, shown=Shown(shown_cents))


def book_of(session: Session, person: Person) -> RuleBook:
    company = person.company
    return RuleBooks().book(
        session, network_id=company.network_id, reseller_id=company.id, group_id=company.group_id,
        pricing_version=1, catalog_version=1,
    )


def rows(engine: Engine, person: Person, sql: str) -> list[tuple[object, ...]]:
    with scoped_session(engine, person.scope) as session:
        return [tuple(row) for row in session.execute(text(sql))]


def test_a_cart_becomes_one_order_per_seller_with_frozen_prices(engine: Engine, world: World) -> None:
    ana, nord, sud = world.people["ana"], world.companies["nord"], world.companies["sud"]
    one = shelve(world, sud, "S-1", dealer_cents=8_500, eco_cents=42)
    two = shelve(world, nord, "N-1", dealer_cents=333)
    three = shelve(world, nord, "N-2", dealer_cents=1_249, vat="0.055")
    cart = fill(engine, ana, (one, 10), (two, 3), (three, 1))
    total = (85_420 * 12 // 10) + (999 + 200) + (1_249 + 69)
    placed = place(engine, ana, cart, total)
    assert placed.total_cents == total
    orders = rows(engine, ana, "SELECT number, seller_name, net_cents, eco_cents, vat_cents, status FROM sales_order ORDER BY 1")
    assert orders == [
        (f"C{placed.number[1:]}-1", "Nord", 2_248, 0, 269, "placed"),
        (f"C{placed.number[1:]}-2", "Sud", 85_000, 420, 17_084, "placed"),
    ]
    lines = rows(engine, ana, "SELECT sku, quantity, net_unit_cents, price_reason->>'dealer_cents' FROM order_line"
                              " ORDER BY order_id, position")
    assert lines == [("N-1", 3, 333, "333"), ("N-2", 1, 1_249, "1249"), ("S-1", 10, 8_500, "8500")]
    assert stock_of(world, one) == {"main": (10, 10)}
    assert rows(engine, ana, "SELECT 1 FROM cart_line") == []
    assert ledger_faults(world) == []


def test_each_seller_sees_its_own_order_and_nobody_else_any(engine: Engine, world: World) -> None:
    ana, nord, sud = world.people["ana"], world.companies["nord"], world.companies["sud"]
    cart = fill(engine, ana, (shelve(world, nord, "N"), 1), (shelve(world, sud, "S"), 1))
    place(engine, ana, cart, 24_000)
    seen = {name: rows(engine, world.people[name], "SELECT seller_name FROM sales_order ORDER BY 1")
            for name in ("walid", "wim", "cleo", "vera")}
    assert seen == {"walid": [("Nord",)], "wim": [("Sud",)], "cleo": [], "vera": [("Nord",), ("Sud",)]}
    with pytest.raises(ProgrammingError, match="permission denied"):
        rows(engine, world.people["walid"], "SELECT 1 FROM purchase")


def test_a_total_other_than_the_one_shown_is_refused_with_both_figures(engine: Engine, world: World, app_context: None) -> None:
    ana = world.people["ana"]
    offer = shelve(world, world.companies["nord"], "N")
    cart = fill(engine, ana, (offer, 2))
    with pytest.raises(TotalChanged) as refusal:
        place(engine, ana, cart, 23_999)
    assert (refusal.value.shown_cents, refusal.value.computed_cents) == (23_999, 24_000)
    assert all(figure in str(refusal.value) for figure in ("239,99", "240,00"))
    assert stock_of(world, offer) == {"main": (10, 0)}


def test_the_same_total_from_other_prices_is_refused_too(engine: Engine, world: World, app_context: None) -> None:
    ana, nord = world.people["ana"], world.companies["nord"]
    cart_id = fill(engine, ana, (shelve(world, nord, "N1"), 1), (shelve(world, nord, "N2"), 1))
    with transaction(engine, ana.scope) as session:
        shown = priced_cart(session, world.network_id, ana.company.id, cart_id, book_of(session, ana)).fingerprint
    change(world, "UPDATE offer SET dealer_cents = CASE sku WHEN 'N1' THEN 9000 ELSE 11000 END WHERE network_id = :n",
           n=world.network_id)
    with transaction(engine, ana.scope) as session, pytest.raises(LinesChanged):
        place_purchase(session, ana.actor, cart_id=cart_id, book=book_of(session, ana), wishes=HOME,
                       shown=Shown(24_000, shown))
    assert rows(engine, ana, "SELECT count(*) FROM purchase") == [(0,)]


def test_one_line_too_many_undoes_the_whole_purchase(engine: Engine, world: World, app_context: None) -> None:
    ana, bo = world.people["ana"], world.people["cleo"]
    much, last = shelve(world, world.companies["nord"], "N"), shelve(world, world.companies["sud"], "S", stock={"x": 1})
    mine, theirs = fill(engine, ana, (much, 2), (last, 1)), fill(engine, bo, (last, 1))
    place(engine, bo, theirs, 12_000)
    with pytest.raises(Refused):
        place(engine, ana, mine, 36_000)
    assert (stock_of(world, much), stock_of(world, last)) == ({"main": (10, 0)}, {"x": (1, 1)})
    assert rows(engine, ana, "SELECT 1 FROM purchase") == []
    assert len(rows(engine, ana, "SELECT 1 FROM cart_line")) == 2


def test_a_line_is_taken_from_as_few_warehouses_as_possible(engine: Engine, world: World) -> None:
    ana, nord = world.people["ana"], world.companies["nord"]
    alone = shelve(world, nord, "N-1", stock={"a": 2, "b": 10, "c": 10})
    parted = shelve(world, nord, "N-2", stock={"a": 2, "b": 3, "c": 1})
    place(engine, ana, fill(engine, ana, (alone, 4), (parted, 4)), 96_000)
    assert stock_of(world, alone) == {"a": (2, 0), "b": (10, 4), "c": (10, 0)}
    assert stock_of(world, parted) == {"a": (2, 1), "b": (3, 3), "c": (1, 0)}


@pytest.mark.parametrize(("status", "pack", "minimum", "quantity"), [
    ("announced", 1, 1, 1), ("active", 5, 1, 3), ("active", 1, 4, 3), ("active", 1, 1, 11), ("discontinued", 1, 1, 11),
])
def test_what_cannot_be_ordered_is_refused(
    engine: Engine, world: World, app_context: None, status: str, pack: int, minimum: int, quantity: int
) -> None:
    ana = world.people["ana"]
    offer = shelve(world, world.companies["nord"], "N", status=status, pack=pack, minimum=minimum)
    cart = fill(engine, ana, (offer, quantity))
    with pytest.raises(Refused, match=r"ordered|command"):
        place(engine, ana, cart, quantity * 12_000)
    assert stock_of(world, offer) == {"main": (10, 0)}


def test_a_discontinued_offer_sells_while_stock_lasts(engine: Engine, world: World) -> None:
    ana = world.people["ana"]
    offer = shelve(world, world.companies["nord"], "N", status="discontinued")
    place(engine, ana, fill(engine, ana, (offer, 10)), 120_000)
    assert stock_of(world, offer) == {"main": (10, 10)}


def test_a_cart_is_ordered_once_and_is_nobody_elses(engine: Engine, world: World, app_context: None) -> None:
    ana, cleo = world.people["ana"], world.people["cleo"]
    cart = fill(engine, ana, (shelve(world, world.companies["nord"], "N"), 1))
    with pytest.raises(NotFound):
        place(engine, cleo, cart, 12_000)
    place(engine, ana, cart, 12_000)
    with pytest.raises(Refused):
        place(engine, ana, cart, 12_000)


def test_stock_that_is_gone_names_the_lines(engine: Engine, world: World, app_context: None) -> None:
    """What reserve() itself answers, for a purchase that lost the race after its prices were worked out."""
    ana, nord = world.people["ana"], world.companies["nord"]
    offer = shelve(world, nord, "N", stock={"a": 1, "b": 1})
    with transaction(engine, ana.scope) as session:
        short = session.execute(
            text("SELECT available FROM reserve(ARRAY[gen_random_uuid()], CAST(:o AS bigint[]), ARRAY[3])"), {"o": [offer.id]}
        ).scalars().all()
    assert short == [2]
    assert stock_of(world, offer) == {"a": (1, 0), "b": (1, 0)}
    assert NotEnoughStock("x", {1: 2}).left == {1: 2}
