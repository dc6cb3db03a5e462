"""The price-list path: a reseller's price list with its own net prices, beside COPY of the same rows to CSV."""

import time
from dataclasses import replace
from itertools import islice

import psycopg

from app import create_app
from bench.place import PORTAL, Place, make_portal
from bench.portal_store import FIRST_RESELLER, NETWORK_ID
from bench.report import Line, Report, median, spread
from bench.sizes import Sizes
from catalog.price_list_files import price_list_file
from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from catalog.queries.price_list_lines import PriceListChoice, count_price_lines, price_lines
from catalog.rule_book import RuleBook
from portal.jobs.runner import transaction
from portal.kernel.clock import now
from portal.kernel.db import Scope
from portal.kernel.permissions import OrganisationKind
from portal.settings import Settings
from portal.web.runtime import runtime_of

MOST_SECONDS, AIM_SECONDS = 30.0, 10.0
_FLOOR = """
    COPY (SELECT b.name, p.mpn, g.gtin, p.name, c.name, w.name, o.sku, o.list_cents, o.dealer_cents, o.eco_cents, o.vat_rate,
                 s.available, o.cut_off
          FROM offer o JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
          JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
          JOIN category c ON c.network_id = o.network_id AND c.id = o.category_id
          JOIN organisation w ON w.network_id = o.network_id AND w.id = o.seller_id
          LEFT JOIN (SELECT product_id, min(gtin) AS gtin FROM product_gtin GROUP BY 1) g ON g.product_id = o.product_id
          LEFT JOIN (SELECT offer_id, sum(on_hand - reserved) AS available FROM stock GROUP BY 1) s ON s.offer_id = o.id
          WHERE o.is_listed ORDER BY b.name_key, p.mpn_key, o.id LIMIT {most}) TO STDOUT WITH (FORMAT csv)
"""


def measure(report: Report, at: Place, sizes: Sizes) -> None:
    """Seconds for the first BENCH_PRICE_LIST_LINES lines of the whole list in each format: read, priced, written."""
    print("Making a portal…", flush=True)
    make_portal(at, replace(sizes, past_orders=0))
    app = create_app(Settings.from_env(at.environment(PORTAL)))
    scope = Scope.organisation(OrganisationKind.RESELLER, NETWORK_ID, FIRST_RESELLER + 1)
    for format_ in ("csv", "xlsx"):
        rounds: list[float] = []
        for _round in range(sizes.rounds):
            begun = time.perf_counter()
            with app.test_request_context(), transaction(runtime_of(app).engine, scope) as session:
                instant = now()
                found = rules_of_reseller(session, NETWORK_ID, FIRST_RESELLER + 1, None, instant)
                book = RuleBook(found.agreements, price_policy(session, NETWORK_ID), category_paths(session, NETWORK_ID),
                                found.products, instant, changes_at=found.changes_at)
                lines = islice(price_lines(session, NETWORK_ID, PriceListChoice(), book), sizes.price_list_lines)
                count_price_lines(session, NETWORK_ID, PriceListChoice())
                content, count = price_list_file(format_, lines, "fr", lambda _done: None)
            rounds.append(time.perf_counter() - begun)
        floor = _floor(at, count, sizes.rounds)
        shown = (
            f"{spread(rounds)} s for {count} lines ({len(content) // 1024} KiB), COPY {spread(floor)} s,"
            f" {median(rounds) / median(floor):.1f} ×"
        )
        report.add(Line(f"price list as {format_}", shown, median(rounds), MOST_SECONDS, AIM_SECONDS, "s"))


def _floor(at: Place, most: int, rounds: int) -> list[float]:
    measured = []
    with psycopg.connect(at.admin(PORTAL)) as connection:
        for _round in range(rounds):
            begun = time.perf_counter()
            with connection.cursor().copy(_FLOOR.format(most=most).encode()) as copy:
                written = sum(len(block) for block in copy)
            assert written
            measured.append(time.perf_counter() - begun)
    return measured
