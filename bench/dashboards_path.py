"""The dashboards path: every chart of each first page over many past orders, beside the smallest query that answers the same."""

import time
from collections.abc import Callable

import psycopg
from flask import Flask

from app import create_app
from bench.place import PORTAL, Place, make_portal
from bench.portal_store import FIRST_RESELLER, NETWORK_ID, VENDOR_ID, wholesaler_id
from bench.report import Line, Report, median, spread
from bench.sizes import Sizes
from ordering.actions.recount_sales import recount_sales
from ordering.periods import Period, period_of
from ordering.queries.dashboards import ALL, BOUGHT, SOLD, accounts_of, lines_at_risk, state_counts
from ordering.queries.resellers_active import activity
from ordering.queries.sales import sales_by_brand, sales_by_month, sales_by_reseller
from ordering.queries.sleeping import asleep
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.db import Scope, Session
from portal.kernel.permissions import OrganisationKind
from portal.settings import Settings
from portal.web.runtime import runtime_of

MOST_MS, WARM = 300.0, 2
# The floor: one table of sums as small as can be, read without row security by the administrator.
_FLOOR = b"SELECT month, seller_id, sum(net_cents) FROM bench_month WHERE month >= %s AND month < %s GROUP BY 1, 2"
_FLOOR_TABLE = b"""
    CREATE TABLE bench_month AS SELECT month, seller_id, reseller_id, sum(net_cents)::bigint AS net_cents FROM trade_month
    GROUP BY 1, 2, 3
"""
Ask = Callable[[Session], object]


def measure(report: Report, at: Place, sizes: Sizes) -> None:
    """Milliseconds of each chart and card, each at most 300; BENCH_PAST_ORDERS says over how many orders (a line each)."""
    print(f"Making a portal with {sizes.past_orders} past orders…", flush=True)
    make_portal(at, sizes)
    app = _app(at)
    with transaction(runtime_of(app).owner_engine, Scope.owner(NETWORK_ID)) as session:
        begun = time.perf_counter()
        recount_sales(session, NETWORK_ID)
        print(f"Counters made anew in {time.perf_counter() - begun:.1f} s.", flush=True)
    with psycopg.connect(at.admin(PORTAL), autocommit=True) as admin:
        admin.execute(_FLOOR_TABLE)
        admin.execute(b"VACUUM (ANALYZE)")
        period = period_of("12m", "", "", paris_today())
        floor = _timed(sizes, lambda: admin.execute(_FLOOR, (period.first, period.end)).fetchall())
    for name, scope, ask in _cards(period):
        rounds = _of(app, sizes, scope, ask)
        shown = f"{spread(rounds)} ms, floor {spread(floor)} ms, {median(rounds) / median(floor):.1f} ×"
        report.add(Line(name, shown, median(rounds), MOST_MS, MOST_MS / 3, "ms"))


def _cards(period: Period) -> list[tuple[str, Scope, Ask]]:
    reseller, seller, vendor = FIRST_RESELLER + 1, wholesaler_id(1), VENDOR_ID
    cards: list[tuple[str, Scope, Ask]] = []
    for kind, organisation in (
        (OrganisationKind.RESELLER, reseller), (OrganisationKind.WHOLESALER, seller), (OrganisationKind.VENDOR, vendor),
    ):
        scope = Scope.organisation(kind, NETWORK_ID, organisation, read_only=True)
        keys = (NETWORK_ID, organisation, kind, period)
        cards += [
            (f"{kind}: by month", scope, _asking(sales_by_month, *keys)),
            (f"{kind}: by brand", scope, _asking(sales_by_brand, *keys)),
        ]
        mine = {OrganisationKind.RESELLER: BOUGHT, OrganisationKind.WHOLESALER: SOLD, OrganisationKind.VENDOR: ALL}[kind]
        cards.append((f"{kind}: states", scope, _asking(state_counts, NETWORK_ID, organisation, mine)))
        match kind:
            case OrganisationKind.RESELLER:
                cards.append((f"{kind}: accounts", scope, _asking(accounts_of, NETWORK_ID, reseller)))
            case OrganisationKind.WHOLESALER:
                cards += [
                    (f"{kind}: lines at risk", scope, _asking(lines_at_risk, NETWORK_ID, seller)),
                    (f"{kind}: stock that sleeps", scope, _asking(asleep, NETWORK_ID, seller)),
                ]
            case OrganisationKind.VENDOR:
                cards += [
                    (f"{kind}: by reseller", scope, _asking(sales_by_reseller, *keys)),
                    (f"{kind}: active resellers", scope, _asking(activity, NETWORK_ID)),
                ]
    return cards


def _asking(query: Callable[..., object], *keys: object) -> Ask:
    return lambda session: query(session, *keys)


def _of(app: Flask, sizes: Sizes, scope: Scope, ask: Ask) -> list[float]:
    def once() -> None:
        with transaction(runtime_of(app).engine, scope) as session:
            ask(session)

    return _timed(sizes, once)


def _timed(sizes: Sizes, once: Callable[[], object]) -> list[float]:
    rounds = []
    for number in range(WARM + 3 * sizes.rounds):
        begun = time.perf_counter()
        once()
        if number >= WARM:
            rounds.append((time.perf_counter() - begun) * 1000)
    return rounds


def _app(at: Place) -> Flask:
    return create_app(Settings.from_env(at.environment(PORTAL)))
