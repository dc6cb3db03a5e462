"""The navigation: entries that packages declare, filtered by what the reader may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.chrome import Link, NavGroup


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """A place in the navigation of some kinds of organisations, for whoever holds a permission.

    `label` and `group` are translatable (lazy) texts; `order` sorts entries, groups stand where their first entry does.
    `covers` are endpoint prefixes for which the entry counts as the current one.
    """

    endpoint: str
    label: Any
    icon: str
    needs: Permission
    kinds: frozenset[OrganisationKind]
    order: int
    group: Any = ""
    covers: tuple[str, ...] = ()
    badge: Callable[[Any], int] | None = None


@dataclass
class Navigation:
    """All entries, in the order the composition root declared them."""

    entries: list[NavEntry] = field(default_factory=list)

    def add(self, *entries: NavEntry) -> None:
        """Declares entries."""
        self.entries.extend(entries)
        self.entries.sort(key=lambda entry: entry.order)

    def badges(self, visit: Any) -> dict[str, int]:
        """What waits behind the reader's entries that count something, by endpoint; only while a transaction runs."""
        if not visit.session.in_transaction():
            return {}
        return {entry.endpoint: entry.badge(visit) for entry in self._shown(visit) if entry.badge}

    def groups(self, visit: Any, url: Callable[..., str], endpoint: str, badges: Mapping[str, int]) -> tuple[NavGroup, ...]:
        """The reader's navigation, with the entry of the current endpoint marked."""
        found: dict[str, list[Link]] = {}
        shown = self._shown(visit)
        exact = any(entry.endpoint == endpoint for entry in shown)
        for entry in shown:
            current = entry.endpoint == endpoint or (not exact and endpoint.startswith(entry.covers or ("\0",)))
            link = Link(
                label=str(entry.label), url=url(entry.endpoint), icon=entry.icon, current=current,
                badge=badges.get(entry.endpoint, 0),
            )
            found.setdefault(str(entry.group), []).append(link)
        return tuple(NavGroup(label=label, items=tuple(links)) for label, links in found.items())

    def _shown(self, visit: Any) -> list[NavEntry]:
        return [entry for entry in self.entries if visit.kind in entry.kinds and visit.may_open(entry.needs)]
