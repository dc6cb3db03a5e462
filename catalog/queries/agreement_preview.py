"""What a drafted agreement would do to the offers its grantor may price: counts by rule, and prices before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import text

from catalog.agreement_changes import AgreementChange
from catalog.agreement_effect import Effect, OfferRow, OfferValues, RuleEffect, effect_of
from catalog.agreement_names import AgreementPlan
from catalog.pricing import PriceAnswer, resolve
from catalog.pricing_terms import Agreement, OfferFacts, PricePolicy
from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from portal.kernel.db import Session
from portal.kernel.hot import hot_rows
from portal.kernel.permissions import OrganisationKind

MOST_SAMPLES = 12
# The vendor reads no dealer price: 0 stands for what is not known.
_OWN_OFFERS = """
    SELECT id, seller_id, product_id, brand_id, category_id, list_cents, dealer_cents FROM offer
    WHERE network_id = %(network)s AND seller_id = %(grantor)s AND is_listed
"""
_ALL_OFFERS = """
    SELECT id, seller_id, product_id, brand_id, category_id, list_cents, 0 FROM offer
    WHERE network_id = %(network)s AND is_listed
"""
_SHARE = text("SELECT minimum_share FROM organisation WHERE network_id = :network AND id = :grantor")
_OFFERS = text("""
    SELECT o.id, o.sku, p.name, s.name AS seller FROM offer o
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN organisation s ON s.network_id = o.network_id AND s.id = o.seller_id
    WHERE o.network_id = :network AND o.id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class Customer:
    """The reseller for whom a preview prices."""

    id: int
    code: str
    name: str
    group_id: int | None


@dataclass(frozen=True, slots=True)
class SamplePrice:
    """One touched offer, priced for a reseller at a quantity before and after; `is_known`: the reader sees dealer prices."""

    sku: str
    name: str
    seller: str
    quantity: int
    list_cents: int | None
    dealer_cents: int | None
    before: PriceAnswer
    after: PriceAnswer
    is_known: bool
    is_below: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft does at an instant for a reseller; `applies` false: it is not for that reseller, or over by then."""

    at: datetime
    customer: Customer | None
    applies: bool
    effect: Effect
    samples: list[SamplePrice]
    minimum_share: Decimal | None
    sees_dealer: bool


def preview_of(
    session: Session, network_id: int, kind: OrganisationKind, changes: Sequence[AgreementChange], customer: Customer | None,
    at: datetime,
) -> Preview:
    """What the first of some changes, the drafted agreement, does among its grantor's own; six statements.

    Agreements of others are behind the wall and not reckoned with. It is judged at `at`, or when its window opens.
    """
    change = changes[0]
    plan = change.plan
    assert plan is not None
    if plan.window.starts_at is not None:
        at = max(at, plan.window.starts_at)
    policy = price_policy(session, network_id)
    sees_dealer = kind is OrganisationKind.WHOLESALER
    if not sees_dealer:
        policy = replace(policy, best_price=False)
    share = session.execute(
        _SHARE, {"network": network_id, "grantor": change.grantor_id}).scalar_one() if sees_dealer else None
    before = [] if customer is None else rules_of_reseller(
        session, network_id, customer.id, customer.group_id, at).agreements
    applies = at in plan.window and _is_for(plan, customer)
    drafted = Agreement(change.code, change.grantor_id, change.position, plan.window, plan.rules)
    after = agreements_after(before, changes, customer)
    judged = [a for a in after if at in a.window and a.code != drafted.code] + [drafted]
    values = {"network": network_id, "grantor": change.grantor_id}
    rows = cast("list[OfferValues]", hot_rows(session.connection(), _OWN_OFFERS if sees_dealer else _ALL_OFFERS, values))
    paths = category_paths(session, network_id)
    shares = {} if share is None else {change.grantor_id: share}
    effect = effect_of(drafted.code, judged, rows, paths, policy, shares)
    samples = []
    if customer is not None:
        told = replace(policy, minimum_share=share)
        samples = _samples(session, network_id, effect.rules, before, after, at, told, paths, sees_dealer=sees_dealer)
    return Preview(at, customer, applies, effect, samples, share, sees_dealer)


def agreements_after(
    before: Sequence[Agreement], changes: Sequence[AgreementChange], customer: Customer | None,
) -> list[Agreement]:
    """A reseller's agreements once some changes stand: those said anew in place of what they said, others at their new place."""
    changed = {change.code: change for change in changes}
    kept = [
        replace(a, position=changed[a.code].position) if a.code in changed else a for a in before
        if a.code not in changed or changed[a.code].plan is None
    ]
    return kept + [
        Agreement(change.code, change.grantor_id, change.position, change.plan.window, change.plan.rules)
        for change in changes if change.plan is not None and _is_for(change.plan, customer)
    ]


def _is_for(plan: AgreementPlan, customer: Customer | None) -> bool:
    if plan.for_organisation_id is not None:
        return customer is not None and plan.for_organisation_id == customer.id
    return plan.for_group_id is None or (customer is not None and plan.for_group_id == customer.group_id)


def _samples(
    session: Session, network_id: int, rules: Sequence[RuleEffect], before: Sequence[Agreement], after: Sequence[Agreement],
    at: datetime, policy: PricePolicy, paths: dict[int, tuple[int, ...]], *, sees_dealer: bool,
) -> list[SamplePrice]:
    asked: dict[tuple[int, int], OfferRow] = {}
    for place in range(MOST_SAMPLES):
        for rule in rules:
            wanted = [*rule.low, *rule.samples]
            if place < len(wanted) and len(asked) < MOST_SAMPLES:
                asked.setdefault((wanted[place].id, rule.quantity), wanted[place])
    names = {row.id: row for row in session.execute(
        _OFFERS, {"network": network_id, "ids": [offer_id for offer_id, _ in asked]})}
    samples = []
    for (offer_id, quantity), row in asked.items():
        path = paths.get(row.category_id, (row.category_id,))
        facts = OfferFacts(row.seller_id, row.product_id, row.brand_id, path, row.list_cents, row.dealer_cents)
        was, becomes = (resolve(facts, quantity, at, agreements, policy) for agreements in (before, after))
        samples.append(SamplePrice(
            names[offer_id].sku, names[offer_id].name, names[offer_id].seller, quantity, row.list_cents,
            row.dealer_cents if sees_dealer else None, was, becomes, sees_dealer, becomes.is_below_minimum_share,
        ))
    return samples
