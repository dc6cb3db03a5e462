"""The catalogue's paths: listing, by own net price, with words, product page; on both sides, in interleaved rounds."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus
from urllib.request import urlopen

from bench import data, load, people
from bench.load import Request, Round
from bench.report import Line, Report, median, no_failures, spread
from bench.servers import Server
from bench.sizes import Sizes

READERS = 24
WALK = 2000
NET = 'class="net"'
WARM_SECONDS = 2


@dataclass
class Walk:
    """One path on one side: its requests in a file, and the rounds measured by number of clients."""

    name: str
    address: str
    file: Path
    rounds: dict[int, list[Round]] = field(default_factory=dict)

    def measure(self, clients: int, seconds: float) -> None:
        """One more round."""
        self.rounds.setdefault(clients, []).append(load.run(self.address, self.file, clients, seconds))

    def p50(self, clients: int = 1) -> list[float]:
        """Milliseconds, one value a round."""
        return [one.p50_ms for one in self.rounds[clients]]

    def rate(self, clients: int) -> list[float]:
        """Pages a second, one value a round."""
        return [one.per_second for one in self.rounds[clients]]


@dataclass(frozen=True)
class Readers:
    """Signed-in readers of both sides: the cookie of each reseller's buyer."""

    portal: dict[int, str]
    floor: dict[int, str]


def enter(portal: Server, floor: Server | None, sizes: Sizes) -> Readers:
    """Signs the same resellers in on both sides."""
    resellers = range(1, min(READERS, sizes.resellers) + 1)
    cookies = {number: people.sign_in(portal.address, number).cookie() for number in resellers}
    floors = {}
    for number in resellers if floor is not None else ():
        assert floor is not None
        with urlopen(f"{floor.address}/enter?r={number}", timeout=30) as answer:
            floors[number] = answer.headers["Set-Cookie"].partition(";")[0]
    return Readers(cookies, floors)


def walks(folder: Path, portal: Server, floor: Server | None, readers: Readers, sizes: Sizes) -> dict[str, Walk]:
    """Every path's requests, drawn with the same dice for both sides, each checked to be the page it should be."""
    rng = random.Random(sizes.seed + 10)
    categories = data.busy_categories(sizes)
    words = [" ".join(p.name.split()[1:-2]) for p in _some(sizes, rng)]
    here = people.home

    def portal_walk(name: str, path: Callable[[int], str], marker: str) -> Walk:
        def request() -> Request:
            reseller = rng.choice(list(readers.portal))
            return Request(here(reseller) + path(reseller), readers.portal[reseller])
        return _walk(folder / f"portal-{name}.txt", portal, name, request, marker)

    def floor_walk(server: Server, name: str, path: Callable[[], str]) -> Walk:
        def request() -> Request:
            return Request(path(), readers.floor[rng.choice(list(readers.floor))])
        return _walk(folder / f"floor-{name}.txt", server, name, request, NET)

    made = {
        "listing": portal_walk("listing", lambda _r: f"/catalog/?category={rng.choice(categories)}", NET),
        "by net price": portal_walk("net", lambda _r: f"/catalog/?category={rng.choice(categories)}&sort=net", NET),
        "with words": portal_walk("words", lambda _r: f"/catalog/?q={quote_plus(rng.choice(words))}", NET),
        "product": portal_walk("product", lambda _r: f"/catalog/products/{rng.randint(1, sizes.products)}", 'id="why-'),
    }
    if floor is not None:
        made["floor listing"] = floor_walk(
            floor, "listing", lambda: f"/listing?c={rng.choice(categories)}&p={rng.choice((0, 0, 0, 1, 2))}"
        )
        made["floor product"] = floor_walk(floor, "product", lambda: f"/product/{rng.randint(1, sizes.products)}")
    return made


def measure(report: Report, made: dict[str, Walk], sizes: Sizes) -> None:
    """Warms every path, then walks them in interleaved rounds, and adds the lines."""
    for walk in made.values():
        load.run(walk.address, walk.file, 4, WARM_SECONDS)
    for _round in range(sizes.rounds):
        for walk in made.values():
            walk.measure(1, sizes.seconds)
        for name in ("floor listing", "listing"):
            made[name].measure(sizes.clients, sizes.seconds)
    for name, walk in made.items():
        no_failures(name, [one for rounds in walk.rounds.values() for one in rounds])
    floor, product = made["floor listing"].p50(), made["floor product"].p50()
    for name, base, must, aim in (
        ("listing", floor, 3.0, 1.5), ("by net price", floor, 6.0, 3.0), ("with words", floor, 6.0, 3.0),
        ("product", product, 8.0, 4.0),
    ):
        ours = made[name].p50()
        label = {"listing": "catalogue page, p50", "product": "product page with why, p50"}.get(name, f"the same {name}, p50")
        shown = f"{spread(ours)} ms, floor {spread(base)} ms"
        report.add(Line(label, shown, median(ours) / median(base), must, aim))
    ours, base = made["listing"].rate(sizes.clients), made["floor listing"].rate(sizes.clients)
    shown = f"{spread(ours, 0)}/s, floor {spread(base, 0)}/s"
    path = f"catalogue pages/s, {sizes.clients} clients"
    report.add(Line(path, shown, median(ours) / median(base), 1 / 3, 1 / 2, more_is_better=True))


def memory(report: Report, portal: Server, floor: Server, made: dict[str, Walk], sizes: Sizes) -> None:
    """Proportional set size of both sides' servers after so many requests each."""
    for name in ("listing", "floor listing"):
        served, walk = 0, made[name]
        while served < sizes.memory_requests:
            served += load.run(walk.address, walk.file, sizes.clients, sizes.seconds).requests
    ours, base = portal.weigh(), floor.weigh()
    path = f"memory of the servers after {sizes.memory_requests} requests"
    report.add(Line(path, f"{ours:.0f} MiB, floor {base:.0f} MiB", ours / base, 2.0, 1.5))


def _some(sizes: Sizes, rng: random.Random) -> list[data.Product]:
    return [product for product in data.products(sizes) if rng.random() < 400 / sizes.products]


def _walk(file: Path, server: Server, name: str, request: Callable[[], Request], marker: str) -> Walk:
    requests = [request() for _ in range(WALK)]
    load.check(server.address, requests[0], marker)
    file.write_text("".join(f"{one.line()}\n" for one in requests))
    return Walk(name, server.address, file)
