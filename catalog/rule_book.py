"""A reseller's rules compiled once, so that a page of offers gets its net prices in about a microsecond each."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from catalog.pricing_terms import (
    SHARE_DECIMALS,
    Agreement,
    PricePolicy,
    PriceRule,
    Scope,
    Terms,
    in_trial_order,
    net_in_cents,
)

PPB = 10**SHARE_DECIMALS
HALF_PPB = PPB // 2
MEMO_SIZE = 512
ANY_OTHER_BRAND = 0


class Net(NamedTuple):
    """The lowest of up to three ways to a net unit: a fixed amount in cents, a kept share of the dealer or list price.

    Kept shares are in billionths (0.88 is 880,000,000). All three None: the dealer price.
    """

    fixed: int | None = None
    keep_dealer: int | None = None
    keep_list: int | None = None


class Pick(NamedTuple):
    """How to price an offer: one way where the list price is known, another where it is not."""

    listed: Net = Net()
    unlisted: Net = Net()

    def net_cents(self, list_cents: int | None, dealer_cents: int) -> int:
        """One unit's net price in cents, rounded once, half up."""
        fixed, keep_dealer, keep_list = self.unlisted if list_cents is None else self.listed
        lowest = fixed
        if keep_dealer is not None:
            net = (dealer_cents * keep_dealer + HALF_PPB) // PPB
            if lowest is None or net < lowest:
                lowest = net
        if keep_list is not None and list_cents is not None:
            net = (list_cents * keep_list + HALF_PPB) // PPB
            if lowest is None or net < lowest:
                lowest = net
        return dealer_cents if lowest is None else lowest


DEALER_PRICE = Pick()


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Brand and category of a product that some rule names."""

    brand_id: int
    category_id: int


class RuleBook:
    """All that decides a reseller's prices from `compiled_at` until `valid_until`, for every seller and product.

    Built from the agreements (one version each) that apply to the reseller; those out of force at `compiled_at` are
    left out, and `valid_until` is the next instant at which a window opens or closes (None: never). So a book may be
    kept in a cache under (network, pricing version, reseller) until then. `paths` gives every category's path from the
    root down; `products` the facts of every product that a rule names (a rule for another product never decides).

    `net_cents(...)` prices one offer; `pick(...)` gives the way to price it; `net_picks.picks_of(book, ...)` turns the
    book into rows that SQL joins with all offers of a category. All three agree with `pricing.resolve` to the cent.
    """

    def __init__(
        self, agreements: Sequence[Agreement], policy: PricePolicy, paths: Mapping[int, tuple[int, ...]],
        products: Mapping[int, ProductFacts], compiled_at: datetime, *, changes_at: Iterable[datetime] = (),
    ) -> None:
        """`changes_at`: instants beside the windows' edges at which the given versions stop being the right ones."""
        self.policy = policy
        self.compiled_at = compiled_at
        self.valid_until = next_boundary(agreements, compiled_at, changes_at)
        self.agreements = [a for a in agreements if compiled_at in a.window]
        self.products = products
        self._paths = paths
        rules = [rule for agreement in self.agreements for rule in agreement.rules]
        self.named_products = frozenset(p for r in rules if (p := r.scope.product_id) is not None and p in products)
        self.named_brands = frozenset(r.scope.brand_id for r in rules if r.scope.brand_id is not None)
        self._breaks = sorted({rule.min_quantity for rule in rules})
        self._tried: dict[int, list[Agreement]] = {}
        self._general: dict[tuple[int, int, int, int], Pick] = {}
        self._particular: dict[tuple[int, int, int], Pick] = {}
        self._alike: dict[Pick, Pick] = {}

    def is_valid_at(self, at: datetime) -> bool:
        """Whether the book may answer for that instant."""
        return self.compiled_at <= at and (self.valid_until is None or at < self.valid_until)

    def net_cents(
        self, seller_id: int, product_id: int, brand_id: int, category_id: int, list_cents: int | None,
        dealer_cents: int, quantity: int = 1,
    ) -> int:
        """One unit's net price in cents: what `pricing.resolve` would answer."""
        return self.pick(seller_id, product_id, brand_id, category_id, quantity).net_cents(list_cents, dealer_cents)

    def pick(self, seller_id: int, product_id: int, brand_id: int, category_id: int, quantity: int = 1) -> Pick:
        """How to price a seller's offer at a quantity; remembered by brand and category, or by named product."""
        band = bisect_right(self._breaks, quantity)
        if product_id in self.named_products:
            particular = self._particular.get((seller_id, product_id, band))
            if particular is None:
                particular = self._compile(seller_id, product_id, brand_id, category_id, quantity)
                self._particular[seller_id, product_id, band] = particular
            return particular
        brand = brand_id if brand_id in self.named_brands else ANY_OTHER_BRAND
        general = self._general.get((seller_id, brand, category_id, band))
        if general is None:
            general = self._compile(seller_id, None, brand, category_id, quantity)
            if len(self._general) >= MEMO_SIZE:
                self._general.clear()
            self._general[seller_id, brand, category_id, band] = general
        return general

    def next_break(
        self, seller_id: int, product_id: int, brand_id: int, category_id: int, list_cents: int | None, dealer_cents: int,
        quantity: int = 1,
    ) -> tuple[int, int] | None:
        """The next quantity from which one unit's net price is another, and that price in cents; None where there is none."""
        facts = (seller_id, product_id, brand_id, category_id)
        now = self.pick(*facts, quantity).net_cents(list_cents, dealer_cents)
        for more in self._breaks[bisect_right(self._breaks, quantity):]:
            then = self.pick(*facts, more).net_cents(list_cents, dealer_cents)
            if then != now:
                return more, then
        return None

    def brands_told_apart(self, seller_id: int, category_id: int) -> set[int]:
        """The brands that rules name for a seller's offers of a category; all others share one pick."""
        path = self._path(category_id)
        return {
            brand_id
            for agreement in self._in_trial_order(seller_id) for rule in agreement.rules
            if (brand_id := rule.scope.brand_id) is not None
            and (rule.scope.category_id is None or rule.scope.category_id in path)
        }

    def _path(self, category_id: int) -> tuple[int, ...]:
        return self._paths.get(category_id, (category_id,))

    def _in_trial_order(self, seller_id: int) -> list[Agreement]:
        tried = self._tried.get(seller_id)
        if tried is None:
            tried = self._tried[seller_id] = in_trial_order(self.agreements, seller_id, self.policy)
        return tried

    def _compile(
        self, seller_id: int, product_id: int | None, brand_id: int | None, category_id: int, quantity: int,
    ) -> Pick:
        tried, path = self._in_trial_order(seller_id), self._path(category_id)
        ranked = [r for r in (_ranked(a, product_id, brand_id, path, quantity) for a in tried) if r]
        if not ranked:
            return DEALER_PRICE
        listed = [rules[0] for rules in ranked]
        unlisted = [rule for rules in ranked if (rule := _first_without_list(rules)) is not None]
        if not self.policy.best_price:
            listed, unlisted = listed[:1], unlisted[:1]
        made = Pick(net_of(listed), net_of(unlisted))
        return self._alike.setdefault(made, made)  # many categories, few ways to price


def next_boundary(
    agreements: Iterable[Agreement], at: datetime, changes_at: Iterable[datetime] = (),
) -> datetime | None:
    """The first instant after `at` at which a window opens or closes or a version changes; None if there is none."""
    edges = [edge for a in agreements for edge in (a.window.starts_at, a.window.ends_at)]
    return min((edge for edge in [*edges, *changes_at] if edge is not None and edge > at), default=None)


def _ranked(
    agreement: Agreement, product_id: int | None, brand_id: int | None, path: tuple[int, ...], quantity: int,
) -> list[PriceRule]:
    """An agreement's rules for such an offer, the one it would put forward first."""
    found = [
        rule for rule in agreement.rules
        if rule.min_quantity <= quantity and _holds(rule.scope, product_id, brand_id, path)
    ]
    if len(found) > 1:
        found.sort(key=lambda r: (r.scope.narrowness(path), r.min_quantity), reverse=True)
    return found


def _holds(scope: Scope, product_id: int | None, brand_id: int | None, path: tuple[int, ...]) -> bool:
    if scope.product_id is not None:
        return scope.product_id == product_id
    if scope.brand_id is not None and scope.brand_id != brand_id:
        return False
    return scope.category_id is None or scope.category_id in path


def _first_without_list(rules: Sequence[PriceRule]) -> PriceRule | None:
    return next((rule for rule in rules if rule.terms is not Terms.OFF_LIST), None)


def net_of(rules: Sequence[PriceRule]) -> Net:
    """The lowest way of each kind; rounding keeps order, so the lowest of the three is the lowest of all rules."""
    fixed = [net_in_cents(r.value) for r in rules if r.terms is Terms.NET]
    keep_dealer = [PPB - int(r.value * PPB) for r in rules if r.terms is Terms.OFF_DEALER]
    keep_list = [PPB - int(r.value * PPB) for r in rules if r.terms is Terms.OFF_LIST]
    return Net(min(fixed, default=None), min(keep_dealer, default=None), min(keep_list, default=None))
