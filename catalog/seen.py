"""Counting what resellers look at, in memory first: never one write for a page that is read."""

from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock
from time import monotonic

from sqlalchemy import text

from portal.kernel.clock import paris_today
from portal.kernel.db import Session

FLUSH_SECONDS = 60.0
MOST_KEPT = 5_000
_COUNT = text("SELECT count_views(:month, CAST(:products AS bigint[]), CAST(:pages AS integer[]), CAST(:lists AS integer[]))")
_Key = tuple[date, int]
Write = Callable[[Session], object]


class SeenProducts:
    """What one process has counted and not yet written, by network; safe for threads.

    A visit adds to it; the first visit of a network that comes more than a minute after the last batch, or finds 5,000 products
    waiting, takes them all and writes them in one statement of its own short transaction. So a process that is killed loses at
    most what it counted since its last batch, and what nobody came after is written when somebody does, under its own month.
    A batch whose transaction fails is lost. The figures are an indication of interest, not an account.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._counts: dict[int, dict[_Key, list[int]]] = {}
        self._written: dict[int, float] = {}
        self._lock = Lock()

    def note(self, network_id: int, *, pages: Iterable[int] = (), lists: Iterable[int] = ()) -> Write | None:
        """Count products seen on a page of their own or in a list; what is to be written now, if anything is due."""
        month = paris_today().replace(day=1)
        with self._lock:
            counts = self._counts.setdefault(network_id, {})
            for place, products in enumerate((pages, lists)):
                for product_id in products:
                    counts.setdefault((month, product_id), [0, 0])[place] += 1
            now = self._clock()
            due = now - self._written.setdefault(network_id, now) >= FLUSH_SECONDS or len(counts) >= MOST_KEPT
            if not due or not counts:
                return None
            self._counts[network_id] = {}
            self._written[network_id] = now
        return lambda session: _write(session, counts)


def _write(session: Session, counts: dict[_Key, list[int]]) -> None:
    for month in sorted({month for month, _product in counts}):
        rows = sorted((product, *found) for (of, product), found in counts.items() if of == month)
        products, pages, lists = (list(column) for column in zip(*rows, strict=True))
        session.connection().execute(_COUNT, {"month": month, "products": products, "pages": pages, "lists": lists})


seen = SeenProducts()
