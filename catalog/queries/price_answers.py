"""Why a price is what it is: one offer, one reseller, a quantity and an instant, answered in full."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from catalog.pricing import PriceAnswer, quantity_breaks, resolve
from catalog.pricing_terms import OfferFacts, Scope
from catalog.queries.agreement_rows import price_policy, rules_in_past_order, rules_of_reseller
from portal.kernel import clock
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class ExplainedPrice:
    """An answer with the names that its words need, and the quantities from which the net unit changes."""

    answer: PriceAnswer
    breaks: list[tuple[int, int]]
    sku: str
    product_name: str
    seller_name: str
    vendor_id: int
    grantor_names: dict[int, str]
    scope_names: "ScopeWords"


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """Names of the brands, categories and products that the rules at hand speak of."""

    brands: dict[int, str]
    categories: dict[int, str]
    products: dict[int, str]


_OFFER = text("""
    SELECT o.id, o.seller_id, o.product_id, o.brand_id, c.ancestors, o.list_cents, o.dealer_cents, o.eco_cents, o.sku,
           p.name AS product_name, s.name AS seller_name
    FROM offer o
    JOIN category c ON c.network_id = o.network_id AND c.id = o.category_id
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN organisation s ON s.network_id = o.network_id AND s.id = o.seller_id
    WHERE o.network_id = :network AND o.id = :offer
""")
_PRICE_THEN = text("""
    (SELECT list_cents, dealer_cents, eco_cents, 0 AS place FROM offer_price
     WHERE network_id = :network AND offer_id = :offer AND from_at <= :at ORDER BY from_at DESC LIMIT 1)
    UNION ALL
    (SELECT list_cents, dealer_cents, eco_cents, 1 FROM offer_price
     WHERE network_id = :network AND offer_id = :offer ORDER BY from_at LIMIT 1)
    ORDER BY place LIMIT 1
""")
_GROUP = text("SELECT group_id FROM organisation WHERE network_id = :network AND id = :reseller")
_GRANTORS = text("SELECT id, name FROM organisation WHERE network_id = :network AND id = ANY(:ids)")
_BRANDS = text("SELECT id, name FROM brand WHERE network_id = :network AND id = ANY(:ids)")
_CATEGORIES = text("SELECT id, name FROM category WHERE network_id = :network AND id = ANY(:ids)")
_PRODUCTS = text("SELECT id, name FROM product WHERE network_id = :network AND id = ANY(:ids)")


def explain_price(
    session: Session, network_id: int, *, reseller_id: int, offer_id: int, quantity: int, at: datetime | None = None,
) -> ExplainedPrice:
    """What one unit of an offer costs a reseller at a quantity, and why; at an instant (default: now).

    For an instant: the offer's prices that stood then (before the first known, the first known), the agreements'
    versions and order that stood then. The network's settings are not dated. Works for the reseller itself (its own
    view of the rules) and for commands. Raises LookupError where the offer does not exist.
    """
    offer = session.execute(_OFFER, {"network": network_id, "offer": offer_id}).one_or_none()
    if offer is None:
        raise LookupError(offer_id)
    moment = at or clock.now()
    facts = _facts(session, network_id, offer, at)
    group_id = session.execute(_GROUP, {"network": network_id, "reseller": reseller_id}).scalar_one()
    load = rules_of_reseller if at is None else rules_in_past_order
    agreements = load(session, network_id, reseller_id, group_id, moment).agreements
    policy = price_policy(session, network_id)
    answer = resolve(facts, quantity, moment, agreements, policy)
    used = [c for c in (answer.won, *answer.lost) if c is not None]
    grantors = {c.agreement.grantor_id for c in used} | {facts.seller_id}
    return ExplainedPrice(
        answer=answer, breaks=quantity_breaks(facts, moment, _of_seller(agreements, facts, policy.vendor_id), policy),
        sku=offer.sku, product_name=offer.product_name, seller_name=offer.seller_name, vendor_id=policy.vendor_id,
        grantor_names=_names(session, _GRANTORS, network_id, grantors),
        scope_names=scope_words(session, network_id, [c.rule.scope for c in used]),
    )


def scope_words(session: Session, network_id: int, scopes: Collection[Scope]) -> ScopeWords:
    """The names that some scopes speak of; a statement for each kind of name that occurs."""
    return ScopeWords(
        _names(session, _BRANDS, network_id, {s.brand_id for s in scopes}),
        _names(session, _CATEGORIES, network_id, {s.category_id for s in scopes}),
        _names(session, _PRODUCTS, network_id, {s.product_id for s in scopes}),
    )


def _of_seller(agreements: list[Any], facts: OfferFacts, vendor_id: int) -> list[Any]:
    return [a for a in agreements if a.grantor_id in (facts.seller_id, vendor_id)]


def _facts(session: Session, network_id: int, offer: Any, at: datetime | None) -> OfferFacts:
    price = offer
    if at is not None:
        then = session.execute(_PRICE_THEN, {"network": network_id, "offer": offer.id, "at": at}).one_or_none()
        price = then or offer
    return OfferFacts(
        offer.seller_id, offer.product_id, offer.brand_id, tuple(offer.ancestors), price.list_cents, price.dealer_cents,
        price.eco_cents,
    )


def _names(session: Session, statement: Any, network_id: int, ids: set[Any]) -> dict[int, str]:
    wanted = [value for value in ids if value is not None]
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(statement, {"network": network_id, "ids": wanted})}
