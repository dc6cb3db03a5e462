"""Carts: which there are, which is the current one, and what lies in it at this moment's prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from catalog.rule_book import RuleBook
from ordering.cart_prices import CartRow, PricedCart, price_cart
from ordering.credit import AccountFacts, AccountStatus
from ordering.freight import FreightTerms
from ordering.terms import Basis, PaymentTerms
from portal.kernel.db import Session
from portal.kernel.hot import hot_rows

_CARTS = text("""
    SELECT c.id, c.name, c.is_current, (SELECT count(*) FROM cart_line l WHERE l.network_id = c.network_id
           AND l.organisation_id = c.organisation_id AND l.cart_id = c.id) AS lines
    FROM cart c WHERE c.network_id = :network AND c.organisation_id = :organisation ORDER BY c.created_at, c.id LIMIT 50
""")
_COUNT = """
    SELECT count(*) FROM cart c
    JOIN cart_line l ON l.network_id = c.network_id AND l.organisation_id = c.organisation_id AND l.cart_id = c.id
    WHERE c.network_id = %(network)s::bigint AND c.organisation_id = %(organisation)s::bigint AND c.is_current
"""
_LINES = """
    SELECT l.offer_id, l.quantity, l.shown_cents, o.seller_id, s.name AS seller_name, o.product_id, o.brand_id,
           o.category_id, c.ancestors AS category_path, o.sku, p.mpn, b.name AS brand, p.name, o.list_cents,
           o.dealer_cents, o.eco_cents, o.vat_rate, o.pack, o.min_quantity AS minimum, o.status, o.is_listed,
           coalesce((SELECT sum(greatest(k.on_hand - k.reserved, 0)) FROM stock k
                     WHERE k.network_id = o.network_id AND k.offer_id = o.id), 0)::integer AS available,
           a.status, a.customer_number, a.terms_days, a.terms_basis, a.terms_day, a.credit_limit_cents, a.minimum_cents,
           a.freight_cents, a.free_from_cents, a.open_cents + a.due_cents, a.version, g.id, g.version
    FROM cart_line l
    JOIN offer o ON o.network_id = l.network_id AND o.id = l.offer_id
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
    JOIN category c ON c.network_id = o.network_id AND c.id = o.category_id
    JOIN organisation s ON s.network_id = o.network_id AND s.id = o.seller_id
    LEFT JOIN trading_account a
        ON a.network_id = l.network_id AND a.reseller_id = l.organisation_id AND a.seller_id = o.seller_id
    LEFT JOIN LATERAL (
        SELECT t.id, t.version FROM general_terms t WHERE t.network_id = o.network_id AND t.seller_id = o.seller_id
        ORDER BY t.version DESC LIMIT 1) g ON true
    WHERE l.network_id = :network AND l.organisation_id = :organisation AND l.cart_id = :cart
    ORDER BY l.added_at, l.offer_id
"""
_OFFER_COLUMNS = 22
_READ_LINES, _LOCK_LINES = text(_LINES), text(_LINES + " FOR UPDATE OF l")


@dataclass(frozen=True, slots=True)
class CartSummary:
    """A cart and how many lines lie in it."""

    id: int
    name: str
    is_current: bool
    lines: int


def carts_of(session: Session, network_id: int, organisation_id: int) -> list[CartSummary]:
    """The company's carts, the oldest first (at most 50)."""
    values = {"network": network_id, "organisation": organisation_id}
    return [CartSummary(*row) for row in session.connection().execute(_CARTS, values)]


def count_lines(session: Session, network_id: int, organisation_id: int) -> int:
    """How many lines the current cart has; 0 where there is none."""
    values = {"network": network_id, "organisation": organisation_id}
    return int(hot_rows(session.connection(), _COUNT, values)[0][0])


def cart_rows(
    session: Session, network_id: int, organisation_id: int, cart_id: int, *, locked: bool = False
) -> list[CartRow]:
    """The lines of a cart in the order they were added, with their offers and accounts as they are now; one statement.

    Locked, two who order the same cart wait for each other, and the second finds it empty.
    """
    values = {"network": network_id, "organisation": organisation_id, "cart": cart_id}
    rows = session.connection().execute(_LOCK_LINES if locked else _READ_LINES, values)
    accounts: dict[int, AccountFacts] = {}
    return [cart_row(row, accounts) for row in rows]


def cart_row(row: Sequence[Any], accounts: dict[int, AccountFacts]) -> CartRow:
    """A row of offer and account columns; `accounts` keeps each seller's account, which stands on all of its lines."""
    seller_id = row[3]
    if seller_id not in accounts:
        accounts[seller_id] = account_facts(row[_OFFER_COLUMNS:])
    values: list[Any] = [*row[:8], tuple(row[8]), *row[9:_OFFER_COLUMNS], accounts[seller_id]]
    return CartRow(*values)


def account_facts(row: Sequence[Any]) -> AccountFacts:
    """Status, customer number, days, basis, day, limit, minimum, freight, free from, outstanding, version, general terms."""
    if row[0] is None:
        return AccountFacts(general_terms_id=row[11], general_terms_version=row[12])
    return AccountFacts(
        AccountStatus(row[0]), row[1], PaymentTerms(row[2], Basis(row[3]), row[4]), row[5], row[6],
        FreightTerms(row[7], row[8]), row[9], row[10], row[11], row[12],
    )


def priced_cart(
    session: Session, network_id: int, organisation_id: int, cart_id: int, book: RuleBook
) -> PricedCart:
    """A cart at this moment's prices."""
    return price_cart(cart_rows(session, network_id, organisation_id, cart_id), book)
