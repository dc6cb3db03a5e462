"""The feed path: a file of many lines through the portal's own import against parse, COPY and merge; pages beside it."""

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from bench import catalogue_paths, data, load, portal_store
from bench.place import FLOOR, PORTAL, Place
from bench.report import Line, Report
from bench.servers import ROOT, Server
from bench.sizes import Sizes
from catalog.feeds.dialects import COMPULOG

WHOLESALER, CODE = 2, "w2"


def measure(report: Report, at: Place, portal: Server, floor: Server, sizes: Sizes) -> None:
    """Two files of the same offers with every price and stock changed: import seconds, and pages while it runs."""
    _know_profile(at)
    first, second = (at.folder / f"feed-{n}.txt" for n in (1, 2))
    _write(first, sizes, 0)
    _write(second, sizes, 1)
    _import(at, first).wait()
    base = min(_floor_seconds(at, sizes, change) for change in (1, 2))
    readers = catalogue_paths.enter(portal, None, sizes)
    walk = catalogue_paths.walks(at.folder, portal, None, readers, sizes)["listing"]
    load.run(portal.address, walk.file, 1, 2)
    quiet = [load.run(portal.address, walk.file, 1, sizes.seconds * 2) for _round in range(2)]
    begun = time.perf_counter()
    running = _import(at, second)
    busy = []
    while running.poll() is None:
        busy.append(load.run(portal.address, walk.file, 1, 2))
    took = time.perf_counter() - begun
    told = _report_of(running)
    quiet_p95 = min(one.p95_ms for one in quiet)
    busy_p95 = sorted(one.p95_ms for one in busy)[len(busy) // 2]
    shown = f"{told['seconds']:.1f} s ({took:.1f} s with start-up), {told['changed']} changed; floor {base:.2f} s"
    path = f"feed of {sizes.feed_lines} lines, every one changed"
    report.add(Line(path, shown, told["seconds"] / base, 10, 5))
    shown = f"{busy_p95:.2f} ms, without a feed {quiet_p95:.2f} ms"
    report.add(Line("catalogue p95 while a feed runs", shown, busy_p95 / quiet_p95, 2, 1.3))
    _ = floor


def _rows(sizes: Sizes, change: int) -> Iterator[tuple[data.Product, str, int, int, tuple[int, ...]]]:
    """(product, SKU, dealer, list, stock): the wholesaler's offers, then new articles until the file is long enough."""
    made = {p.id: p for p in data.products(sizes)}
    count = 0
    for offer in data.offers(sizes):
        if offer.wholesaler == WHOLESALER and count < sizes.feed_lines:
            count += 1
            stock = tuple(pieces + change for pieces in offer.stock)
            yield made[offer.product], offer.sku, offer.dealer_cents + change, offer.list_cents, stock
    for number in range(sizes.products + 1, sizes.products + 1 + sizes.feed_lines - count):
        brand, category = number % sizes.brands + 1, len(data.FAMILIES) + number % sizes.categories + 1
        product = data.Product(number, brand, category, f"NEW-{number:07d}", data.gtin13(200_000_000_000 + number),
                               f"Article nouveau {number}")
        yield product, f"W2-{number:07d}", 5000 + number % 9000 + change, 9900 + number % 9000, (number % 90 + change, 3, 0)


def _write(path: Path, sizes: Sizes, change: int) -> None:
    names, places = data.brand_names(sizes), {c: name for c, _parent, name in data.categories(sizes)}
    with path.open("w", encoding="utf-8") as out:
        out.write(f"HDR~BENCH~{date.today():%Y%m%d}~EUR~D1~D2~D3\n")  # noqa: DTZ011 - the file is of today
        count = 0
        for product, sku, dealer, listed, stock in _rows(sizes, change):
            count += 1
            pieces = "~".join(map(str, stock))
            out.write(
                f"DTL~{sku}~{product.mpn}~{names[product.brand - 1]}~{product.name}~{places[product.category]}~A~{pieces}"
                f"~{dealer / 100:.2f}~{listed / 100:.2f}~0.25~1~{product.gtin}\n"
            )
        out.write(f"TRL~{count}\n")


def _know_profile(at: Place) -> None:
    with psycopg.connect(at.admin(PORTAL), autocommit=True) as admin:
        admin.execute(
            "INSERT INTO feed_profile (network_id, seller_id, code, data) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (portal_store.NETWORK_ID, portal_store.wholesaler_id(WHOLESALER), CODE, Jsonb(COMPULOG.to_dict())),
        )


def _import(at: Place, file: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable, "-m", "flask", "catalog", "import", "--network", portal_store.NETWORK, "--wholesaler", CODE, str(file),
        "--profile", CODE, "--confirm", "--json",
    ]
    environment = {**_environment(), **at.environment(PORTAL)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _environment() -> dict[str, str]:
    return {"PATH": str(Path(sys.executable).parent), "LANG": "C.UTF-8"}


def _report_of(done: subprocess.Popen[str]) -> dict[str, float]:
    out, err = done.communicate()
    if done.returncode != 0:
        raise SystemExit(f"the import ended with {done.returncode}: {out[-500:]} {err[-1500:]}")
    told: dict[str, float] = json.loads(out)
    return told


def _floor_seconds(at: Place, sizes: Sizes, change: int) -> float:
    """Parse with checks, COPY and merge of the same lines, in SQL, touching only what changed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="~")
    for _product, sku, dealer, listed, stock in _rows(sizes, change):
        writer.writerow((sku, dealer, listed, *stock))
    raw = buffer.getvalue()
    with psycopg.connect(at.admin(FLOOR)) as connection, connection.cursor() as cursor:
        begun = time.perf_counter()
        taken = [
            (row[0], int(row[1]), int(row[2]), sum(map(int, row[3:])))
            for row in csv.reader(io.StringIO(raw), delimiter="~") if len(row) == 6 and int(row[1]) > 0
        ]
        cursor.execute("CREATE TEMP TABLE file (sku text, dealer int, listed int, on_hand int) ON COMMIT DROP")
        with cursor.copy("COPY file FROM STDIN") as stream:
            for line in taken:
                stream.write_row(line)
        cursor.execute("ANALYZE file")
        cursor.execute(
            "UPDATE offer o SET dealer_cents = f.dealer, list_cents = f.listed, on_hand = greatest(f.on_hand, o.reserved)"
            " FROM file f WHERE o.wholesaler_id = 2 AND o.sku = f.sku"
            " AND (o.dealer_cents, o.list_cents, o.on_hand) IS DISTINCT FROM (f.dealer, f.listed, f.on_hand)"
        )
        cursor.execute(
            "INSERT INTO offer (product_id, wholesaler_id, sku, list_cents, dealer_cents, on_hand)"
            " SELECT split_part(f.sku, '-', 2)::int, 2, f.sku, f.listed, f.dealer, f.on_hand FROM file f"
            " WHERE NOT EXISTS (SELECT FROM offer o WHERE o.wholesaler_id = 2 AND o.sku = f.sku)"
        )
        connection.commit()
        return time.perf_counter() - begun
