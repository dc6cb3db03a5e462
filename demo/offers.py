"""What each invented wholesaler lists: a share of the articles at its own dealer price, stock and next arrival."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from demo.categories import path_of
from demo.products import DemoProduct


@dataclass(frozen=True, slots=True)
class Wholesaler:
    """A wholesaler's character: the part of the articles it carries, the points of discount around the market's, its
    warehouses, what it is strong in, and the dialect its files are written in.
    """

    code: str
    name: str
    town: str
    share_percent: int
    spread: int
    sku_head: str
    warehouses: tuple[tuple[str, str], ...]
    strong_in: frozenset[str]
    dialect: str


WHOLESALERS: tuple[Wholesaler, ...] = (
    Wholesaler(
        "nordis", "Nordis Distribution", "Lille", 70, 3, "N", (("CENTRAL", "Lille"),),
        frozenset({"informatique", "reseau"}), "nordis",
    ),
    Wholesaler(
        "compulog", "Compulog", "Nanterre", 60, 5, "CL", (("PARIS", "Paris"), ("LYON", "Lyon"), ("LILLE", "Lille")),
        frozenset({"serveurs-stockage", "ecrans", "telephonie"}), "compulog",
    ),
    Wholesaler(
        "mediasud", "Médiasud", "Marseille", 50, 4, "MS", (("SUD", "Marseille"),),
        frozenset({"impression", "accessoires"}), "mediasud",
    ),
)
SECOND_WHOLESALERS: tuple[Wholesaler, ...] = (
    Wholesaler("boreal", "Boréal Négoce", "Reims", 80, 4, "BO", (("CENTRAL", "Reims"),), frozenset({"reseau"}),
        "nordis"),
    Wholesaler(
        "septime", "Septime Logistique", "Toulouse", 65, 3, "SE",
        (("TOULOUSE", "Toulouse"), ("NANTES", "Nantes"), ("DIJON", "Dijon")), frozenset({"serveurs-stockage"}),
        "compulog",
    ),
)
_DISCOUNT = {
    "informatique": 9, "ecrans": 14, "impression": 16, "reseau": 21, "serveurs-stockage": 15, "telephonie": 18,
    "accessoires": 27, "logiciels": 11,
}
_SLOW_ABOVE_CENTS = 150_000


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """One line of a wholesaler's list; amounts in cents excl. VAT, stock in the order of its warehouses."""

    sku: str
    product: DemoProduct
    mpn: str
    gtin: str
    status: str
    dealer_cents: int
    pack: int
    stock: tuple[int, ...]
    arrival_on: date | None
    arrival_quantity: int


def _stock(rng: random.Random, list_cents: int, strong: bool) -> int:
    """Units in one warehouse: long-tailed, fewer of what is dear, seldom none where the seller is strong."""
    if rng.randrange(100) < (22 if strong else 38):
        return 0
    units = int(rng.paretovariate(0.9) * (4 if strong else 2))
    return min(units, 12 if list_cents > _SLOW_ABOVE_CENTS else 400)


def _mpn_as_written(rng: random.Random, mpn: str, is_careless: bool) -> str:
    """A part number as a seller writes it: a careless one drops hyphens and case here and there, which matching bears."""
    return mpn.replace("-", "").lower() if is_careless and rng.randrange(12) == 0 else mpn


def offers(wholesaler: Wholesaler, articles: list[DemoProduct], today: date, seed: int = 1) -> list[DemoOffer]:
    """The wholesaler's lines in the order of the articles; the same ones for the same seed."""
    rng = random.Random(f"{wholesaler.code}-{seed}")
    tops = {code: path_of(code)[0] for code in {article.category for article in articles}}
    listed = []
    for article in articles:
        strong = tops[article.category] in wholesaler.strong_in
        if rng.randrange(100) >= min(95, wholesaler.share_percent + (18 if strong else 0)):
            continue
        points = 10 * _DISCOUNT[tops[article.category]] + (15 if strong else 0)
        points += rng.randint(-10 * wholesaler.spread, 10 * wholesaler.spread)
        stock = tuple(_stock(rng, article.list_cents, strong) for _ in wholesaler.warehouses)
        waits = not any(stock) and rng.randrange(100) < 70
        listed.append(DemoOffer(
            sku=f"{wholesaler.sku_head}{article.key:06d}",
            product=article,
            mpn=_mpn_as_written(rng, article.mpn, wholesaler.dialect != "nordis"),
            gtin=article.gtin if rng.randrange(100) < 94 else "",
            status=rng.choices("ADN", (95, 4, 1))[0],
            dealer_cents=max(50, article.list_cents * (1000 - points) // 1000),
            pack=rng.choices((1, 5, 10), (95, 3, 2))[0] if tops[article.category] in {"accessoires",
                "impression"} else 1,
            stock=stock,
            arrival_on=today + timedelta(days=rng.randint(2, 45)) if waits else None,
            arrival_quantity=rng.choice((5, 10, 20, 50)) if waits else 0,
        ))
    return listed


def shrunk(listed: list[DemoOffer]) -> list[DemoOffer]:
    """A list that lost half its lines and whose prices doubled here and there: a delivery worth holding."""
    return [replace(line, dealer_cents=line.dealer_cents * (2 if n % 5 == 0 else 1)) for n,
        line in enumerate(listed) if n % 2]
