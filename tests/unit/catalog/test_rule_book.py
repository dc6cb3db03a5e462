"""The compiled rule book and its rows for SQL answer to the cent what the plain resolution answers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.net_picks import picks_of
from catalog.pricing import quantity_breaks, resolve
from catalog.pricing_terms import Agreement, GrantorFirst, OfferFacts, PricePolicy, PriceRule, Scope, Terms, Window
from catalog.rule_book import MEMO_SIZE, ProductFacts, RuleBook, next_boundary

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
VENDOR, SELLERS = 1, (1, 2, 3)
PATHS = {1: (1,), 2: (1, 2), 3: (1, 2, 3), 4: (4,)}
PRODUCTS = {100 + n: ProductFacts(n % 3 + 1, n % 4 + 1) for n in range(12)}

scopes = st.one_of(
    st.builds(Scope, product_id=st.sampled_from(sorted(PRODUCTS))),
    st.builds(Scope, brand_id=st.sampled_from([None, 1, 2]), category_id=st.sampled_from([None, 1, 2, 3, 4])),
)
values = st.one_of(
    st.tuples(st.just(Terms.NET), st.integers(50, 20000).map(lambda n: Decimal(n).scaleb(-3))),
    st.tuples(st.sampled_from([Terms.OFF_DEALER, Terms.OFF_LIST]),
              st.one_of(st.sampled_from([Decimal(0), Decimal(1), Decimal("0.5")]),
                        st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-9)))),
)


@st.composite
def agreements(draw):
    made = []
    for position in range(1, draw(st.integers(0, 4)) + 1):
        lines = draw(st.lists(st.tuples(scopes, st.sampled_from([1, 2, 10]), values), min_size=1, max_size=6,
                              unique_by=lambda line: line[:2]))
        rules = tuple(PriceRule(n, s, v[0], v[1], m) for n, (s, m, v) in enumerate(lines, 1))
        start = AT + draw(st.sampled_from([-2, -1, 0, 1])) * DAY
        grantor = draw(st.sampled_from(SELLERS))
        made.append(Agreement(f"A{position}", grantor, position, Window(start, start + 2 * DAY), rules))
    return made


policies = st.builds(PricePolicy, st.just(VENDOR), st.sampled_from(GrantorFirst), st.booleans())
cents = st.one_of(st.integers(0, 40), st.integers(0, 5_000_000))


questions = (agreements(), policies, st.lists(st.tuples(st.none() | cents, cents), min_size=12, max_size=12))
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(patient, max_examples=15)
@given(*questions)
def test_book_and_picks_agree_with_resolve(made, policy, prices):
    check_agreement(made, policy, prices)


def check_agreement(made, policy, prices):
    book = RuleBook(made, policy, PATHS, PRODUCTS, AT)
    picks = picks_of(book, SELLERS, PATHS)
    for (product_id, facts), (list_cents, dealer_cents) in zip(PRODUCTS.items(), prices, strict=True):
        for seller_id in SELLERS:
            path = PATHS[facts.category_id]
            offer = OfferFacts(seller_id, product_id, facts.brand_id, path, list_cents, dealer_cents)
            ids = (seller_id, product_id, facts.brand_id, facts.category_id, list_cents, dealer_cents)
            for quantity in (1, 2, 9, 10):
                expected = resolve(offer, quantity, AT, made, policy).net_cents
                assert book.net_cents(*ids, quantity) == expected
            assert picks.net_cents(*ids) == resolve(offer, 1, AT, made, policy).net_cents
            steps = [step for step in quantity_breaks(offer, AT, made, policy) if step[0] > 1]
            assert book.next_break(*ids) == (steps[0] if steps else None)


def test_a_book_is_valid_until_the_next_edge_or_change():
    rules = (PriceRule(1, Scope(), Terms.OFF_DEALER, Decimal("0.1")),)
    made = [
        Agreement("A", 2, 1, Window(AT - DAY, AT + 3 * DAY), rules),
        Agreement("B", 2, 2, Window(AT + 2 * DAY, AT + 9 * DAY), rules),
        Agreement("C", 2, 3, Window(None, None), rules),
    ]
    assert next_boundary(made, AT) == AT + 2 * DAY
    assert next_boundary(made, AT + 2 * DAY) == AT + 3 * DAY
    assert next_boundary(made, AT + 9 * DAY) is None
    assert next_boundary(made, AT, [AT + DAY, AT]) == AT + DAY
    book = RuleBook(made, PricePolicy(VENDOR), PATHS, {}, AT)
    assert not book.is_valid_at(AT - timedelta(microseconds=1))
    assert book.is_valid_at(AT)
    assert book.is_valid_at(AT + 2 * DAY - timedelta(microseconds=1))
    assert not book.is_valid_at(AT + 2 * DAY)
    assert [a.code for a in book.agreements] == ["A", "C"]
    assert RuleBook([], PricePolicy(VENDOR), PATHS, {}, AT).is_valid_at(AT + 9999 * DAY)


def test_picks_leave_out_what_stays_at_the_dealer_price():
    rules = (PriceRule(1, Scope(brand_id=1, category_id=2), Terms.OFF_DEALER, Decimal("0.1")),)
    book = RuleBook([Agreement("A", 2, 1, Window(AT, AT + DAY), rules)], PricePolicy(VENDOR), PATHS, {}, AT)
    picks = picks_of(book, SELLERS, PATHS)
    assert set(picks.by_kind) == {(2, 1, 2), (2, 1, 3)}
    assert picks.by_product == {}


def test_the_memory_of_a_book_is_bounded():
    book = RuleBook([], PricePolicy(VENDOR), PATHS, {}, AT)
    for brand in range(5000):
        assert book.net_cents(2, 7, brand, 1, None, 100) == 100
    assert len(book._general) == 1
    for category in range(5000):
        assert book.net_cents(2, 7, 1, category, None, 100) == 100
    assert len(book._general) <= MEMO_SIZE
