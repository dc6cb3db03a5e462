"""Which version of an agreement stands at an instant, and in which order a grantor's agreements stood then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


def stands_at(version: int, starts_at: datetime, ends_at: datetime | None, at: datetime) -> bool:
    """Whether a version stands at an instant: from its start (the first even before it) until the next one starts."""
    return (version == 1 or starts_at <= at) and (ends_at is None or at < ends_at)


@dataclass(frozen=True, slots=True)
class OrderKept:
    """A grantor's agreements (ids) in the order that stood from an instant on, first tried first."""

    since: datetime
    agreement_ids: tuple[int, ...]


def order_at(history: Sequence[OrderKept], at: datetime) -> list[int]:
    """The order of a grantor's agreements at an instant, all that were ever made included.

    The order that stood then (before the first, the first). An agreement made later, whose first version reaches back
    to that instant, stands where it was put relative to those that stood: just before the first of them behind it.
    """
    if not history:
        return []
    place = max((number for number, kept in enumerate(history) if kept.since <= at), default=0)
    order = list(history[place].agreement_ids)
    for later in history[place + 1 :]:
        for index in reversed(range(len(later.agreement_ids))):
            newcomer = later.agreement_ids[index]
            if newcomer not in order:
                behind = next((a for a in later.agreement_ids[index + 1 :] if a in order), None)
                order.insert(len(order) if behind is None else order.index(behind), newcomer)
    return order


def take_positions(before: Mapping[str, int], stated: Mapping[str, int | None]) -> dict[str, int]:
    """A grantor's positions by code after a file: stated ones are taken, others move down as far as needed, in order.

    `stated` gives the file's agreements in its order; None for a known one keeps its own, for a new one means on top.
    """
    fixed = {code: position for code, position in stated.items() if position is not None}
    taken = set(fixed.values())
    after = dict(fixed)
    newcomers = [code for code, position in stated.items() if position is None and code not in before]
    others = sorted((code for code in before if code not in fixed), key=lambda code: (before[code], code))
    last = 0
    for code in [*newcomers, *others]:
        position = max(before.get(code, 1), last + 1)
        while position in taken:
            position += 1
        after[code] = last = position
    return after


def placed_at(before: Mapping[str, int], code: str, position: int) -> dict[str, int]:
    """A grantor's positions by code after one agreement was given a position: the place of the one that has it, else that gap."""
    order = sorted(before, key=lambda known: (before[known], known))
    holder = next((place for place, known in enumerate(order) if before[known] == position), None)
    return {**before, code: position} if holder is None else reordered(before, code, holder)


def reordered(before: Mapping[str, int], code: str, place: int) -> dict[str, int]:
    """A grantor's positions by code after one agreement was put at a place of the order (0 first).

    The positions in use stay in use, gaps included; those that are passed step aside by one place.
    """
    order = sorted(before, key=lambda known: (before[known], known))
    order.remove(code)
    order.insert(place, code)
    return dict(zip(order, sorted(before.values()), strict=True))
