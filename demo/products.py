"""The demo catalogue: invented articles drawn from the families, the same ones for the same seed."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import ean

from demo.brands import BRANDS
from demo.categories import eco_by_category
from demo.families import computing, infrastructure, office, printing
from demo.families.shape import Family, Line

FAMILIES: tuple[Family, ...] = (*computing.FAMILIES, *printing.FAMILIES, *infrastructure.FAMILIES, *office.FAMILIES)
_GTIN_STEP = 38_654_705_663
_GTIN_SPACE = 10**11
_PLAIN = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One article: public list price and eco-contribution per unit in cents excl. VAT, specifications in French."""

    key: int
    brand: str
    mpn: str
    gtin: str
    name: str
    category: str
    family: str
    list_cents: int
    eco_cents: int
    specs: dict[str, str]


def gtin_of(number: int) -> str:
    """The GTIN-13 of an article's number, different for each below 10**11, in the range kept for internal use (2xx)."""
    body = f"2{number * _GTIN_STEP % _GTIN_SPACE:011d}"
    return body + str(ean.calc_check_digit(body))


def shares(wanted: int, families: tuple[Family, ...] = FAMILIES) -> dict[str, int]:
    """How many articles each family gives, by weight and never above its size; their sum is `wanted`.

    ValueError where all families together cannot give that many.
    """
    if wanted > sum(family.size for family in families):
        raise ValueError(f"The families give {sum(family.size for family in families)} articles, not {wanted}")
    given = {family.code: 0 for family in families}
    left = wanted
    while left:
        open_ones = [family for family in families if given[family.code] < family.size]
        weights = sum(family.weight for family in open_ones)
        for family in open_ones:
            room = family.size - given[family.code]
            share = min(room, max(1, left * family.weight // weights), wanted - sum(given.values()))
            given[family.code] += share
        left = wanted - sum(given.values())
    return given


def _rounded(cents: int) -> int:
    """A list price as price lists write them: x.90 below 100 euros, a whole number of euros ending in 9 or 0 above."""
    if cents < 10_000:
        return max(190, cents // 100 * 100 + 90)
    step = 1_000 if cents < 300_000 else 5_000
    return cents // step * step + (900 if cents < 300_000 else 0)


def _picked(family: Family, number: int) -> tuple[str, Line, list[int]]:
    """The brand, the line and the place on each axis that stand behind one number of a family."""
    number, brand = divmod(number, len(family.brands))
    number, line = divmod(number, len(family.lines))
    places = []
    for axis in family.axes:
        number, place = divmod(number, len(axis.options))
        places.append(place)
    return family.brands[brand], family.lines[line], places


def _one(family: Family, number: int, key: int, eco_cents: int, taken: set[tuple[str, str]]) -> DemoProduct:
    name_of_brand, line, places = _picked(family, number)
    brand = BRANDS[name_of_brand]
    options = [axis.options[place] for axis, place in zip(family.axes, places, strict=True)]
    in_head = [option.text for axis, option in zip(family.axes, options, strict=True) if not axis.named]
    in_tail = [option.text for axis, option in zip(family.axes, options, strict=True) if axis.named]
    code = "".join(option.code for option in options)
    serial = number + 1
    mpn = brand.mpn(line.code, code, serial)
    while (brand.name, plain := _PLAIN.sub("", mpn.upper())) in taken:
        serial += 104_729
        mpn = brand.mpn(line.code, code, serial)
    taken.add((brand.name, plain))
    cents = family.base_cents * line.percent * brand.percent // 10_000 + sum(option.extra_cents for option in options)
    cents = max(cents, family.base_cents // 3) * (97 + key * 7 % 7) // 100
    head = " ".join((family.noun, brand.name, line.name, *in_head))
    return DemoProduct(
        key=key,
        brand=brand.name,
        mpn=mpn,
        gtin=gtin_of(key),
        name=f"{head}, {', '.join(in_tail)}",
        category=family.category,
        family=family.code,
        list_cents=_rounded(cents),
        eco_cents=eco_cents,
        specs={axis.label: option.text for axis, option in zip(family.axes, options, strict=True)},
    )


def products(wanted: int, seed: int = 1) -> list[DemoProduct]:
    """`wanted` different articles in an order without pattern; the same ones for the same seed and number."""
    return list(_drawn(wanted, seed))


def _drawn(wanted: int, seed: int) -> Iterator[DemoProduct]:
    rng = random.Random(seed)
    drawn = [
        (family, number)
        for family, count in zip(FAMILIES, shares(wanted).values(), strict=True)
        for number in rng.sample(range(family.size), count)
    ]
    rng.shuffle(drawn)
    eco = eco_by_category()
    taken: set[tuple[str, str]] = set()
    for key, (family, number) in enumerate(drawn, start=1):
        yield _one(family, number, key, eco[family.category], taken)
