"""What changes of a grantor's agreements within a day to come, and a reseller's prices before and after it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from catalog.agreement_effect import OfferRow
from catalog.pricing_terms import Window
from catalog.queries.agreement_preview import Customer
from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from catalog.rule_book import RuleBook
from portal.kernel.db import Session
from portal.kernel.hot import hot_rows

MOST_AGREEMENTS = 1_000
MOST_PRICES = 20_000


class Turn(StrEnum):
    """What happens to an agreement."""

    BEGINS = "begins"
    ENDS = "ends"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class ComingChange:
    """One agreement that is not the same before and after: what happens, and the versions that count then."""

    id: int
    code: str
    turn: Turn
    before: int
    after: int
    window: Window


@dataclass(frozen=True, slots=True)
class ComingPrice:
    """An offer whose net unit changes for a reseller; amounts in cents."""

    sku: str
    name: str
    quantity: int
    list_cents: int | None
    dealer_cents: int
    before_cents: int
    after_cents: int


_AT = """
    SELECT v.agreement_id, v.version, v.rule_set_id, v.for_organisation_id, v.for_group_id, v.window_from, v.window_until
    FROM agreement_version v
    WHERE v.network_id = :network AND v.granted_by = :grantor
      AND (v.version = 1 OR v.starts_at <= {at}) AND (v.ends_at IS NULL OR v.ends_at > {at})
"""
_COMING = text(f"""
    WITH was AS ({_AT.format(at=":before")}), becomes AS ({_AT.format(at=":after")})
    SELECT a.id, a.code, was.version AS before, becomes.version AS after, was.rule_set_id = becomes.rule_set_id
           AND was.for_organisation_id IS NOT DISTINCT FROM becomes.for_organisation_id
           AND was.for_group_id IS NOT DISTINCT FROM becomes.for_group_id AS same,
           was.window_from AS was_from, was.window_until AS was_until, becomes.window_from, becomes.window_until
    FROM agreement a JOIN was ON was.agreement_id = a.id JOIN becomes ON becomes.agreement_id = a.id
    WHERE a.network_id = :network AND a.granted_by = :grantor ORDER BY a.code
""")
_EDGES = text("""
    SELECT min(edge) FROM (
        SELECT unnest(ARRAY[v.window_from, v.window_until, v.starts_at, v.ends_at]) AS edge FROM agreement_version v
        WHERE v.network_id = :network AND v.granted_by = :grantor AND (v.ends_at IS NULL OR v.ends_at > :now)
          AND v.ends_at IS DISTINCT FROM v.starts_at
    ) edges WHERE edge > :now
""")
_OFFERS = """
    SELECT id, seller_id, product_id, brand_id, category_id, list_cents, dealer_cents FROM offer
    WHERE network_id = %(network)s AND seller_id = %(grantor)s AND is_listed
"""
_NAMES = text("""
    SELECT o.id, o.sku, p.name FROM offer o JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    WHERE o.network_id = :network AND o.id = ANY(:ids)
""")


def coming_changes(
    session: Session, network_id: int, grantor_id: int, before: datetime, after: datetime,
) -> list[ComingChange]:
    """The agreements that begin, end or say something else between two instants, by code; one statement."""
    values = {"network": network_id, "grantor": grantor_id, "before": before, "after": after}
    found = [_change(row, before, after) for row in session.execute(_COMING, values)]
    return [change for change in found if change is not None][:MOST_AGREEMENTS]


def next_change(session: Session, network_id: int, grantor_id: int, now: datetime) -> datetime | None:
    """The next instant at which a window opens or closes or a planned version begins; None if there is none."""
    at: datetime | None = session.execute(
        _EDGES, {"network": network_id, "grantor": grantor_id, "now": now}).scalar_one()
    return at


def coming_prices(
    session: Session, network_id: int, seller_id: int, customer: Customer, quantity: int, before: datetime, after: datetime,
) -> list[ComingPrice]:
    """The seller's offers whose net unit differs for a reseller between two instants, the largest difference first.

    Offers at today's dealer prices, among the agreements that the seller sees: its own.
    """
    policy, paths = price_policy(session, network_id), category_paths(session, network_id)
    books = []
    for at in (before, after):
        found = rules_of_reseller(session, network_id, customer.id, customer.group_id, at)
        books.append(RuleBook(found.agreements, policy, paths, found.products, at))
    was, becomes = books
    changed: list[tuple[int, OfferRow, int, int]] = []
    for row in hot_rows(session.connection(), _OFFERS, {"network": network_id, "grantor": seller_id}):
        offer = OfferRow._make(row)
        first = was.net_cents(*offer[1:], quantity)
        then = becomes.net_cents(*offer[1:], quantity)
        if first != then:
            changed.append((-abs(then - first), offer, first, then))
    changed.sort()
    del changed[MOST_PRICES:]
    names = {row.id: row for row in session.execute(
        _NAMES, {"network": network_id, "ids": [offer.id for _, offer, _, _ in changed]})}
    return [
        ComingPrice(
            names[offer.id].sku, names[offer.id].name, quantity, offer.list_cents, offer.dealer_cents, first, then
        )
        for _, offer, first, then in changed
    ]


def _change(row: Any, before: datetime, after: datetime) -> ComingChange | None:
    was, becomes = Window(row.was_from, row.was_until), Window(row.window_from, row.window_until)
    match before in was, after in becomes:
        case False, True:
            turn = Turn.BEGINS
        case True, False:
            turn = Turn.ENDS
        case True, True if not row.same:
            turn = Turn.CHANGES
        case _:
            return None
    return ComingChange(row.id, row.code, turn, row.before, row.after, was if turn is Turn.ENDS else becomes)
