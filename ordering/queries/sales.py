"""What dashboards read of the kept figures of sales: by month, company, brand and channel; never an order is added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from ordering.periods import Period
from portal.kernel.db import Session
from portal.kernel.permissions import OrganisationKind

MOST_SERIES, MOST_BARS = 6, 10


class Party(NamedTuple):
    """A company (its id) or a brand (its name) of a chart; `key` None: all others together."""

    key: int | str | None
    name: str


@dataclass(frozen=True, slots=True)
class Series:
    """One party's figures, one for each month."""

    party: Party
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of its months."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Net cents by month, one series per party, the largest first and the rest as one; `orders` and `online` by month."""

    months: Sequence[date]
    series: tuple[Series, ...]
    parties: tuple[tuple[Party, int], ...]
    orders: tuple[int, ...]
    online: tuple[int, ...]

    @property
    def net_cents(self) -> int:
        """All of it."""
        return sum(total for _party, total in self.parties)

    @property
    def is_empty(self) -> bool:
        """Nothing was ordered in these months."""
        return not self.parties


@dataclass(frozen=True, slots=True)
class Bars:
    """Net cents by party over a whole period, the largest first, `others` beyond the largest together."""

    bars: tuple[tuple[Party, int], ...]
    others: int
    others_cents: int


_MINE = {
    OrganisationKind.RESELLER: "m.reseller_id = :organisation", OrganisationKind.WHOLESALER: "m.seller_id = :organisation",
    OrganisationKind.VENDOR: "true",
}
_TRADE = """
    WITH summed AS MATERIALIZED (
        SELECT m.month, m.{other} AS company, sum(m.net_cents)::bigint AS net_cents, sum(m.orders)::integer AS orders,
               coalesce(sum(m.orders) FILTER (WHERE m.channel = 'online'), 0)::integer AS online
        FROM trade_month m
        WHERE m.network_id = :network AND {mine} AND m.month >= :first AND m.month < :end AND m.orders > 0 GROUP BY 1, 2)
    SELECT s.month, s.company, coalesce(o.name, '?') AS name, s.net_cents, s.orders, s.online
    FROM summed s LEFT JOIN organisation o ON o.network_id = :network AND o.id = s.company
"""
_BRANDS = """
    SELECT m.brand AS key, m.brand AS name, sum(m.net_cents)::bigint AS net_cents FROM {table} m
    WHERE m.network_id = :network AND {mine} AND m.month >= :first AND m.month < :end AND m.lines > 0
    GROUP BY 1 ORDER BY 3 DESC, 1
"""
_RESELLERS = """
    WITH summed AS MATERIALIZED (
        SELECT m.reseller_id, sum(m.net_cents)::bigint AS net_cents FROM trade_month m
        WHERE m.network_id = :network AND {mine} AND m.month >= :first AND m.month < :end AND m.orders > 0 GROUP BY 1)
    SELECT s.reseller_id AS key, coalesce(o.name, '?') AS name, s.net_cents
    FROM summed s LEFT JOIN organisation o ON o.network_id = :network AND o.id = s.reseller_id ORDER BY 3 DESC, 1
"""


def sales_by_month(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, period: Period
) -> MonthChart:
    """Net amounts by month: a reseller's and the vendor's per seller, a wholesaler's per reseller; one statement."""
    other = "reseller_id" if kind is OrganisationKind.WHOLESALER else "seller_id"
    statement = text(_TRADE.format(other=other, mine=_MINE[kind]))
    months = period.months
    place = {month: at for at, month in enumerate(months)}
    sums: dict[Party, list[int]] = {}
    orders, online = [0] * len(months), [0] * len(months)
    for row in session.connection().execute(statement, _values(network_id, organisation_id, period)):
        at = place[row.month]
        sums.setdefault(Party(row.company, row.name), [0] * len(months))[at] += row.net_cents
        orders[at] += row.orders
        online[at] += row.online
    ranked = sorted(sums.items(), key=lambda item: (-sum(item[1]), item[0].name))
    series = [Series(party, tuple(values)) for party, values in ranked[:MOST_SERIES]]
    rest = [values for _party, values in ranked[MOST_SERIES:]]
    if rest:
        series.append(Series(Party(None, ""), tuple(map(sum, zip(*rest, strict=True)))))
    parties = tuple((party, sum(values)) for party, values in ranked)
    return MonthChart(months, tuple(series), parties, tuple(orders), tuple(online))


def sales_by_brand(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, period: Period
) -> Bars:
    """Net amounts by brand over the period; one statement."""
    table = "sales_month" if kind is OrganisationKind.RESELLER else "brand_month"
    statement = text(_BRANDS.format(table=table, mine=_MINE[kind]))
    return _bars(session.connection().execute(statement, _values(network_id, organisation_id, period)).all())


def sales_by_reseller(
    session: Session, network_id: int, organisation_id: int, kind: OrganisationKind, period: Period
) -> Bars:
    """Net amounts by reseller over the period, for a wholesaler or the vendor; one statement."""
    statement = text(_RESELLERS.format(mine=_MINE[kind]))
    return _bars(session.connection().execute(statement, _values(network_id, organisation_id, period)).all())


def largest(parties: Sequence[tuple[Party, int]]) -> Bars:
    """The largest of parties that are known already, the rest together."""
    rest = parties[MOST_BARS:]
    return Bars(tuple(parties[:MOST_BARS]), len(rest), sum(cents for _party, cents in rest))


def _bars(rows: Sequence[Any]) -> Bars:
    return largest([(Party(row.key, row.name), row.net_cents) for row in rows])


def _values(network_id: int, organisation_id: int, period: Period) -> dict[str, Any]:
    return {"network": network_id, "organisation": organisation_id, "first": period.first, "end": period.end}
