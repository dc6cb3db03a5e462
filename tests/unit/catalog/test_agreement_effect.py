"""What a preview counts (docs/rules/pricing.md section 14), held against `pricing.resolve` offer by offer."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalog.agreement_effect import OfferRow, effect_of
from catalog.pricing import Lost, resolve
from catalog.pricing_terms import Agreement, OfferFacts, PricePolicy, PriceRule, Scope, Terms, Window

AT = datetime(2026, 3, 10, tzinfo=UTC)
OPEN = Window(None, None)
NORD, VENDOR = 1, 9
PATHS = {10: (10,), 11: (10, 11), 20: (20,)}
MINE = "MINE"

scopes = st.one_of(
    st.just(Scope()), st.builds(lambda p: Scope(product_id=p), st.integers(1, 6)),
    st.builds(lambda b: Scope(brand_id=b), st.integers(1, 2)),
    st.builds(lambda c: Scope(category_id=c), st.sampled_from(sorted(PATHS))),
    st.builds(lambda b, c: Scope(brand_id=b, category_id=c), st.integers(1, 2), st.sampled_from(sorted(PATHS))),
)
terms = st.one_of(
    st.tuples(st.just(Terms.NET), st.integers(1, 20_000).map(lambda n: Decimal(n).scaleb(-2))),
    st.tuples(st.sampled_from([Terms.OFF_DEALER, Terms.OFF_LIST]), st.integers(0, 100).map(lambda n: Decimal(n).scaleb(-2))),
)
drawn = st.lists(st.tuples(scopes, st.integers(1, 3), terms), min_size=1, max_size=5, unique_by=lambda r: (r[0], r[1]))


def _rules(found: list[tuple[Scope, int, tuple[Terms, Decimal]]]) -> tuple[PriceRule, ...]:
    return tuple(PriceRule(n, scope, kind, value, least) for n, (scope, least, (kind, value)) in enumerate(found, 1))


offers = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 2), st.sampled_from(sorted(PATHS)), st.none() | st.integers(1, 20_000),
              st.integers(1, 15_000)),
    max_size=12, unique_by=lambda o: o[0],
).map(lambda found: [OfferRow(n, NORD, product, brand, category, listed, dealer)
                     for n, (product, brand, category, listed, dealer) in enumerate(found, 100)])


@given(drawn, st.lists(drawn, max_size=3), st.integers(1, 4), offers, st.booleans(), st.none() | st.integers(0, 100))
def test_counts_are_those_of_the_plain_rule(
    mine: list[tuple[Scope, int, tuple[Terms, Decimal]]], others: list[list[tuple[Scope, int, tuple[Terms, Decimal]]]],
    position: int, rows: list[OfferRow], best: bool, share: int | None,
) -> None:
    places = [place for place in range(1, 5) if place != position]
    agreements = [Agreement(MINE, NORD, position, OPEN, _rules(mine))]
    agreements += [
        Agreement(f"O{place}", NORD, place, OPEN, _rules(found)) for place, found in zip(places, others, strict=False)
    ]
    minimum = None if share is None else Decimal(share).scaleb(-2)
    policy, told_share = PricePolicy(VENDOR, best_price=best), PricePolicy(VENDOR, best_price=best, minimum_share=minimum)
    effect = effect_of(MINE, agreements, rows, PATHS, policy, {} if minimum is None else {NORD: minimum})
    below: set[int] = set()
    for told, rule in zip(effect.rules, _rules(mine), strict=True):
        assert told.touched == told.decides + told.narrower + told.unlisted + sum(told.others.values())
        wins, lost, touched, low = 0, 0, 0, 0
        for row in rows:
            facts = OfferFacts(NORD, row.product_id, row.brand_id, PATHS[row.category_id], row.list_cents, row.dealer_cents)
            if not rule.scope.holds(facts):
                continue
            touched += 1
            answer = resolve(facts, rule.min_quantity, AT, agreements, told_share)
            if answer.won is not None and answer.won.agreement.code == MINE and answer.won.rule == rule:
                wins += 1
                if answer.is_below_minimum_share:
                    low += 1
                    below.add(row.id)
            else:
                why = next(c.why for c in answer.lost if c.agreement.code == MINE and c.rule == rule)
                lost += why in (Lost.TRIED_LATER, Lost.LOWER_PRICE, Lost.SAME_PRICE)
        assert (told.touched, told.decides, sum(told.others.values()), told.below) == (touched, wins, lost, low)
    assert effect.below == len(below)
    assert effect.touched == sum(
        any(r.scope.holds(OfferFacts(NORD, o.product_id, o.brand_id, PATHS[o.category_id], o.list_cents, o.dealer_cents))
            for r in _rules(mine)) for o in rows)


def test_exactly_at_the_minimum_share_is_not_below_and_a_cent_less_is() -> None:
    rows = [OfferRow(1, NORD, 1, 1, 10, None, 10_000), OfferRow(2, NORD, 2, 2, 10, None, 10_000)]
    rules = tuple(
        PriceRule(n, Scope(brand_id=n), Terms.NET, Decimal(net)) for n, net in enumerate(("80.00", "79.99"), 1)
    )
    effect = effect_of(
        MINE, [Agreement(MINE, NORD, 1, OPEN, rules)], rows, PATHS, PricePolicy(VENDOR), {NORD: Decimal("0.80")})
    assert [(rule.below, [row.id for row in rule.low]) for rule in effect.rules] == [(0, []), (1, [2])]
    assert effect.below == 1
