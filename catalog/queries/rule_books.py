"""The rule books of resellers, kept per process until prices, the catalogue or the calendar change."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from catalog.queries.agreement_rows import category_paths, price_policy, rules_of_reseller
from catalog.rule_book import RuleBook
from portal.kernel import clock
from portal.kernel.db import Session

MOST_BOOKS = 400

_Key = tuple[int, int, int | None, int, int]


class RuleBooks:
    """A bounded store of rule books, the least recently used dropped first; safe for threads."""

    def __init__(self, most: int = MOST_BOOKS) -> None:
        self._most = most
        self._books: OrderedDict[_Key, RuleBook] = OrderedDict()
        self._lock = Lock()

    def book(
        self, session: Session, *, network_id: int, reseller_id: int, group_id: int | None, pricing_version: int,
        catalog_version: int, at: datetime | None = None,
    ) -> RuleBook:
        """A reseller's rule book for now: no statement where it is kept, three where it is not.

        The versions are the network's counters, which the door reads with every request; whoever changes agreements,
        settings, groups or the category tree raises them in its transaction.
        """
        at = at or clock.now()
        key = (network_id, reseller_id, group_id, pricing_version, catalog_version)
        with self._lock:
            kept = self._books.get(key)
            if kept is not None and kept.is_valid_at(at):
                self._books.move_to_end(key)
                return kept
        found = rules_of_reseller(session, network_id, reseller_id, group_id, at)
        paths = category_paths(session, network_id)
        policy = price_policy(session, network_id)
        made = RuleBook(found.agreements, policy, paths, found.products, at, changes_at=found.changes_at)
        with self._lock:
            self._forget_older(key)
            self._books[key] = made
            while len(self._books) > self._most:
                self._books.popitem(last=False)
        return made

    def _forget_older(self, key: _Key) -> None:
        """Books of the same reseller under older counters are of no more use."""
        for old in [kept for kept in self._books if kept[:2] == key[:2] and kept != key]:
            del self._books[old]


books = RuleBooks()
