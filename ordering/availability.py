"""What may be ordered of an offer, from which warehouses, and the reason where it may not (docs/rules/stock.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    """Why a quantity of an offer cannot be ordered as asked."""

    BAD_QUANTITY = "bad_quantity"
    ANNOUNCED = "announced"
    SOLD_OUT_FOR_GOOD = "sold_out_for_good"
    BELOW_MINIMUM = "below_minimum"
    NOT_WHOLE_PACKS = "not_whole_packs"
    NOT_ENOUGH_STOCK = "not_enough_stock"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one warehouse holds of one offer; `position` is its place in the seller's order."""

    warehouse_id: int
    position: int
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """Units that may still be promised from here, never below zero."""
        return max(0, self.on_hand - self.reserved)

    @property
    def at_risk(self) -> int:
        """Units that were promised and are not there."""
        return max(0, self.reserved - self.on_hand)


@dataclass(frozen=True, slots=True)
class Terms:
    """How an offer may be ordered: whether it is announced or discontinued, its minimum quantity and its pack size."""

    announced: bool = False
    discontinued: bool = False
    minimum: int = 1
    pack: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a quantity may be ordered; `right` is the quantity that would be, None where no quantity is right."""

    obstacle: Obstacle | None
    right: int | None

    @property
    def orderable(self) -> bool:
        """Nothing stands in the way."""
        return self.obstacle is None


@dataclass(frozen=True, slots=True)
class Take:
    """So many units from one warehouse."""

    warehouse_id: int
    quantity: int


def available_units(shelves: Sequence[Shelf]) -> int:
    """Units of an offer that may be promised now: one warehouse at risk takes nothing from another."""
    return sum(shelf.available for shelf in shelves)


def answer_quantity(terms: Terms, available: int, asked: int) -> Answer:
    """Whether `asked` units may be ordered while `available` are free; the first rule broken is told."""
    if terms.announced:
        return Answer(Obstacle.ANNOUNCED, None)
    if terms.discontinued and available == 0:
        return Answer(Obstacle.SOLD_OUT_FOR_GOOD, None)
    right = right_quantity(terms, available, asked)
    if asked < 1:
        return Answer(Obstacle.BAD_QUANTITY, right)
    if asked < terms.minimum:
        return Answer(Obstacle.BELOW_MINIMUM, right)
    if asked % terms.pack:
        return Answer(Obstacle.NOT_WHOLE_PACKS, right)
    if asked > available:
        return Answer(Obstacle.NOT_ENOUGH_STOCK, right)
    return Answer(None, asked)


def right_quantity(terms: Terms, available: int, asked: int) -> int | None:
    """The smallest orderable quantity not below `asked`, else the largest one available; None where there is none."""
    lowest = _whole_packs(max(terms.minimum, 1), terms.pack)
    wanted = _whole_packs(max(asked, lowest), terms.pack)
    if wanted <= available:
        return wanted
    most = available - available % terms.pack
    return most if most >= lowest else None


def allocate(shelves: Sequence[Shelf], quantity: int) -> tuple[Take, ...]:
    """From which warehouses a line is taken: one alone where one can, else the fullest first; empty where all cannot.

    Raises ValueError for a quantity below one.
    """
    if quantity < 1:
        raise ValueError(f"a line holds at least one unit, not {quantity}")
    in_order = sorted(shelves, key=lambda shelf: shelf.position)
    for shelf in in_order:
        if shelf.available >= quantity:
            return (Take(shelf.warehouse_id, quantity),)
    if available_units(shelves) < quantity:
        return ()
    takes: list[Take] = []
    missing = quantity
    for shelf in sorted(in_order, key=lambda shelf: -shelf.available):
        taken = min(shelf.available, missing)
        if taken:
            takes.append(Take(shelf.warehouse_id, taken))
            missing -= taken
    return tuple(takes)


def _whole_packs(quantity: int, pack: int) -> int:
    return -(-quantity // pack) * pack
