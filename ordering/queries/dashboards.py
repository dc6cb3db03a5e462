"""What each side should see first: states, what waits, what is at risk, and amounts by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from portal.kernel.clock import paris_midnight, paris_today
from portal.kernel.db import Session

MONTHS = 12


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many orders stand in a status, and their net amount in cents."""

    status: str
    orders: int
    net_cents: int


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
class Months:
    """Net amounts in cents by calendar month in Paris, one series per company, the largest first."""

    months: tuple[date, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was ordered in these months."""
        return not self.series


_STATES = """
    SELECT status, count(*) AS orders, coalesce(sum(net_cents), 0)::bigint AS net_cents FROM sales_order
    WHERE network_id = :network AND {mine} AND status IN ('placed', 'accepted', 'partly_shipped', 'shipped') GROUP BY status
"""
_LAST = """
    SELECT number, {other} AS other_name, status, placed_at, wanted_on, net_cents FROM sales_order
    WHERE network_id = :network AND {mine} {narrowed} ORDER BY placed_at {direction}, id {direction} LIMIT :most
"""
_MONTHS = """
    SELECT date_trunc('month', placed_at AT TIME ZONE 'Europe/Paris')::date AS month, {other} AS other_name,
           sum(net_cents)::bigint AS net_cents
    FROM sales_order WHERE network_id = :network AND {mine} AND placed_at >= :since AND status <> 'cancelled'
    GROUP BY 1, 2
"""
BOUGHT, SOLD, ALL = "reseller_id = :organisation", "seller_id = :organisation", "true"
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
    values = {"network": network_id, "organisation": organisation_id}
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


def amounts_by_month(
    session: Session, network_id: int, organisation_id: int, mine: str, *, other: str, most_series: int = 6
) -> Months:
    """Net amounts of the last twelve months, this one included, cancelled orders apart."""
    first = paris_today().replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    values = {"network": network_id, "organisation": organisation_id, "since": paris_midnight(months[0])}
    sums: dict[str, dict[date, int]] = {}
    for row in session.connection().execute(text(_MONTHS.format(mine=mine, other=other)), values):
        sums.setdefault(row.other_name, {})[row.month] = row.net_cents
    largest = sorted(sums, key=lambda name: -sum(sums[name].values()))[:most_series]
    series = tuple((name, tuple(sums[name].get(month, 0) for month in months)) for name in largest)
    return Months(tuple(months), series)


def lines_at_risk(session: Session, network_id: int, seller_id: int, most: int = 50) -> list[LineAtRisk]:
    """Open lines of a seller whose stock a feed has taken away: where several wait, those placed last."""
    values = {"network": network_id, "organisation": seller_id, "most": most}
    return [LineAtRisk(*row) for row in session.connection().execute(_RISK, values)]
