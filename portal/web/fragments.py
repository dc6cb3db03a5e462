"""Parts of pages that are the same again and again, written once per process: unchosen filters, the frame around a page."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from markupsafe import Markup

MOST_KEPT = 512


class Fragments:
    """A bounded store of written parts; the key names everything the part depends on. Safe for threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, write: Callable[[], str]) -> Markup:
        """The part as kept, or written now and kept; two readers at once may both write it, to the same effect."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        made = Markup(write())  # noqa: S704 - written by a template that escapes
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


fragments = Fragments()
