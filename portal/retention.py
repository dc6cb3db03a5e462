"""What is kept how long, and its removal in bounded batches (docs/rules/retention.md)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text

from portal.audit.actions import record_on_platform
from portal.kernel.actor import SYSTEM
from portal.kernel.db import Scope, ScopeRole, Session
from portal.settings import Settings

log = logging.getLogger("portal.retention")
BATCH = 2_000
MOST_BATCHES = 50
Remove = Callable[[Session, int, int], int]


@dataclass(frozen=True)
class Keep:
    """One row of the table: a name, the days it is kept, the fewest the database allows, and how a batch is removed.

    `remove(session, days, most)` removes at most so many rows and gives how many; `role` is whose eyes it has, and a rule of
    the whole installation (`of_network` false) is done once, not for each network.
    """

    name: str
    days: int
    fewest: int
    remove: Remove
    role: ScopeRole = ScopeRole.WORKER
    of_network: bool = True


@dataclass
class Retention:
    """All rules, in the order the composition root declared them."""

    settings: Settings
    rules: list[Keep] = field(default_factory=list)

    def add(self, *rules: Keep) -> None:
        """Declares rules; one that would keep less than the database allows is a fault of ours."""
        for rule in rules:
            if rule.days < rule.fewest:
                raise ValueError(f"{rule.name} is kept at least {rule.fewest} days")
            self.rules.append(rule)

    def days(self, rule: Keep) -> int:
        """How long a rule keeps: as set (RETAIN_DAYS), else as declared, never less than the database allows."""
        return max(self.settings.retain_days.get(rule.name, rule.days), rule.fewest)

    def run(self, session: Session) -> None:
        """The nightly chore of a network; what it removed is counted in the platform's trail."""
        removed = self.sweep(session)
        if removed and session.scope is not None:
            record_on_platform(
                session, SYSTEM, "retention.done", "", network_id=session.scope.network_id, after=removed,
            )

    def sweep(self, session: Session) -> dict[str, int]:
        """Batch after batch until nothing is over, at most 50 of each rule a night; gives how many rows of each are gone."""
        here = session.scope
        assert here is not None
        removed: dict[str, int] = {}
        for rule in self.rules:
            session.enter(Scope(rule.role, here.network_id if rule.of_network else None))
            count = self._removed(session, rule)
            if count:
                removed[rule.name] = count
                log.info("retention: %d of %s removed (kept %d days)", count, rule.name, self.days(rule))
        session.enter(here)
        return removed

    def _removed(self, session: Session, rule: Keep) -> int:
        total = 0
        for _ in range(MOST_BATCHES):
            count = rule.remove(session, self.days(rule), BATCH)
            total += count
            if count < BATCH:
                break
        return total


def delete_old(table: str, key: str, since: str, where: str = "true") -> Remove:
    """A removal by one DELETE: rows of `table` whose `since` is so many days past and that `where` names, by `key`.

    The arguments are written in our source; nothing from outside stands in them.
    """
    statement = text(
        f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table}"
        f" WHERE {since} < now() - make_interval(days => :days) AND {where} LIMIT :most)"
    )

    def remove(session: Session, days: int, most: int) -> int:
        return int(session.connection().execute(statement, {"days": days, "most": most}).rowcount)

    return remove


GROUND: tuple[Keep, ...] = (
    Keep("audit", 5 * 365, 365, delete_old("audit_entry", "id", "at")),
    Keep("long_jobs", 90, 30, delete_old("long_job", "id", "finished_at", "status IN ('done', 'failed')")),
    Keep("platform_trail", 5 * 365, 365, delete_old("platform_entry", "id", "at"), of_network=False),
    Keep("mails", 90, 30, delete_old("mail", "id", "created_at", "status IN ('sent', 'dead')"), ScopeRole.POST, of_network=False),
    Keep("links", 30, 30, delete_old("mailed_link", "id", "expires_at"), ScopeRole.DOOR, of_network=False),
    Keep("failed_jobs", 90, 30, delete_old("procrastinate_jobs", "id", "scheduled_at", "status = 'failed'"), of_network=False),
)
