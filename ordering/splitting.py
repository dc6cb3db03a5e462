"""How the lines of a purchase part into one order per seller (docs/rules/orders.md, section 2)."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

L = TypeVar("L")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Part(Generic[K, L]):
    """One seller's lines, in the order of the cart."""

    seller: K
    lines: tuple[L, ...]


def split_by_seller(
    lines: Iterable[L], seller_of: Callable[[L], K], name_of: Callable[[L], str]
) -> tuple[Part[K, L], ...]:
    """One part per seller, sellers in the order of their names, lines in the order they came."""
    parts: dict[K, list[L]] = {}
    names: dict[K, str] = {}
    for line in lines:
        seller = seller_of(line)
        parts.setdefault(seller, []).append(line)
        names.setdefault(seller, name_of(line))
    return tuple(Part(seller, tuple(parts[seller])) for seller in sorted(parts, key=lambda seller: names[seller]))
