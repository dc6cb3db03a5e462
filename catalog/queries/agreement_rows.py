"""Agreements as rows: the versions that stand at an instant for a reseller, with their rules, as values that price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import text

from catalog.agreement_versions import OrderKept, order_at
from catalog.pricing_terms import Agreement, GrantorFirst, PricePolicy, PriceRule, Scope, Terms, Window
from catalog.rule_book import ProductFacts
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class RulesOfReseller:
    """What stands for a reseller at an instant: agreements (also those whose window opens later) and named products.

    `changes_at` are the instants at which one of these versions gives way to another.
    """

    agreements: list[Agreement]
    products: dict[int, ProductFacts]
    changes_at: frozenset[datetime]


_RULES = text("""
    SELECT v.agreement_id, a.code, v.granted_by, v.position, v.window_from, v.window_until, v.ends_at, r.ordinal, r.product_id,
           r.brand_id, r.category_id, r.min_quantity, r.net, r.off_dealer, r.off_list,
           p.brand_id AS product_brand_id, p.category_id AS product_category_id
    FROM agreement_version v
    JOIN agreement a ON a.network_id = v.network_id AND a.id = v.agreement_id
    JOIN agreement_rule r ON r.network_id = v.network_id AND r.rule_set_id = v.rule_set_id
    LEFT JOIN product p ON p.network_id = r.network_id AND p.id = r.product_id
    WHERE v.network_id = :network AND (v.version = 1 OR v.starts_at <= :at) AND (v.ends_at IS NULL OR v.ends_at > :at)
      AND (v.window_until IS NULL OR v.window_until > :at)
      AND (v.for_all OR v.for_organisation_id = :reseller OR v.for_group_id = :price_group)
    ORDER BY v.granted_by, v.position, v.agreement_id, r.ordinal
""")
_POSITIONS = text("""
    SELECT granted_by, agreement_id, position, starts_at, ends_at
    FROM agreement_version WHERE network_id = :network ORDER BY granted_by, starts_at, agreement_id
""")
_POLICY = text("""
    SELECT n.best_price, n.grantor_first, (SELECT id FROM organisation WHERE network_id = n.id AND kind = 'vendor') AS vendor
    FROM network n WHERE n.id = :network
""")
_PATHS = text("SELECT id, ancestors FROM category WHERE network_id = :network")


def rules_of_reseller(
    session: Session, network_id: int, reseller_id: int, group_id: int | None, at: datetime,
) -> RulesOfReseller:
    """The agreements that stand for a reseller at an instant, in one statement; past windows are left out."""
    values = {"network": network_id, "reseller": reseller_id, "price_group": group_id, "at": at}
    rows = session.execute(_RULES, values).all()
    agreements = [
        _agreement(list(lines)) for _, lines in groupby(rows, key=lambda row: row.agreement_id)
    ]
    products = {
        row.product_id: ProductFacts(row.product_brand_id, row.product_category_id)
        for row in rows if row.product_brand_id is not None
    }
    return RulesOfReseller(agreements, products, frozenset(row.ends_at for row in rows if row.ends_at is not None))


def rules_in_past_order(
    session: Session, network_id: int, reseller_id: int, group_id: int | None, at: datetime,
) -> RulesOfReseller:
    """The same for an instant that may be past, with the agreements in the order that stood then (positions from 1)."""
    found = rules_of_reseller(session, network_id, reseller_id, group_id, at)
    places: dict[int, int] = {}
    for _, lines in groupby(session.execute(_POSITIONS, {"network": network_id}).all(), key=lambda row: row.granted_by):
        order = order_at(_history(list(lines)), at)
        places.update({agreement_id: place for place, agreement_id in enumerate(order, 1)})
    values = {"network": network_id, "codes": [a.code for a in found.agreements]}
    ids = {row.code: row.id for row in session.execute(_IDS, values)}
    agreements = [
        Agreement(a.code, a.grantor_id, places.get(ids[a.code], a.position), a.window, a.rules) for a in found.agreements
    ]
    return RulesOfReseller(agreements, found.products, found.changes_at)


_IDS = text("SELECT id, code FROM agreement WHERE network_id = :network AND code = ANY(:codes)")


def price_policy(session: Session, network_id: int) -> PricePolicy:
    """What the network set about prices; a seller's minimum share is the seller's alone and decides no price."""
    row = session.execute(_POLICY, {"network": network_id}).one()
    return PricePolicy(row.vendor or 0, GrantorFirst(row.grantor_first), row.best_price)


def category_paths(session: Session, network_id: int) -> dict[int, tuple[int, ...]]:
    """Every category's path from the root down to itself."""
    return {row.id: tuple(row.ancestors) for row in session.execute(_PATHS, {"network": network_id})}


def rule_of(row: Any) -> PriceRule:
    """The price rule of a row of `agreement_rule`."""
    scope = Scope(row.product_id, row.brand_id, row.category_id)
    if row.net is not None:
        return PriceRule(row.ordinal, scope, Terms.NET, row.net, row.min_quantity)
    if row.off_dealer is not None:
        return PriceRule(row.ordinal, scope, Terms.OFF_DEALER, row.off_dealer, row.min_quantity)
    return PriceRule(row.ordinal, scope, Terms.OFF_LIST, row.off_list, row.min_quantity)


def _agreement(lines: Sequence[Any]) -> Agreement:
    first = lines[0]
    window = Window(first.window_from, first.window_until)
    return Agreement(first.code, first.granted_by, first.position, window, tuple(rule_of(line) for line in lines))


def _history(versions: Iterable[Any]) -> list[OrderKept]:
    """A grantor's orders from every instant at which one of its agreements was made or moved."""
    rows = list(versions)
    history = []
    for since in sorted({row.starts_at for row in rows}):
        standing = [row for row in rows if row.starts_at <= since and (row.ends_at is None or row.ends_at > since)]
        standing.sort(key=lambda row: row.position)
        history.append(OrderKept(since, tuple(row.agreement_id for row in standing)))
    return history
