"""Prices: which negotiated rule decides one unit's net price, and why every other candidate lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.pricing_terms import Agreement, OfferFacts, PricePolicy, PriceRule, in_trial_order


class Lost(StrEnum):
    """Why a candidate did not decide; the first reason that applies."""

    NO_LIST_PRICE = "no_list_price"
    NARROWER_SCOPE = "narrower_scope"
    HIGHER_MINIMUM = "higher_minimum"
    TRIED_LATER = "tried_later"
    LOWER_PRICE = "lower_price"
    SAME_PRICE = "same_price"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that came into question, with the net unit it leads to (None without the list price it needs)."""

    agreement: Agreement
    rule: PriceRule
    net_cents: int | None


@dataclass(frozen=True, slots=True)
class LostCandidate(Candidate):
    """A candidate that lost, why, and to which rule (None where it lost for want of a list price)."""

    why: Lost
    to: Candidate | None


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """One unit's net price at an instant for a quantity, with what decided it and what did not; amounts in cents."""

    offer: OfferFacts
    quantity: int
    at: datetime
    net_cents: int
    won: Candidate | None
    lost: tuple[LostCandidate, ...]
    best_price: bool
    is_below_minimum_share: bool

    @property
    def net_line_cents(self) -> int:
        """Net unit times quantity, without eco-contribution."""
        return self.net_cents * self.quantity

    @property
    def eco_line_cents(self) -> int:
        """Eco-contribution times quantity."""
        return self.offer.eco_cents * self.quantity


def resolve(
    offer: OfferFacts, quantity: int, at: datetime, agreements: Sequence[Agreement], policy: PricePolicy,
) -> PriceAnswer:
    """One unit's net price, the rule that decides it, every candidate that lost, as `docs/rules/pricing.md` has it.

    `agreements` are those that apply to the reseller, in any order, one version each; those whose window does not hold
    `at`, and those granted by neither the seller nor the vendor, are left out. Without a rule the dealer price stands.
    Raises ValueError for a quantity below one.
    """
    if quantity < 1:
        raise ValueError("a quantity counts from 1")
    in_force = [a for a in in_trial_order(agreements, offer.seller_id, policy) if at in a.window]
    put_forward: list[Candidate] = []
    beaten: dict[tuple[int, int], LostCandidate] = {}
    ranked_by_agreement = [_candidates(agreement, offer, quantity) for agreement in in_force]
    for place, ranked in enumerate(ranked_by_agreement):
        champion = next((c for c in ranked if c.net_cents is not None), None)
        if champion is not None:
            put_forward.append(champion)
        for candidate in ranked:
            if candidate is not champion:
                beaten[place, candidate.rule.number] = _lost_inside(candidate, champion, offer)
    won = _deciding(put_forward, policy)
    lost = [
        beaten.get((place, candidate.rule.number)) or _lost_outside(candidate, won, policy)
        for place, ranked in enumerate(ranked_by_agreement)
        for candidate in ranked
        if candidate is not won
    ]
    net_cents = offer.dealer_cents if won is None or won.net_cents is None else won.net_cents
    return PriceAnswer(
        offer=offer, quantity=quantity, at=at, net_cents=net_cents, won=won, lost=tuple(lost),
        best_price=policy.best_price,
        is_below_minimum_share=is_below_minimum_share(net_cents, offer.dealer_cents, policy),
    )


def is_below_minimum_share(net_cents: int, dealer_cents: int, policy: PricePolicy) -> bool:
    """Whether a net unit is below the seller's minimum share of the dealer price; exactly at it is not below."""
    return policy.minimum_share is not None and net_cents < policy.minimum_share * dealer_cents


def quantity_breaks(
    offer: OfferFacts, at: datetime, agreements: Sequence[Agreement], policy: PricePolicy,
) -> list[tuple[int, int]]:
    """The quantities from which one unit's net price changes, from 1 up, with that net price in cents."""
    minimums = {
        rule.min_quantity for agreement in agreements if at in agreement.window
        for rule in agreement.rules if rule.scope.holds(offer)
    }
    breaks: list[tuple[int, int]] = []
    for quantity in sorted(minimums | {1}):
        net_cents = resolve(offer, quantity, at, agreements, policy).net_cents
        if not breaks or breaks[-1][1] != net_cents:
            breaks.append((quantity, net_cents))
    return breaks


def _candidates(agreement: Agreement, offer: OfferFacts, quantity: int) -> list[Candidate]:
    """An agreement's candidates, the narrowest first, then the highest minimum quantity."""
    matching = [r for r in agreement.rules if r.min_quantity <= quantity and r.scope.holds(offer)]
    matching.sort(key=lambda r: (r.scope.narrowness(offer.category_path), r.min_quantity), reverse=True)
    return [Candidate(agreement, r, r.net_cents(offer.list_cents, offer.dealer_cents)) for r in matching]


def _deciding(put_forward: Sequence[Candidate], policy: PricePolicy) -> Candidate | None:
    """The first put forward; under best price the lowest, at equal price the first."""
    if not policy.best_price:
        return put_forward[0] if put_forward else None
    return min(put_forward, key=_net, default=None)


def _net(candidate: Candidate) -> int:
    if candidate.net_cents is None:
        raise ValueError("a candidate without a net price is never put forward")
    return candidate.net_cents


def _lost_inside(candidate: Candidate, champion: Candidate | None, offer: OfferFacts) -> LostCandidate:
    """Why a candidate lost against its own agreement's champion."""
    if candidate.net_cents is None or champion is None:
        return LostCandidate(candidate.agreement, candidate.rule, candidate.net_cents, Lost.NO_LIST_PRICE, None)
    path = offer.category_path
    same = candidate.rule.scope.narrowness(path) == champion.rule.scope.narrowness(path)
    why = Lost.HIGHER_MINIMUM if same else Lost.NARROWER_SCOPE
    return LostCandidate(candidate.agreement, candidate.rule, candidate.net_cents, why, champion)


def _lost_outside(candidate: Candidate, won: Candidate | None, policy: PricePolicy) -> LostCandidate:
    """Why a candidate that its agreement put forward lost against another agreement's."""
    if not policy.best_price or won is None:
        why = Lost.TRIED_LATER
    else:
        why = Lost.SAME_PRICE if candidate.net_cents == won.net_cents else Lost.LOWER_PRICE
    return LostCandidate(candidate.agreement, candidate.rule, candidate.net_cents, why, won)
