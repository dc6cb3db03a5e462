"""`python -m bench [target...]`: measures the portal against the floor; exit 1 when a limit that must hold does not."""

import argparse
import signal
import sys
import time
from collections.abc import Callable

from bench import (
    catalogue_paths,
    dashboards_path,
    feed_path,
    growth,
    invoices_path,
    ordering_paths,
    pdf_path,
    price_list_path,
)
from bench.load import client_name
from bench.place import FLOOR, PORTAL, Place, make_floor, make_portal, place
from bench.report import Report
from bench.servers import Server, floor, gunicorn_shape, portal
from bench.sizes import Sizes

Measure = Callable[[Report, Place, Server, Server, Sizes], None]


def _catalogue(report: Report, at: Place, ours: Server, base: Server, sizes: Sizes) -> None:
    readers = catalogue_paths.enter(ours, base, sizes)
    catalogue_paths.measure(report, catalogue_paths.walks(at.folder, ours, base, readers, sizes), sizes)


def _memory(report: Report, at: Place, ours: Server, base: Server, sizes: Sizes) -> None:
    readers = catalogue_paths.enter(ours, base, sizes)
    made = catalogue_paths.walks(at.folder, ours, base, readers, sizes)
    catalogue_paths.memory(report, ours, base, made, sizes)


TARGETS: dict[str, Measure] = {
    "catalogue": _catalogue, "ordering": ordering_paths.measure, "last-units": ordering_paths.last_units,
    "pdf": pdf_path.measure, "memory": _memory, "feed": feed_path.measure,
}
ALONE = {"growth": growth.measure, "dashboards": dashboards_path.measure, "price-list": price_list_path.measure,
         "invoices": invoices_path.measure}


def main() -> int:
    """Runs the targets asked for, or all but growth; prints the table."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS, *ALONE], help="default: all but growth")
    wanted = parser.parse_args().targets or list(TARGETS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes, report, begun = Sizes.from_env(), Report(), time.monotonic()
    print(f"Load client: {client_name()}. {sizes.said()}.", flush=True)
    with place() as at:
        for name, measure in ALONE.items():
            if name in wanted:
                measure(report, at, sizes)
        if any(name in TARGETS for name in wanted):
            _both_sides(report, at, sizes, [name for name in TARGETS if name in wanted])
    print(f"\n{report.text()}\n\n{time.monotonic() - begun:.0f} s in all.")
    return 0 if report.holds() else 1


def _both_sides(report: Report, at: Place, sizes: Sizes, wanted: list[str]) -> None:
    print("Making both databases…", flush=True)
    make_floor(at, sizes)
    make_portal(at, sizes)
    shape = gunicorn_shape()
    print(f"Both sides: {shape[0]} workers, {shape[1]}, {shape[2]} threads.", flush=True)
    with (
        floor(shape, at.admin(FLOOR), at.folder) as base,
        portal(at.environment(PORTAL), at.folder) as ours,
    ):
        for name in wanted:
            TARGETS[name](report, at, ours, base, sizes)


if __name__ == "__main__":
    sys.exit(main())
