"""What the rules of one agreement do among others: the offers they touch, where they decide, and where another one wins."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple

from catalog.pricing import is_below_minimum_share
from catalog.pricing_terms import Agreement, PricePolicy, PriceRule, Terms, in_trial_order
from catalog.rule_book import Pick, net_of

MOST_SAMPLES = 3


# An offer as the database gives it; 42,000 of them stay plain tuples, named only where somebody looks at one.
OfferValues = tuple[int, int, int, int, int, int | None, int]
LIST: Final = 5
DEALER: Final = 6
_BY_DEALER = itemgetter(DEALER, 0)


class OfferRow(NamedTuple):
    """An offer as far as prices go, in the order of `OfferValues`; amounts in cents."""

    id: int
    seller_id: int
    product_id: int
    brand_id: int
    category_id: int
    list_cents: int | None
    dealer_cents: int


@dataclass(slots=True)
class RuleEffect:
    """One rule at its own minimum quantity: offers in its scope, and what becomes of them.

    `touched` = `decides` + `narrower` (another rule of the agreement) + `unlisted` (no list price to take it off) + `others`
    (by code of the agreement that wins). `below`: offers it decides below the seller's minimum share.
    """

    number: int
    quantity: int
    touched: int = 0
    decides: int = 0
    narrower: int = 0
    unlisted: int = 0
    below: int = 0
    others: Counter[str] = field(default_factory=Counter)
    samples: list[OfferRow] = field(default_factory=list)
    low: list[OfferRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an agreement does: offers that any rule touches, offers that fall below the minimum share, and rule by rule."""

    touched: int
    below: int
    rules: list[RuleEffect]


class _Champion(NamedTuple):
    """What an agreement puts forward for a kind of offer."""

    agreement: Agreement
    rule: PriceRule
    way: Pick


_Key = tuple[int, int, int]
_Ranked = tuple[int, Agreement, PriceRule]


class _Index:
    """The rules of a seller's agreements by what their scope names, so that a kind of offer meets only those that hold it."""

    def __init__(self, agreements: Sequence[Agreement], seller_id: int, policy: PricePolicy) -> None:
        self._rules: dict[_Key, list[_Ranked]] = {}
        self._ways: dict[tuple[int, int], Pick] = {}
        for rank, agreement in enumerate(in_trial_order(agreements, seller_id, policy)):
            for rule in agreement.rules:
                key = (rule.scope.product_id or 0, rule.scope.brand_id or 0, rule.scope.category_id or 0)
                self._rules.setdefault(key, []).append((rank, agreement, rule))

    def holding(self, product_id: int, brand_id: int, path: Sequence[int]) -> list[_Ranked]:
        """The rules whose scope holds such an offer, agreement by agreement, each one's first choice first."""
        keys = [(0, 0, 0), (0, brand_id, 0), *((0, brand, category) for category in path for brand in (brand_id, 0))]
        if product_id:
            keys.append((product_id, 0, 0))
        found = [ranked for key in keys for ranked in self._rules.get(key, ())]
        found.sort(key=lambda r: (-r[0], r[2].scope.narrowness(path), r[2].min_quantity), reverse=True)
        return found

    def champions(self, ranked: Sequence[_Ranked], quantity: int, *, is_listed: bool) -> list[_Champion]:
        """What each agreement puts forward at a quantity, in the order they are tried."""
        found: list[_Champion] = []
        last = -1
        for rank, agreement, rule in ranked:
            if rank != last and rule.min_quantity <= quantity and (is_listed or rule.terms is not Terms.OFF_LIST):
                last = rank
                way = self._ways.get((rank, rule.number))
                if way is None:
                    net = net_of([rule])
                    way = self._ways[rank, rule.number] = Pick(net, net)
                found.append(_Champion(agreement, rule, way))
        return found


def effect_of(
    code: str, agreements: Sequence[Agreement], offers: Iterable[OfferValues], paths: Mapping[int, tuple[int, ...]],
    policy: PricePolicy, shares: Mapping[int, Decimal],
) -> Effect:
    """What the agreement of that code does among `agreements` (one version each, all in force) to some offers.

    `shares` gives the minimum share of sellers that have one. Offers alike (seller, brand, category, whether a list price is
    known; a product that some rule names stands for itself) are judged together, one by one only where amounts decide.
    """
    mine = next((agreement for agreement in agreements if agreement.code == code), None)
    rules = {rule.number: RuleEffect(rule.number, rule.min_quantity) for rule in (mine.rules if mine else ())}
    if mine is None:
        return Effect(0, 0, [])
    named = {rule.scope.product_id for agreement in agreements for rule in agreement.rules} - {None}
    alike: dict[tuple[int, int, int, int, bool], list[OfferValues]] = {}
    for offer in offers:
        _id, seller_id, product_id, brand_id, category_id, list_cents, _dealer = offer
        key = (seller_id, product_id if product_id in named else 0, brand_id, category_id, list_cents is not None)
        alike.setdefault(key, []).append(offer)
    indexes: dict[int, _Index] = {}
    touched, low = 0, set[int]()
    for (seller_id, product_id, brand_id, category_id, is_listed), kind in alike.items():
        index = indexes.get(seller_id)
        if index is None:
            index = indexes[seller_id] = _Index(agreements, seller_id, policy)
        ranked = index.holding(product_id, brand_id, paths.get(category_id, (category_id,)))
        own = [rule for _, agreement, rule in ranked if agreement is mine]
        if not own:
            continue
        touched += len(kind)
        kind.sort(key=_BY_DEALER)
        seller = PricePolicy(policy.vendor_id, policy.grantor_first, policy.best_price, shares.get(seller_id))
        for rule in own:
            champions = index.champions(ranked, rule.min_quantity, is_listed=is_listed)
            told = rules[rule.number]
            told.touched += len(kind)
            _keep_samples(told.samples, kind)
            low |= _judge(told, mine, rule, champions, kind, seller)
    return Effect(touched, len(low), list(rules.values()))


def _judge(
    told: RuleEffect, mine: Agreement, rule: PriceRule, champions: Sequence[_Champion], kind: Sequence[OfferValues],
    policy: PricePolicy,
) -> set[int]:
    """Counts what becomes of offers alike under a rule; gives those that it takes below the minimum share."""
    own = next((champion for champion in champions if champion.agreement is mine), None)
    if own is None or own.rule is not rule:
        if rule.terms is Terms.OFF_LIST and kind[0][LIST] is None:
            told.unlisted += len(kind)
        else:
            told.narrower += len(kind)
        return set()
    if not policy.best_price:
        winner = champions[0]
        if winner is not own:
            told.others[winner.agreement.code] += len(kind)
            return set()
        told.decides += len(kind)
        decided: Sequence[OfferValues] = kind
    else:
        decided = _cheapest(told, own, champions, kind)
    if policy.minimum_share is None:
        return set()
    below = [
        offer for offer in decided
        if is_below_minimum_share(own.way.net_cents(offer[LIST], offer[DEALER]), offer[DEALER], policy)
    ]
    told.below += len(below)
    _keep_samples(told.low, below)
    return {offer[0] for offer in below}


def _cheapest(
    told: RuleEffect, own: _Champion, champions: Sequence[_Champion], kind: Sequence[OfferValues],
) -> list[OfferValues]:
    """Under best price: the offers for which the rule is the lowest, at equal price the one tried first."""
    decided = []
    for offer in kind:
        winner = min(champions, key=lambda champion: champion.way.net_cents(offer[LIST], offer[DEALER]))
        if winner is own:
            decided.append(offer)
        else:
            told.others[winner.agreement.code] += 1
    told.decides += len(decided)
    return decided


def _keep_samples(samples: list[OfferRow], offers: Sequence[OfferValues]) -> None:
    """Keeps the cheapest, the dearest and one more of all that come by; `offers` from the cheapest up."""
    if not offers:
        return
    seen = {offer[0]: offer for offer in (*samples, OfferRow(*offers[0]), OfferRow(*offers[-1]))}
    ordered = sorted(seen.values(), key=_BY_DEALER)
    samples[:] = ordered if len(ordered) <= MOST_SAMPLES else [ordered[0], ordered[len(ordered) // 2], ordered[-1]]
