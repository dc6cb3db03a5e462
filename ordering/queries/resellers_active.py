"""The vendor's resellers by what they order: first and last order, active in 30 and 90 days, from the orders' own index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Select, String, bindparam, column, select, text

from portal.kernel.clock import paris_midnight, paris_today
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key

SHORT, LONG = 30, 90


@dataclass(frozen=True, slots=True)
class Activity:
    """How many resellers there are, ordered within 30 and within 90 days of Paris, and never."""

    resellers: int
    in_30_days: int
    in_90_days: int
    never: int


@dataclass(frozen=True, slots=True)
class ResellerRow:
    """One reseller; its orders and net cents are those of the last twelve months."""

    id: int
    code: str
    name: str
    first_at: datetime | None
    last_at: datetime | None
    orders: int
    net_cents: int


_ENDS = """
    SELECT r.id, r.code, r.name, r.name_key, f.placed_at AS first_at, l.placed_at AS last_at
    FROM (SELECT network_id, id, code, name, lower(unaccent(name)) AS name_key FROM organisation
          WHERE network_id = :network AND kind = 'reseller') r
    LEFT JOIN LATERAL (SELECT o.placed_at FROM sales_order o WHERE o.network_id = r.network_id AND o.reseller_id = r.id
                       AND o.status <> 'cancelled' ORDER BY o.placed_at, o.id LIMIT 1) f ON true
    LEFT JOIN LATERAL (SELECT o.placed_at FROM sales_order o WHERE o.network_id = r.network_id AND o.reseller_id = r.id
                       AND o.status <> 'cancelled' ORDER BY o.placed_at DESC, o.id DESC LIMIT 1) l ON true
"""
_ACTIVITY = text(f"""
    SELECT count(*) AS resellers, count(*) FILTER (WHERE last_at >= :short) AS in_30_days,
           count(*) FILTER (WHERE last_at >= :long) AS in_90_days, count(*) FILTER (WHERE last_at IS NULL) AS never
    FROM ({_ENDS}) x
""")
_LISTED = text(f"""
    SELECT x.*, coalesce(t.orders, 0)::integer AS orders, coalesce(t.net_cents, 0)::bigint AS net_cents
    FROM ({_ENDS}) x
    LEFT JOIN (SELECT reseller_id, sum(orders) AS orders, sum(net_cents) AS net_cents FROM trade_month
               WHERE network_id = :network AND month >= :since GROUP BY 1) t ON t.reseller_id = x.id
""").columns(
    column("id", Integer), column("code", String), column("name", String), column("name_key", String),
    column("first_at", DateTime(timezone=True)), column("last_at", DateTime(timezone=True)), column("orders", Integer),
    column("net_cents", Integer),
)


def activity(session: Session, network_id: int) -> Activity:
    """How active the resellers are; two probes of an index for each."""
    return Activity(*session.connection().execute(_ACTIVITY, {"network": network_id, **_days()}).one())


def list_active(session: Session, network_id: int, since: date, query: ListQuery) -> Page[ResellerRow]:
    """A page of resellers, `since` the first month that counts in orders and amounts; the last order first unless asked."""
    rows = _LISTED.bindparams(bindparam("network", network_id), bindparam("since", since, Date())).subquery("resellers")
    keys = {"name": rows.c.name_key, "first": rows.c.first_at, "orders": rows.c.orders, "net": rows.c.net_cents}
    key: ColumnElement[Any] = keys.get(query.sort, rows.c.last_at)
    statement = select(
        key.label("sort_key"), rows.c.id, rows.c.code, rows.c.name, rows.c.first_at, rows.c.last_at, rows.c.orders,
        rows.c.net_cents,
    )
    if query.text:
        typed = name_key(query.text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(rows.c.name_key.like(f"%{typed}%", escape="\\"))
    days = _days()
    match query.filters.get("active", ""):
        case "30":
            statement = statement.where(rows.c.last_at >= days["short"])
        case "90":
            statement = statement.where(rows.c.last_at >= days["long"])
        case "asleep":
            statement = statement.where(rows.c.last_at < days["long"])
        case "never":
            statement = statement.where(rows.c.last_at.is_(None))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.connection().execute(wanted).all()

    return keyset(query, statement, [key, rows.c.id], fetch).map(lambda row: ResellerRow(*row[1:]))


def _days() -> dict[str, datetime]:
    today = paris_today()
    return {"short": paris_midnight(today - timedelta(days=SHORT)), "long": paris_midnight(today - timedelta(days=LONG))}
