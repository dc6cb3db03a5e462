"""The bench's synthetic network: the same products, offers, resellers and rules for the floor and for the portal."""

import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from bench.sizes import Sizes

FAMILIES = (
    ("Écrans", "Écran"), ("Portables", "Ordinateur portable"), ("Stations d’accueil", "Station d’accueil"),
    ("Toners", "Toner"), ("Commutateurs", "Commutateur"), ("Routeurs", "Routeur"), ("Disques SSD", "Disque SSD"),
    ("Câbles", "Câble"), ("Claviers", "Clavier"), ("Souris", "Souris"), ("Casques", "Casque"),
    ("Vidéoprojecteurs", "Vidéoprojecteur"), ("Imprimantes", "Imprimante"), ("Scanners", "Scanner"),
    ("Serveurs", "Serveur"), ("Onduleurs", "Onduleur"), ("Tablettes", "Tablette"), ("Téléphones", "Téléphone"),
    ("Mémoires", "Mémoire"), ("Cartes graphiques", "Carte graphique"),
)  # fmt: skip
SERIES = ("Alto", "Brio", "Cerf", "Delta", "Epsilon", "Foudre", "Galion", "Hexa", "Isère", "Jura", "Krypton", "Loire")
COLOURS = ("noir", "blanc", "gris", "argent", "bleu")
SYLLABLES = ("ba", "cor", "del", "fi", "gar", "lum", "mos", "nar", "pel", "rok", "sol", "tan", "vex", "zen")
PLATFORM_RULES = ("brand", "category", "product", "brand", "category")


@dataclass(frozen=True, slots=True)
class Product:
    """One maker's article; ids count from 1 and are the floor's keys."""

    id: int
    brand: int
    category: int
    mpn: str
    gtin: str
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One wholesaler's listing; stock is one figure per warehouse, `arrival_days` is None where there is stock."""

    product: int
    wholesaler: int
    sku: str
    list_cents: int
    dealer_cents: int
    eco_cents: int
    stock: tuple[int, ...]
    arrival_days: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One discount off the dealer price; scope is brand, category, product or all; seller 0 is the vendor."""

    reseller: int
    seller: int
    scope: str
    target: int
    min_quantity: int
    basis_points: int
    window: str


def gtin13(body: int) -> str:
    """The GTIN-13 of a twelve-digit body, with its check digit."""
    digits = f"{body:012d}"
    odd, even = sum(map(int, digits[0::2])), sum(map(int, digits[1::2]))
    return digits + str((10 - odd - 3 * even) % 10)


def brand_names(sizes: Sizes) -> list[str]:
    """Distinct made-up brand names, index 0 for brand 1."""
    rng = random.Random(sizes.seed)
    names: dict[str, None] = {}
    while len(names) < sizes.brands:
        names["".join(rng.choices(SYLLABLES, k=rng.choice((2, 3)))).capitalize()] = None
    return list(names)


def categories(sizes: Sizes) -> list[tuple[int, int | None, str]]:
    """(id, parent, name): the families first, then the leaves that carry products."""
    rows: list[tuple[int, int | None, str]] = [(n, None, plural) for n, (plural, _) in enumerate(FAMILIES, start=1)]
    for leaf in range(1, sizes.categories + 1):
        family = (leaf - 1) % len(FAMILIES)
        rows.append((len(FAMILIES) + leaf, family + 1, f"{FAMILIES[family][0]} {SERIES[leaf % len(SERIES)]} {leaf}"))
    return rows


def _skewed(count: int, flat: int, power: float) -> list[float]:
    return list(accumulate(1 / (rank + flat) ** power for rank in range(1, count + 1)))


def products(sizes: Sizes) -> Iterator[Product]:
    """The products, popular categories and brands first, as real catalogues are."""
    rng = random.Random(sizes.seed + 1)
    leaves, makers = _skewed(sizes.categories, 5, 0.8), _skewed(sizes.brands, 3, 0.7)
    brands = brand_names(sizes)
    for number in range(1, sizes.products + 1):
        leaf = bisect_left(leaves, rng.random() * leaves[-1])
        brand = bisect_left(makers, rng.random() * makers[-1])
        label = FAMILIES[leaf % len(FAMILIES)][1]
        series, colour = rng.choice(SERIES), rng.choice(COLOURS)
        model = rng.randint(100, 9999)
        yield Product(
            id=number,
            brand=brand + 1,
            category=len(FAMILIES) + leaf + 1,
            mpn=f"{brands[brand][:3].upper()}-{series[:2].upper()}{model}-{number:06d}",
            gtin=gtin13(200_000_000_000 + number),
            name=f"{brands[brand]} {label} {series} {model} {colour}",
        )


def offers(sizes: Sizes) -> Iterator[Offer]:
    """Every wholesaler's offer of every product; a quarter have no stock but a date of arrival."""
    rng = random.Random(sizes.seed + 2)
    for number in range(1, sizes.products + 1):
        list_cents = int(min(900_000, 500 + rng.lognormvariate(9, 1.1)))
        for wholesaler in range(1, sizes.wholesalers + 1):
            houses = 3 if wholesaler == 2 else 1
            empty = rng.random() < 0.25
            yield Offer(
                product=number,
                wholesaler=wholesaler,
                sku=f"W{wholesaler}-{number:06d}",
                list_cents=list_cents,
                dealer_cents=int(list_cents * rng.uniform(0.6, 0.8)),
                eco_cents=rng.choice((2, 8, 25, 50, 417)),
                stock=tuple(0 if empty else rng.randint(100, 500) for _ in range(houses)),
                arrival_days=rng.randint(1, 30) if empty else None,
            )


def rules(sizes: Sizes) -> Iterator[Rule]:
    """Four to twelve rules a reseller, some with quantity breaks, some past or to come, distinct in scope and break."""
    rng = random.Random(sizes.seed + 3)
    for reseller in range(1, sizes.resellers + 1):
        seen: set[tuple[int, str, int, int, str]] = set()
        wanted = rng.randint(4, 12)
        while len(seen) < wanted:
            scope = "all" if not seen else rng.choice(PLATFORM_RULES)
            target = {
                "all": 0,
                "brand": rng.randint(1, min(40, sizes.brands)),
                "category": len(FAMILIES) + rng.randint(1, sizes.categories),
                "product": rng.randint(1, sizes.products),
            }[scope]
            seller = 0 if not seen or rng.random() < 0.6 else (reseller - 1) % sizes.wholesalers + 1
            window = "now" if not seen or rng.random() < 0.8 else rng.choice(("past", "future"))
            minimum = 1 if not seen else rng.choice((1, 1, 1, 5, 10, 50))
            key = (seller, scope, target, minimum, window)
            if key in seen:
                continue
            seen.add(key)
            yield Rule(reseller, seller, scope, target, minimum, rng.randint(100, 2500), window)


def busy_categories(sizes: Sizes) -> list[int]:
    """Categories with at least three pages of products: what the load clients walk through."""
    counts: dict[int, int] = {}
    for product in products(sizes):
        counts[product.category] = counts.get(product.category, 0) + 1
    return [category for category, count in sorted(counts.items()) if count >= 72]
