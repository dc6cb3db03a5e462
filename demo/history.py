"""A year of purchases as a plan: who ordered what from whom, and how far each order has come by now."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from demo.agreements import group_of
from demo.categories import path_of
from demo.offers import DemoOffer
from ordering.statuses import OrderStatus

PARIS = ZoneInfo("Europe/Paris")
CARRIERS = ("Courrier Express Demo", "Messagerie du Rhône", "Transports Lagrange", "Colis Atlantique")
REASONS = (
    "Le client final a renoncé à son projet.", "Référence commandée par erreur.", "Délai trop long.",
    "Doublon d'une commande passée par téléphone.",
)
_MONTHLY_TENTHS = {"gold": 60, "silver": 30, "education": 20, "bronze": 12}
_SEASON = {1: 90, 2: 95, 3: 110, 4: 95, 5: 85, 6: 115, 7: 75, 8: 45, 9: 120, 10: 115, 11: 125, 12: 105}
_MOST = 4_000
_YEAR = 365
_BY_AGE: tuple[tuple[int, tuple[tuple[OrderStatus, int], ...]], ...] = (
    (2, ((OrderStatus.PLACED, 60), (OrderStatus.ACCEPTED, 32), (OrderStatus.SHIPPED, 8))),
    (7, (
        (OrderStatus.PLACED, 8), (OrderStatus.ACCEPTED, 22), (OrderStatus.PARTLY_SHIPPED, 20),
        (OrderStatus.SHIPPED, 35),
        (OrderStatus.DELIVERED, 10), (OrderStatus.CANCELLED, 5),
    )),
    (21, (
        (OrderStatus.ACCEPTED, 2), (OrderStatus.PARTLY_SHIPPED, 5), (OrderStatus.SHIPPED, 10),
        (OrderStatus.DELIVERED, 63),
        (OrderStatus.CLOSED, 15), (OrderStatus.CANCELLED, 5),
    )),
    (_YEAR + 1, ((OrderStatus.DELIVERED, 8), (OrderStatus.CLOSED, 87), (OrderStatus.CANCELLED, 5))),
)
_SHOWN = (
    (0, OrderStatus.PLACED), (1, OrderStatus.PLACED), (2, OrderStatus.ACCEPTED), (4, OrderStatus.PARTLY_SHIPPED),
    (5, OrderStatus.SHIPPED), (9, OrderStatus.DELIVERED), (16, OrderStatus.CANCELLED), (40, OrderStatus.CLOSED),
)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line: the seller's offer, units ordered, and how many of them have left."""

    offer: DemoOffer
    quantity: int
    shipped: int


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One seller's part and its instants; those that have not come yet are None."""

    seller: str
    status: OrderStatus
    lines: tuple[PlannedLine, ...]
    accepted_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    reason: str = ""
    carrier: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class PlannedPurchase:
    """What one reseller submitted at once: the reseller's number from 1, its own reference, one order per seller."""

    reseller: int
    placed_at: datetime
    reference: str
    orders: tuple[PlannedOrder, ...]


@dataclass(slots=True)
class _Shelf:
    """What can be bought: orderable lines by top category (popular ones first), by article, and by seller."""

    by_top: dict[str, list[tuple[str, DemoOffer]]] = field(default_factory=dict)
    sellers: dict[int, list[tuple[str, DemoOffer]]] = field(default_factory=dict)
    by_seller: dict[str, list[tuple[str, DemoOffer]]] = field(default_factory=dict)


def _shelf(listed: Mapping[str, Sequence[DemoOffer]]) -> _Shelf:
    shelf = _Shelf()
    tops: dict[str, str] = {}
    for seller, lines in listed.items():
        for line in lines:
            if line.status != "A" or max(line.stock, default=0) < 2 * line.pack:
                continue
            category = line.product.category
            top = tops.setdefault(category, path_of(category)[0])
            shelf.by_top.setdefault(top, []).append((seller, line))
            shelf.sellers.setdefault(line.product.key, []).append((seller, line))
            shelf.by_seller.setdefault(seller, []).append((seller, line))
    for lines_of_top in shelf.by_top.values():
        lines_of_top.sort(key=lambda pair: (pair[1].product.key * 2_654_435_761 % 2**32, pair[0]))
    return shelf


def _quantity(rng: random.Random, line: DemoOffer) -> int:
    """Units in whole packs: few of what is dear, never more than half of the fullest warehouse."""
    most = 2 if line.dealer_cents > 100_000 else 5 if line.dealer_cents > 15_000 else 12
    wanted = rng.randint(1, most) * line.pack
    room = max(line.stock) // 2 // line.pack * line.pack
    return max(line.pack, min(wanted, room))


def _chosen(rng: random.Random, shelf: _Shelf, favourites: Sequence[str], count: int) -> list[tuple[str, DemoOffer]]:
    """Different offers, the popular ones more often; where several sell an article, mostly the cheapest."""
    picked: dict[tuple[str, str], tuple[str, DemoOffer]] = {}
    for _ in range(count):
        shelf_of_top = shelf.by_top[rng.choice(favourites)]
        place = int(len(shelf_of_top) * rng.random() ** 4)
        _, first = shelf_of_top[place]
        rivals = shelf.sellers[first.product.key]
        pair = min(rivals, key=lambda one: one[1].dealer_cents) if rng.randrange(4) else rng.choice(rivals)
        picked[pair[0], pair[1].sku] = pair
    return list(picked.values())


def _status(rng: random.Random, age_days: int) -> OrderStatus:
    choices = next(choices for limit, choices in _BY_AGE if age_days < limit)
    return rng.choices([status for status, _ in choices], [weight for _, weight in choices])[0]


def _shipped(lines: Iterable[tuple[DemoOffer, int]], status: OrderStatus) -> tuple[PlannedLine, ...]:
    """The lines with what has left: all, none, or the first line and half of the next where it is partly shipped."""
    planned = []
    for place, (offer, quantity) in enumerate(lines):
        match status:
            case OrderStatus.SHIPPED | OrderStatus.DELIVERED | OrderStatus.CLOSED:
                left = quantity
            case OrderStatus.PARTLY_SHIPPED:
                left = (quantity + 1) // 2 if place == 0 else 0
            case _:
                left = 0
        planned.append(PlannedLine(offer, quantity, left))
    return tuple(planned)


def _order(
    rng: random.Random, seller: str, lines: list[tuple[DemoOffer, int]], status: OrderStatus, placed_at: datetime,
    now: datetime,
) -> PlannedOrder:
    if status is OrderStatus.PARTLY_SHIPPED and sum(quantity for _, quantity in lines) < 2:
        status = OrderStatus.ACCEPTED
    left = now - placed_at
    accepted = placed_at + min(timedelta(minutes=rng.randint(20, 1_400)), left / 5)
    gone = accepted + min(timedelta(hours=rng.randint(3, 50)), left / 5)
    arrived = gone + min(timedelta(hours=rng.randint(18, 72)), left / 5)
    done = arrived + min(timedelta(days=rng.randint(5, 15)), left / 5)
    rank = list(OrderStatus).index(status)
    if status is OrderStatus.CANCELLED:
        return PlannedOrder(
            seller, status, _shipped(lines, status), cancelled_at=accepted, reason=rng.choice(REASONS)
        )
    return PlannedOrder(
        seller, status, _shipped(lines, status),
        accepted_at=accepted if rank >= 1 else None,
        shipped_at=gone if rank >= 2 else None,
        delivered_at=arrived if rank >= 4 else None,
        closed_at=done if rank >= 5 else None,
        carrier=rng.choice(CARRIERS) if rank >= 2 else "",
        tracking=f"{rng.randrange(10**11):011d}" if rank >= 2 else "",
    )


def _instant(rng: random.Random, now: datetime, days_ago: int) -> datetime:
    """A working hour of that day in Paris, moved to the Friday before where it is a weekend, never after now."""
    day = (now.astimezone(PARIS) - timedelta(days=days_ago)).replace(second=rng.randrange(60), microsecond=0)
    day -= timedelta(days=max(0, day.weekday() - 4))
    instant = day.replace(hour=rng.randint(8, 17), minute=rng.randrange(60)).astimezone(now.tzinfo)
    return min(instant, now - timedelta(minutes=rng.randint(10, 180)))


def _wanted(count: int, rng: random.Random) -> list[tuple[int, int]]:
    """Reseller and days ago of every purchase: by group and season, rising over the year, at most `_MOST` in all."""
    wanted = []
    for reseller in range(1, count + 1):
        monthly = _MONTHLY_TENTHS[group_of(reseller)]
        for days_ago in range(1, _YEAR):
            rising = 65 + 70 * (_YEAR - days_ago) // _YEAR
            if rng.randrange(3_000_000) < monthly * rising * 100:
                wanted.append((reseller, days_ago))
    return wanted if len(wanted) <= _MOST else rng.sample(wanted, _MOST)


def purchases(
    listed: Mapping[str, Sequence[DemoOffer]], resellers: int, now: datetime, seed: int = 1
) -> list[PlannedPurchase]:
    """The purchases of the last twelve months, oldest first; the first reseller has every state with every seller.

    `listed` holds each seller's lines by its code; `now` is aware. Empty where nothing can be ordered.
    """
    rng = random.Random(f"history-{seed}")
    shelf = _shelf(listed)
    if not shelf.by_top:
        return []
    tops = sorted(shelf.by_top)
    favourites = {number: rng.sample(tops, min(3, len(tops))) for number in range(1, resellers + 1)}
    made = []
    plan: list[tuple[int, int, OrderStatus | None]] = [(one, days, None) for one, days in _wanted(resellers, rng)]
    plan += [(1, days, status) for days, status in _SHOWN if resellers]
    for reseller, days_ago, forced in plan:
        placed_at = _instant(rng, now, days_ago)
        if forced is None and rng.randrange(100) >= _SEASON[placed_at.month]:
            continue
        parts: dict[str, list[tuple[DemoOffer, int]]] = {}
        picked = _chosen(rng, shelf, favourites[reseller], rng.choice((1, 1, 2, 2, 3, 4, 6)))
        if forced is not None:
            met = {seller for seller, _ in picked}
            picked += [rng.choice(lines) for seller, lines in shelf.by_seller.items() if seller not in met]
        for seller, line in picked:
            parts.setdefault(seller, []).append((line, _quantity(rng, line)))
        age = (now - placed_at).days
        orders = tuple(
            _order(rng, seller, parts[seller], forced or _status(rng, age), placed_at, now) for seller in sorted(parts)
        )
        made.append(PlannedPurchase(reseller, placed_at, f"BC-{placed_at:%y%m}-{rng.randrange(1_000, 9_999)}", orders))
    made.sort(key=lambda one: (one.placed_at, one.reseller))
    return made
