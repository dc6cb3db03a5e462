"""Growth: the same paths on a small and on a grown portal, one after the other in interleaved rounds."""

import os
from dataclasses import replace

from bench import catalogue_paths, load
from bench.place import GROWN, PORTAL, Place, make_portal
from bench.report import Line, Report, median, no_failures, spread
from bench.servers import PORTAL_PORT, portal
from bench.sizes import Sizes

GROWTHS = {"products": 10, "resellers": 10, "orders": 1_000_000}
PATHS = ("listing", "by net price", "with words", "product")


def measure(report: Report, at: Place, sizes: Sizes) -> None:
    """BENCH_GROW names what grows: products or resellers (tenfold) or orders (to a million past ones)."""
    what = os.environ.get("BENCH_GROW") or "products"
    if what not in GROWTHS:
        raise SystemExit(f"BENCH_GROW must be one of {', '.join(GROWTHS)}, not {what!r}")
    grown = {
        "products": replace(sizes, products=sizes.products * 10),
        "resellers": replace(sizes, resellers=sizes.resellers * 10),
        "orders": replace(sizes, past_orders=GROWTHS["orders"]),
    }[what]
    print(f"Making a portal and one grown in {what}…", flush=True)
    make_portal(at, sizes)
    make_portal(at, grown, GROWN)
    with (
        portal(at.environment(PORTAL), at.folder) as small,
        portal(at.environment(GROWN), at.folder, PORTAL_PORT + 1) as large,
    ):
        before = catalogue_paths.walks(at.folder, small, None, catalogue_paths.enter(small, None, sizes), sizes)
        (at.folder / "grown").mkdir(exist_ok=True)
        readers = catalogue_paths.enter(large, None, grown)
        after = catalogue_paths.walks(at.folder / "grown", large, None, readers, grown)
        for name in PATHS:
            for walk in (before[name], after[name]):
                load.run(walk.address, walk.file, 4, catalogue_paths.WARM_SECONDS)
        for _round in range(sizes.rounds):
            for name in PATHS:
                before[name].measure(1, sizes.seconds)
                after[name].measure(1, sizes.seconds)
    for name in PATHS:
        no_failures(name, [*before[name].rounds[1], *after[name].rounds[1]])
        small_p50, large_p50 = before[name].p50(), after[name].p50()
        shown = f"{spread(large_p50)} ms, before {spread(small_p50)} ms"
        report.add(Line(f"{name} as {what} grow", shown, median(large_p50) / median(small_p50), 1.5, 1.1))
