"""Prices: the tables of docs/rules/pricing.md, each edge from both sides."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.pricing import Lost, PriceAnswer, quantity_breaks, resolve
from catalog.pricing_terms import Agreement, GrantorFirst, OfferFacts, PricePolicy, PriceRule, Scope, Terms, Window
from portal.kernel.clock import paris_midnight

SELLER, OTHER_SELLER, VENDOR = 10, 11, 1
PRODUCT, ASUS, MONITOR, GAMING = 500, 30, 40, 41
AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
MICROSECOND, HOUR = timedelta(microseconds=1), timedelta(hours=1)
YEAR = Window(paris_midnight(date(2026, 1, 1)), paris_midnight(date(2027, 1, 1)))
SHORT_DAY = Window(paris_midnight(date(2026, 3, 29)), paris_midnight(date(2026, 3, 30)))
LONG_DAY = Window(paris_midnight(date(2026, 10, 25)), paris_midnight(date(2026, 10, 26)))
OFFER = OfferFacts(SELLER, PRODUCT, ASUS, (MONITOR, GAMING), 12000, 10000, 50)


def off_dealer(share: str, number: int = 1, minimum: int = 1, **scope: int) -> PriceRule:
    return PriceRule(number, Scope(**scope), Terms.OFF_DEALER, Decimal(share), minimum)


def off_list(share: str, number: int = 1, minimum: int = 1, **scope: int) -> PriceRule:
    return PriceRule(number, Scope(**scope), Terms.OFF_LIST, Decimal(share), minimum)


def net(amount: str, number: int = 1, minimum: int = 1, **scope: int) -> PriceRule:
    return PriceRule(number, Scope(**scope), Terms.NET, Decimal(amount), minimum)


def agreement(
    *rules: PriceRule, code: str = "A", by: int = SELLER, position: int = 1, window: Window = YEAR,
) -> Agreement:
    return Agreement(code, by, position, window, rules)


def ask(*agreements: Agreement, offer: OfferFacts = OFFER, quantity: int = 1, at: datetime = AT, first: str = "seller",
        best: bool = False, share: str | None = None) -> PriceAnswer:
    policy = PricePolicy(VENDOR, GrantorFirst(first), best, None if share is None else Decimal(share))
    return resolve(offer, quantity, at, agreements, policy)


def told(answer: PriceAnswer) -> tuple[str, int] | None:
    return None if answer.won is None else (answer.won.agreement.code, answer.won.rule.number)


def losers(answer: PriceAnswer) -> list[tuple[str, int, int | None, str]]:
    return [(c.agreement.code, c.rule.number, c.net_cents, c.why.value) for c in answer.lost]


def edge(instant: datetime | None) -> datetime:
    assert instant is not None
    return instant


@pytest.mark.parametrize(("_case", "window", "at", "stands"), [
    ("a microsecond before the start", YEAR, edge(YEAR.starts_at) - MICROSECOND, False),
    ("at the start", YEAR, YEAR.starts_at, True),
    ("a microsecond before the end", YEAR, edge(YEAR.ends_at) - MICROSECOND, True),
    ("at the end", YEAR, YEAR.ends_at, False),
    ("the short day, its last microsecond", SHORT_DAY, edge(SHORT_DAY.starts_at) + 23 * HOUR - MICROSECOND, True),
    ("the short day is over after 23 hours", SHORT_DAY, edge(SHORT_DAY.starts_at) + 23 * HOUR, False),
    ("the long day still holds after 24 hours", LONG_DAY, edge(LONG_DAY.starts_at) + 25 * HOUR - MICROSECOND, True),
    ("the long day is over after 25 hours", LONG_DAY, edge(LONG_DAY.starts_at) + 25 * HOUR, False),
    ("without a start", Window(None, YEAR.ends_at), edge(YEAR.starts_at) - 9999 * HOUR, True),
    ("without an end", Window(YEAR.starts_at, None), edge(YEAR.ends_at) + 9999 * HOUR, True),
])
def test_windows_are_half_open(_case, window, at, stands):
    answer = ask(agreement(off_dealer("0.10"), window=window), at=at)
    assert (answer.won is not None) is stands
    assert answer.net_cents == (9000 if stands else 10000)
    assert answer.lost == ()


def test_a_window_ends_after_it_starts():
    with pytest.raises(ValueError, match="ends after"):
        Window(AT, AT)


@pytest.mark.parametrize(("_case", "rule", "dealer", "list_price", "expected"), [
    ("half a cent goes up", off_dealer("0.05"), 10, None, 10),
    ("half a cent goes up, larger", off_dealer("0.05"), 30, None, 29),
    ("50.005", off_dealer("0.5"), 10001, None, 5001),
    ("49.995", off_dealer("0.5"), 9999, None, 5000),
    ("just under half a cent goes down", off_dealer("0.500001"), 10001, None, 5000),
    ("no discount", off_dealer("0"), 10000, None, 10000),
    ("everything off", off_dealer("1"), 10000, None, 0),
    ("nine decimals off list", off_list("0.333333333"), 10000, 3333, 2222),
    ("no discount off list", off_list("0"), 9000, 10000, 10000),
    ("everything off list", off_list("1"), 9000, 10000, 0),
    ("one cent", off_dealer("0.5"), 1, None, 1),
    ("net", net("199.90"), 10000, 12000, 19990),
    ("net, half a cent up", net("199.905"), 10000, 12000, 19991),
    ("net, just under half a cent", net("199.9049"), 10000, 12000, 19990),
    ("the smallest net", net("0.005"), 10000, 12000, 1),
    ("a net above the dealer price stands", net("150"), 10000, 12000, 15000),
])
def test_net_unit_is_rounded_once_half_up(_case, rule, dealer, list_price, expected):
    answer = ask(agreement(rule), offer=OfferFacts(SELLER, PRODUCT, ASUS, (MONITOR,), list_price, dealer), quantity=3)
    assert answer.net_cents == expected
    assert answer.net_line_cents == 3 * expected
    assert told(answer) == ("A", 1)


LADDER = (
    off_dealer("0.01", 1, 10), off_dealer("0.02", 2, category_id=MONITOR), off_dealer("0.03", 3, category_id=GAMING),
    off_dealer("0.04", 4, brand_id=ASUS), off_dealer("0.05", 5, 10, brand_id=ASUS, category_id=MONITOR),
    off_dealer("0.06", 6, brand_id=ASUS, category_id=GAMING), off_dealer("0.07", 7, product_id=PRODUCT),
    off_dealer("0.08", 8, 10, product_id=PRODUCT), off_dealer("0.09", 9, 11, product_id=PRODUCT),
)


def test_the_narrowest_scope_then_the_highest_minimum():
    answer = ask(agreement(*LADDER), quantity=10)
    assert told(answer) == ("A", 8)
    assert losers(answer) == [
        ("A", 7, 9300, "higher_minimum"), ("A", 6, 9400, "narrower_scope"), ("A", 5, 9500, "narrower_scope"),
        ("A", 4, 9600, "narrower_scope"), ("A", 3, 9700, "narrower_scope"), ("A", 2, 9800, "narrower_scope"),
        ("A", 1, 9900, "narrower_scope"),
    ]
    assert all(c.to is answer.won for c in answer.lost)


@pytest.mark.parametrize("kept", range(1, 9))
def test_each_step_of_the_ladder_decides_when_the_narrower_ones_are_gone(kept):
    order = [1, 2, 3, 4, 5, 6, 7, 8]
    answer = ask(agreement(*[r for r in LADDER if r.number in order[:kept]]), quantity=10)
    assert told(answer) == ("A", order[kept - 1])


@pytest.mark.parametrize(("quantity", "number"), [(1, 7), (9, 7), (10, 8), (11, 9)])
def test_quantity_breaks_start_at_their_minimum(quantity, number):
    assert told(ask(agreement(*LADDER), quantity=quantity)) == ("A", number)


def test_the_breaks_of_an_offer():
    policy = PricePolicy(VENDOR)
    assert quantity_breaks(OFFER, AT, [agreement(*LADDER)], policy) == [(1, 9300), (10, 9200), (11, 9100)]
    assert quantity_breaks(OFFER, AT, [], policy) == [(1, 10000)]
    assert quantity_breaks(OFFER, AT, [agreement(off_dealer("0.1", 1, 5))], policy) == [(1, 10000), (5, 9000)]
    assert quantity_breaks(OFFER, edge(YEAR.ends_at), [agreement(off_dealer("0.1", 1, 5))], policy) == [(1, 10000)]


@pytest.mark.parametrize(("_case", "scope"), [
    ("another product", {"product_id": 501}), ("another brand", {"brand_id": 31}),
    ("a category beside", {"category_id": 42}),
    ("brand right, category beside", {"brand_id": ASUS, "category_id": 42}),
    ("category right, another brand", {"brand_id": 31, "category_id": MONITOR}),
])
def test_what_the_scope_does_not_hold_is_no_candidate(_case, scope):
    answer = ask(agreement(off_dealer("0.5", **scope)))
    assert (answer.won, answer.lost, answer.net_cents) == (None, (), 10000)


def test_a_category_below_the_products_own_does_not_hold_it():
    offer = OfferFacts(SELLER, PRODUCT, ASUS, (MONITOR,), 12000, 10000)
    assert ask(agreement(off_dealer("0.5", category_id=GAMING)), offer=offer).won is None


def test_without_a_list_price_the_next_rule_of_the_agreement_steps_in():
    offer = OfferFacts(SELLER, PRODUCT, ASUS, (MONITOR,), None, 10000)
    answer = ask(agreement(off_list("0.5", 1, product_id=PRODUCT), off_dealer("0.1", 2)), offer=offer)
    assert told(answer) == ("A", 2)
    assert losers(answer) == [("A", 1, None, "no_list_price")]
    alone = ask(agreement(off_list("0.5")), agreement(off_dealer("0.2"), code="B", position=2), offer=offer)
    assert told(alone) == ("B", 1)
    assert losers(alone) == [("A", 1, None, "no_list_price")]
    nothing = ask(agreement(off_list("0.5")), offer=offer, best=True)
    assert (nothing.won, nothing.net_cents) == (None, 10000)


GOLD = agreement(off_dealer("0.05"), code="N-GOLD")
ALL = agreement(off_dealer("0.5", brand_id=31), code="N-ALL", position=2)
V1 = agreement(net("90.00"), code="V-1", by=VENDOR)
V2 = agreement(off_dealer("0.10"), code="V-2", by=VENDOR, position=2)


@pytest.mark.parametrize(("_case", "options", "won", "lost"), [
    ("the seller's first", {}, ("N-GOLD", 1), [("V-1", 1, 9000, "tried_later"), ("V-2", 1, 9000, "tried_later")]),
    ("the vendor's first", {"first": "vendor"}, ("V-1", 1),
     [("V-2", 1, 9000, "tried_later"), ("N-GOLD", 1, 9500, "tried_later")]),
    ("best price, the tie to the first tried", {"best": True}, ("V-1", 1),
     [("N-GOLD", 1, 9500, "lower_price"), ("V-2", 1, 9000, "same_price")]),
])
def test_which_agreement_decides(_case, options, won, lost):
    for given in ([GOLD, ALL, V1, V2], [V2, V1, ALL, GOLD]):
        answer = ask(*given, **options)
        assert told(answer) == won
        assert losers(answer) == lost


def test_best_price_compares_only_what_is_put_forward():
    """A lower price in a wider rule of the same agreement does not come into play."""
    first = agreement(off_dealer("0.50", 1), off_dealer("0.01", 2, product_id=PRODUCT), code="A")
    second = agreement(off_dealer("0.02"), code="B", position=2)
    answer = ask(first, second, best=True)
    assert told(answer) == ("B", 1)
    assert losers(answer) == [("A", 2, 9900, "lower_price"), ("A", 1, 5000, "narrower_scope")]


@pytest.mark.parametrize(("cents", "winner"), [("98.99", "B"), ("99.00", "A"), ("99.01", "A")])
def test_best_price_a_cent_each_side(cents, winner):
    answer = ask(agreement(off_dealer("0.01"), code="A"), agreement(net(cents), code="B", position=2), best=True)
    assert answer.won is not None
    assert answer.won.agreement.code == winner


def test_best_price_does_not_compare_with_the_dealer_price():
    assert ask(agreement(net("150.00")), best=True).net_cents == 15000


def test_another_wholesalers_agreement_never_touches_the_offer():
    assert ask(agreement(off_dealer("0.9"), by=OTHER_SELLER)).won is None


def test_the_vendor_as_seller_has_one_list():
    offer = OfferFacts(VENDOR, PRODUCT, ASUS, (MONITOR,), None, 10000)
    answer = ask(V2, V1, offer=offer)
    assert told(answer) == ("V-1", 1)
    assert losers(answer) == [("V-2", 1, 9000, "tried_later")]


@pytest.mark.parametrize(("amount", "share", "flagged"), [
    ("79.99", "0.8", True), ("80.00", "0.8", False), ("80.01", "0.8", False), ("0.01", None, False),
    ("100.00", "1", False), ("99.99", "1", True), ("0.01", "0", False),
])
def test_below_the_minimum_share_the_price_stands_and_is_flagged(amount, share, flagged):
    answer = ask(agreement(net(amount)), share=share)
    assert answer.is_below_minimum_share is flagged
    assert answer.net_cents == int(Decimal(amount) * 100)


def test_eco_is_apart():
    answer = ask(agreement(off_dealer("1")), quantity=4)
    assert (answer.net_line_cents, answer.eco_line_cents) == (0, 200)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_counts_from_one(quantity):
    with pytest.raises(ValueError, match="from 1"):
        ask(quantity=quantity)


@pytest.mark.parametrize(("terms", "value"), [
    (Terms.NET, "0"), (Terms.NET, "0.0049"), (Terms.NET, "-1"), (Terms.OFF_DEALER, "-0.01"),
    (Terms.OFF_DEALER, "1.000000001"), (Terms.OFF_LIST, "0.1234567891"),
])
def test_a_rule_out_of_bounds_cannot_be_made(terms, value):
    with pytest.raises(ValueError):
        PriceRule(1, Scope(), terms, Decimal(value))


def test_every_reason_to_lose_is_used_above():
    assert {reason.value for reason in Lost} == {
        "no_list_price", "narrower_scope", "higher_minimum", "tried_later", "lower_price", "same_price",
    }
