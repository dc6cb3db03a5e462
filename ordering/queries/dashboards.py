"""What each side should see first: states, what waits, what is at risk, and how accounts stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from ordering.queries.order_filters import LATE_DAYS
from portal.kernel.clock import paris_today
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many orders stand in a status, their net amount in cents, and how many of them are late."""

    status: str
    orders: int
    net_cents: int
    late: int


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An order that waits, or one of the last."""

    number: str
    other_name: str
    status: str
    placed_at: datetime
    wanted_on: date | None
    net_cents: int


@dataclass(frozen=True, slots=True)
class LineAtRisk:
    """A line whose reserved units are not all there any more."""

    number: str
    reseller_name: str
    placed_at: datetime
    position: int
    sku: str
    name: str
    remaining: int
    missing: int


@dataclass(frozen=True, slots=True)
class AccountState:
    """How a reseller stands with one seller, incl. VAT: owed, overdue of it, credit left (None: no limit)."""

    seller_id: int
    name: str
    status: str
    open_cents: int
    due_cents: int
    overdue_cents: int
    limit_cents: int | None

    @property
    def left_cents(self) -> int | None:
        """What may still be ordered; never below zero."""
        return None if self.limit_cents is None else max(0, self.limit_cents - self.open_cents - self.due_cents)


_STATES = """
    SELECT status, count(*) AS orders, coalesce(sum(net_cents), 0)::bigint AS net_cents,
           count(*) FILTER (WHERE status <> 'shipped' AND (wanted_on < :today
               OR wanted_on IS NULL AND placed_at < now() - make_interval(days => :late_days))) AS late
    FROM sales_order
    WHERE network_id = :network AND {mine} AND status IN ('placed', 'accepted', 'partly_shipped', 'shipped') GROUP BY status
"""
_LAST = """
    SELECT number, {other} AS other_name, status, placed_at, wanted_on, net_cents FROM sales_order
    WHERE network_id = :network AND {mine} {narrowed} ORDER BY placed_at {direction}, id {direction} LIMIT :most
"""
BOUGHT, SOLD, ALL = "reseller_id = :organisation", "seller_id = :organisation", "true"
_ACCOUNTS = text("""
    SELECT a.seller_id, coalesce(o.name, '?') AS name, a.status, a.open_cents, a.due_cents, coalesce(i.overdue, 0)::bigint,
           a.credit_limit_cents
    FROM trading_account a
    LEFT JOIN organisation o ON o.network_id = a.network_id AND o.id = a.seller_id
    LEFT JOIN (SELECT seller_id, sum(total_cents - settled_cents) AS overdue FROM invoice
               WHERE network_id = :network AND reseller_id = :organisation AND due_on < :today AND settled_cents < total_cents
               GROUP BY 1) i ON i.seller_id = a.seller_id
    WHERE a.network_id = :network AND a.reseller_id = :organisation AND a.status IN ('open', 'blocked') ORDER BY 2
""")
_RISK = text("""
    WITH open_line AS MATERIALIZED (
        SELECT o.number, o.reseller_name, o.placed_at, l.id, l.position, l.sku, l.name, l.offer_id,
               l.quantity - l.cancelled_quantity - l.shipped_quantity AS remaining
        FROM sales_order o JOIN order_line l ON l.network_id = o.network_id AND l.order_id = o.id
        WHERE o.network_id = :network AND o.seller_id = :organisation
          AND o.status IN ('placed', 'accepted', 'partly_shipped')
          AND l.quantity - l.cancelled_quantity - l.shipped_quantity > 0),
    risk AS (
        SELECT s.offer_id, sum(s.reserved - s.on_hand)::integer AS missing FROM stock s
        WHERE s.network_id = :network AND s.offer_id IN (SELECT offer_id FROM open_line) AND s.reserved > s.on_hand
        GROUP BY s.offer_id),
    ranked AS (
        SELECT l.*, r.missing, coalesce(sum(l.remaining) OVER (
            PARTITION BY l.offer_id ORDER BY l.placed_at DESC, l.id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later
        FROM open_line l JOIN risk r ON r.offer_id = l.offer_id)
    SELECT number, reseller_name, placed_at, position, sku, name, remaining,
           least(remaining, missing - later)::integer AS missing
    FROM ranked WHERE later < missing ORDER BY placed_at, number, position LIMIT :most
""")


def state_counts(session: Session, network_id: int, organisation_id: int, mine: str) -> dict[str, StateCount]:
    """Open orders by status; `mine` is BOUGHT, SOLD or ALL."""
    values = {"network": network_id, "organisation": organisation_id, "today": paris_today(), "late_days": LATE_DAYS}
    rows = session.connection().execute(text(_STATES.format(mine=mine)), values)
    return {row.status: StateCount(*row) for row in rows}


def last_orders(
    session: Session, network_id: int, organisation_id: int, mine: str, *, other: str, statuses: Sequence[str] = (),
    oldest_first: bool = False, most: int = 6,
) -> list[WaitingOrder]:
    """The last orders, or the longest waiting ones; `other` is the column that names the other company."""
    statement = _LAST.format(
        other=other, mine=mine, narrowed="AND status = ANY (:statuses)" if statuses else "",
        direction="ASC" if oldest_first else "DESC",
    )
    values = {"network": network_id, "organisation": organisation_id, "most": most}
    if statuses:
        values["statuses"] = list(statuses)  # type: ignore[assignment]
    return [WaitingOrder(*row) for row in session.connection().execute(text(statement), values)]


def accounts_of(session: Session, network_id: int, reseller_id: int) -> list[AccountState]:
    """A reseller's accounts at its sellers with what is owed and overdue today in Paris."""
    values = {"network": network_id, "organisation": reseller_id, "today": paris_today()}
    return [AccountState(*row) for row in session.connection().execute(_ACCOUNTS, values)]


def lines_at_risk(session: Session, network_id: int, seller_id: int, most: int = 50) -> list[LineAtRisk]:
    """Open lines of a seller whose stock a feed has taken away: where several wait, those placed last."""
    values = {"network": network_id, "organisation": seller_id, "most": most}
    return [LineAtRisk(*row) for row in session.connection().execute(_RISK, values)]
