"""The negotiated conditions of the demo network, written as the agreement files that the portal imports."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from demo.brands import VENDOR_BRAND
from demo.categories import category_tree, path_of
from demo.offers import DemoOffer, Wholesaler

GROUPS: tuple[tuple[str, str], ...] = (
    ("gold", "Partenaires Or"), ("silver", "Partenaires Argent"), ("bronze", "Partenaires Bronze"),
    ("education", "Éducation et secteur public"),
)
_GROUP_POINTS = {"gold": 6, "silver": 4, "bronze": 2, "education": 5}
_CATEGORY_NAMES = {category.code: category.name for category in category_tree()}
_OWN_ONE_IN = 4

Agreement = dict[str, Any]


def group_of(number: int) -> str:
    """The group of the reseller with a number from 1: one in ten gold, two silver, one education, six bronze."""
    return ("gold", "silver", "silver", "education", "bronze", "bronze", "bronze", "bronze", "bronze", "bronze")[
        (number - 1) % 10
    ]


def _share(percent: int, tenths: int = 0) -> str:
    return f"0.{percent * 10 + tenths:03d}"


def _year(today: date) -> dict[str, str]:
    return {"from": f"{today.year}-01-01", "until": f"{today.year + 1}-01-01"}


def _days(today: date, start: int, end: int) -> dict[str, str]:
    return {"from": (today + timedelta(days=start)).isoformat(), "until": (today + timedelta(days=end)).isoformat()}


def _brands_of(lines: Sequence[DemoOffer], count: int) -> list[str]:
    """The makers with the most lines at a seller, in a stable order; told again where there are fewer than `count`."""
    return _most_common((line.product.brand for line in lines), count)


def _categories_of(lines: Sequence[DemoOffer], count: int) -> list[str]:
    """The top categories with the most leaves at a seller, in the same way."""
    return _most_common((path_of(code)[0] for code in {line.product.category for line in lines}), count)


def _most_common(words: Iterable[str], count: int) -> list[str]:
    ranked = [word for word, _ in sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))]
    return [ranked[place % len(ranked)] for place in range(count)]


def _product(line: DemoOffer) -> dict[str, Any]:
    return {"product": {"brand": line.product.brand, "mpn": line.product.mpn}}


def _group_rules(points: int, brands: Sequence[str], categories: Sequence[str]) -> list[dict[str, Any]]:
    """A group's usual conditions: something on everything, more on some brands, breaks at 5 and 20 pieces."""
    first, second = _CATEGORY_NAMES[categories[0]], _CATEGORY_NAMES[categories[1]]
    return [
        {"scope": {}, "off_dealer": _share(points // 2)},
        {"scope": {"category": first}, "off_dealer": _share(points)},
        {"scope": {"category": first}, "min_quantity": 5, "off_dealer": _share(points + 1, 5)},
        {"scope": {"category": first}, "min_quantity": 20, "off_dealer": _share(points + 3)},
        {"scope": {"brand": brands[0]}, "off_dealer": _share(points + 1)},
        {"scope": {"brand": brands[1], "category": second}, "min_quantity": 10, "off_dealer": _share(points + 4)},
    ]


def _own_rules(rng: random.Random, lines: Sequence[DemoOffer], brands: Sequence[str]) -> list[dict[str, Any]]:
    """What one reseller negotiated: net prices on a few articles, a brand, a quantity break off the list price."""
    chosen = rng.sample(range(len(lines)), min(3, len(lines)))
    rules: list[dict[str, Any]] = []
    for place in chosen:
        cents = lines[place].dealer_cents * (100 - rng.randint(6, 14)) // 100
        rules.append({"scope": _product(lines[place]), "net": f"{cents // 100}.{cents % 100:02d}"})
    brand = rng.choice(brands)
    rules.append({"scope": {"brand": brand}, "off_dealer": _share(rng.randint(3, 9), rng.choice((0, 5)))})
    rules.append({"scope": {"brand": brand}, "min_quantity": 10, "off_list": _share(rng.randint(24, 34))})
    return rules


def wholesaler_agreements(
    wholesaler: Wholesaler, lines: Sequence[DemoOffer], resellers: Sequence[str], today: date, seed: int = 1
) -> dict[str, list[Agreement]]:
    """One wholesaler's file: a promotion, one agreement per group, some resellers' own, an expired and a future one.

    `resellers` are codes in their order. Scopes name only makers, categories and articles that the lines hold.
    """
    if not lines:
        return _filed(wholesaler.code, [])
    rng = random.Random(f"agreements-{wholesaler.code}-{seed}")
    head = wholesaler.code[0].upper()
    orderable = [line for line in lines if line.status == "A" and any(line.stock)]
    brands, categories = _brands_of(lines, 6), _categories_of(lines, 4)
    own = [
        {"code": f"{head}-{code.upper()}", "for": {"reseller": code}, "window": _year(today),
         "rules": _own_rules(rng, orderable, brands)}
        for number, code in enumerate(resellers, start=1)
        if number <= 2 or rng.randrange(_OWN_ONE_IN) == 0
    ]
    groups = [
        {"code": f"{head}-{group.upper()}", "for": {"group": group}, "window": _year(today),
         "rules": _group_rules(_GROUP_POINTS[group], brands, categories)}
        for group, _ in GROUPS
    ]
    promotion: Agreement = {
        "code": f"{head}-PROMO", "for": "all", "window": _days(today, -10, 35),
        "rules": [
            {"scope": {"brand": brands[2]}, "off_dealer": "0.050"},
            {"scope": {"category": _CATEGORY_NAMES[categories[2]]}, "min_quantity": 3, "off_dealer": "0.040"},
        ],
    }
    expired: Agreement = {
        "code": f"{head}-RENTREE", "for": "all", "window": _days(today, -120, -60),
        "rules": [{"scope": {"category": _CATEGORY_NAMES[categories[0]]}, "off_dealer": "0.070"}],
    }
    future: Agreement = {
        "code": f"{head}-ANNEE-PROCHAINE", "for": {"group": "gold"},
        "window": {"from": f"{today.year + 1}-01-01", "until": f"{today.year + 2}-01-01"},
        "rules": [{"scope": {"brand": brands[0]}, "off_dealer": "0.095"}, {"scope": {}, "off_dealer": "0.040"}],
    }
    return _filed(wholesaler.code, [promotion, *own, *groups, expired, future])


def vendor_agreements(
    lines: Sequence[DemoOffer], resellers: Sequence[str], today: date, brand: str = VENDOR_BRAND
) -> dict[str, list[Agreement]]:
    """The vendor's file: what it grants on its own brand at any wholesaler, by group, with a launch and a promotion."""
    own = [line for line in lines if line.product.brand == brand]
    if not own:
        return _filed("vendor", [])
    tops = {path_of(line.product.category)[0] for line in own}
    agreements: list[Agreement] = [
        {"code": f"V-{group.upper()}", "for": {"group": group}, "window": _year(today), "rules": [
            {"scope": {"brand": brand}, "off_dealer": _share(points + 2)},
            {"scope": {"brand": brand}, "min_quantity": 10, "off_dealer": _share(points + 5)},
        ]}
        for group, points in _GROUP_POINTS.items()
    ]
    agreements.insert(0, {
        "code": "V-LANCEMENT", "for": "all", "window": _days(today, -20, 70),
        "rules": [{"scope": _product(line), "off_list": "0.270"} for line in own[:3]]
        + [{"scope": {"brand": brand, "category": _CATEGORY_NAMES[top]}, "min_quantity": 5, "off_dealer": "0.080"}
           for top in sorted(tops)[:1]],
    })
    if resellers:
        agreements.insert(0, {
            "code": "V-PILOTE", "for": {"reseller": resellers[0]}, "window": _year(today),
            "rules": [{"scope": {"brand": brand}, "off_dealer": "0.115"}],
        })
    return _filed("vendor", agreements)


def _filed(grantor: str, agreements: list[Agreement]) -> dict[str, list[Agreement]]:
    return {"agreements": [
        {"code": one["code"], "granted_by": grantor, "for": one["for"], "position": position, "window": one["window"],
         "rules": one["rules"]}
        for position, one in enumerate(agreements, start=1)
    ]}
