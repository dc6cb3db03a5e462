"""The ordering paths: placing, the whole flow, hot offers, and the last units that must be sold exactly once."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from bench import buyers, data, load
from bench.buyers import Told
from bench.load import Request, Round
from bench.place import PORTAL, Place
from bench.report import Line, Report, median, no_failures, spread
from bench.servers import Server
from bench.sizes import Sizes

OSCAR_FLOWS, FLOOR_ORDERS_THEN = 10.8, 3061.0
HOT_OFFERS = 10
LAST_UNITS = 40


def measure(report: Report, at: Place, portal: Server, floor: Server, sizes: Sizes) -> None:
    """Placing on both sides in interleaved rounds, hot offers beside it, then whole flows."""
    rng, stocked = random.Random(sizes.seed + 20), buyers.stocked_offers(sizes)
    walk = _floor_orders(at.folder / "floor-orders.txt", floor, sizes)
    load.run(floor.address, walk, sizes.clients, 2)
    base: list[Round] = []
    normal: list[float] = []
    hot: list[float] = []
    chosen = [rng.choice(stocked[1]) for _ in range(HOT_OFFERS)]
    for _round in range(sizes.rounds):
        base.append(load.run(floor.address, walk, sizes.clients, sizes.seconds))
        normal.append(_placed_a_second(portal, sizes, rng, stocked, None))
        hot.append(_placed_a_second(portal, sizes, rng, stocked, chosen))
    no_failures("floor orders", base)
    rates = [one.per_second for one in base]
    shown = f"{spread(normal, 0)}/s, floor {spread(rates, 0)}/s"
    path = f"placing a purchase (3 lines, 2 wholesalers)/s, {sizes.clients} clients"
    report.add(Line(path, shown, median(normal) / median(rates), 1 / 8, 1 / 4, more_is_better=True))
    shown = f"{spread(hot, 0)}/s, normally {spread(normal, 0)}/s"
    path = f"first line on one of {HOT_OFFERS} hot offers"
    report.add(Line(path, shown, median(hot) / median(normal), 0.5, 0.65, more_is_better=True))
    flows = [_flows_a_second(portal, sizes, rng, stocked) for _round in range(sizes.rounds)]
    oscar = median(rates) * OSCAR_FLOWS / FLOOR_ORDERS_THEN
    shown = f"{spread(flows, 1)}/s; django-oscar would make {oscar:.2f}/s here, by its measured share of a floor"
    path = "whole flow, open cart to thank-you page"
    report.add(Line(path, shown, median(flows) / oscar, 20, None, "× oscar", more_is_better=True))


def last_units(report: Report, at: Place, portal: Server, _floor: Server, sizes: Sizes) -> None:
    """Many buyers after the last units of one offer; what was sold must be what there was, without an error."""
    offer = buyers.stocked_offers(sizes)[1][0]
    with psycopg.connect(at.admin(PORTAL), autocommit=True) as admin:
        admin.execute("UPDATE stock SET on_hand = %s + reserved WHERE offer_id = %s", (LAST_UNITS, offer))
        before = _reserved(admin, offer)
        jobs = [
            (buyers.last_units, (portal.address, number, offer, float(sizes.last_units_seconds)))
            for number in range(1, sizes.buyers + 1)
        ]
        results = buyers.together(jobs)
        sold = _reserved(admin, offer) - before
        lines = admin.execute(
            "SELECT coalesce(sum(l.quantity), 0) FROM order_line l WHERE l.offer_id = %s", (offer,)
        ).fetchone()
    faults = [fault for told in results for fault in told.faults]
    told = sum(one.placed for one in results)
    refused = sum(one.short for one in results)
    shown = f"{sold} reserved of {LAST_UNITS}, {told} told sold, {refused} refused, {len(faults)} faults"
    if lines is None or faults:
        report.missing.append(("last units", faults[0] if faults else "no order lines"))
    path = f"last units, {sizes.buyers} buyers, {sizes.last_units_seconds} s: sold as a share of stock"
    exact = sold == told == LAST_UNITS
    report.add(Line(path, shown, 1.0 if exact else 0.0, 1.0, 1.0, "exact", more_is_better=True))


def _reserved(admin: psycopg.Connection[tuple[object, ...]], offer: int) -> int:
    row = admin.execute("SELECT sum(reserved)::int FROM stock WHERE offer_id = %s", (offer,)).fetchone()
    return int(str(row[0])) if row else 0


def _placed_a_second(
    portal: Server, sizes: Sizes, rng: random.Random, stocked: dict[int, list[int]], hot: list[int] | None
) -> float:
    """Purchases a second of all clients together, each reseller one purchase, prepared beforehand."""
    shares = [list(range(first, sizes.resellers + 1, sizes.clients)) for first in range(1, sizes.clients + 1)]
    jobs = []
    for share in shares:
        baskets = {reseller: buyers.basket(rng, stocked, rng.choice(hot) if hot else None) for reseller in share}
        jobs.append((buyers.place_prepared, (portal.address, share, baskets)))
    return _all_together(jobs)


def _flows_a_second(portal: Server, sizes: Sizes, rng: random.Random, stocked: dict[int, list[int]]) -> float:
    """Whole flows a second of all clients together, each reseller one, its cart filled beforehand."""
    jobs = []
    for first in range(1, sizes.clients + 1):
        share = list(range(first, sizes.resellers + 1, sizes.clients))
        baskets = {reseller: buyers.basket(rng, stocked) for reseller in share}
        jobs.append((buyers.whole_flows, (portal.address, share, baskets)))
    return _all_together(jobs)


def _all_together(jobs: list[tuple[Callable[..., None], tuple[Any, ...]]]) -> float:
    results = buyers.together(jobs)
    _check(results)
    seconds = max(one.ended for one in results) - min(one.began for one in results)
    return sum(one.placed for one in results) / seconds


def _check(results: list[Told]) -> None:
    faults = [fault for one in results for fault in one.faults]
    if faults or any(one.short for one in results):
        raise SystemExit(f"placing: {faults[:1] or 'stock was short, which this path is not about'}")


def _floor_orders(file: Path, floor: Server, sizes: Sizes) -> Path:
    """The floor's orders: three lines with stock each, in the order of the keys."""
    rng = random.Random(sizes.seed + 21)
    stocked = [(o.product, o.wholesaler) for o in data.offers(sizes) if sum(o.stock) >= 250]
    requests = []
    for _ in range(4000):
        lines = [[product, wholesaler, 1, 1000] for product, wholesaler in sorted(rng.sample(stocked, 3))]
        requests.append(Request("/order", "", "POST", "application/json", json.dumps({"l": lines})))
    cookie = load.cookie_of(f"{floor.address}/enter?r=1")
    file.write_text("".join(f"{Request(r.path, cookie, r.method, r.kind, r.body).line()}\n" for r in requests))
    return file
