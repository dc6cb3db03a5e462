"""An agreement as it is typed, between the editor's fields and the agreements file: texts in, the file's values out, and back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from catalog.pricing_terms import Terms
from portal.kernel.clock import PARIS, paris_midnight

APART = " · "
MOST_ROWS = 200
HUNDRED = Decimal(100)
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_RULE = re.compile(r"agreements\[0\]\.rules\[(\d+)\](?:\.(.+))?")


class Reach(StrEnum):
    """What a rule is for, as it is chosen in the editor."""

    PRODUCT = "product"
    BRAND = "brand"
    CATEGORY = "category"
    BRAND_IN_CATEGORY = "brand_in_category"
    EVERYTHING = "everything"


BRANDED = frozenset({Reach.BRAND, Reach.BRAND_IN_CATEGORY})
CLASSED = frozenset({Reach.CATEGORY, Reach.BRAND_IN_CATEGORY})
RULE_FIELDS = ("reach", "product", "brand", "category", "quantity", "terms", "value")


@dataclass(slots=True)
class RuleRow:
    """One rule as typed; `product` is `Brand · part number`, `value` a price or a percentage; errors by field."""

    reach: str = Reach.BRAND.value
    product: str = ""
    brand: str = ""
    category: str = ""
    quantity: str = "1"
    terms: str = Terms.OFF_DEALER.value
    value: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    found: list[tuple[str, str]] = field(default_factory=list)

    def copy(self) -> "RuleRow":
        """The same as typed, without what was said of it."""
        return replace(self, errors={}, found=[])


@dataclass(frozen=True, slots=True)
class Bounds:
    """The window as typed: first day, last day (both inside), and the exact instants they were made from, if any."""

    first_day: str = ""
    last_day: str = ""
    exact_from: str = ""
    exact_until: str = ""


def document_of(
    *, code: str, granted_by: str, audience: Any, position: str, bounds: Bounds, rows: Sequence[RuleRow],
) -> dict[str, Any]:
    """The agreements file of what was typed; what cannot be read stays as it was typed, so that the file's judge refuses it."""
    agreement: dict[str, Any] = {
        "code": code, "granted_by": granted_by, "for": audience, "window": window_of(bounds),
        "rules": [rule_of_row(row) for row in rows],
    }
    if position:
        agreement["position"] = whole_of(position)
    return {"agreements": [agreement]}


def rule_of_row(row: RuleRow) -> dict[str, Any]:
    """A rule of the file."""
    rule: dict[str, Any] = {"scope": _scope(row), "min_quantity": whole_of(row.quantity or "1")}
    terms = row.terms if row.terms in tuple(Terms) else ""
    if terms:
        rule[terms] = decimal_of(row.value) if terms == Terms.NET else share_of(row.value)
    return rule


def _scope(row: RuleRow) -> Any:
    if row.reach == Reach.EVERYTHING:
        return {}
    if row.reach == Reach.PRODUCT:
        brand, _, mpn = row.product.partition(APART)
        return {"product": {"brand": brand, "mpn": mpn}}
    scope = {}
    if row.reach in BRANDED:
        scope["brand"] = row.brand
    if row.reach in CLASSED:
        scope["category"] = row.category
    return scope or row.reach


def row_of(rule: Mapping[str, Any]) -> RuleRow:
    """A rule of the file as a row of the editor."""
    scope, row = rule["scope"], RuleRow(quantity=str(rule.get("min_quantity", 1)))
    if "product" in scope:
        row.reach, row.product = Reach.PRODUCT, APART.join((scope["product"]["brand"], scope["product"]["mpn"]))
    else:
        row.brand, row.category = scope.get("brand", ""), scope.get("category", "")
        named = (bool(row.brand), bool(row.category))
        row.reach = {
            (True, True): Reach.BRAND_IN_CATEGORY, (True, False): Reach.BRAND, (False, True): Reach.CATEGORY,
        }.get(named, Reach.EVERYTHING).value
    terms = next(terms for terms in Terms if terms in rule)
    value = Decimal(rule[terms])
    row.terms, row.value = terms.value, plain(value if terms is Terms.NET else value * HUNDRED)
    return row


def decimal_of(typed: str) -> str:
    """A decimal as the file writes it: `1 234,50 €` becomes `1234.50`; what is no number stays as it is."""
    text = _BLANKS.sub("", typed.strip().rstrip("€%")).replace(",", ".")
    return text if _NUMBER.fullmatch(text) else typed


def share_of(typed: str) -> str:
    """A percentage as the share that the file writes: `12,5` or `12.5 %` becomes `0.125`."""
    text = decimal_of(typed)
    return plain(Decimal(text) / HUNDRED) if _NUMBER.fullmatch(text) else typed


def whole_of(typed: str) -> int | str:
    """A whole number; what is none stays a text."""
    text = _BLANKS.sub("", typed)
    return int(text) if text.removeprefix("-").isdigit() and text.isascii() and len(text) < 15 else typed


def plain(value: Decimal) -> str:
    """A decimal without exponent and without zeros at its end that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def window_of(bounds: Bounds) -> dict[str, Any]:
    """The window of the file: the last day is inside, so the window ends with the midnight after it.

    An instant that is no midnight stays what it is as long as its day is not changed.
    """
    first: str | None = bounds.first_day or None
    until: str | None = None
    if first and bounds.exact_from and day_of(bounds.exact_from) == first:
        first = bounds.exact_from
    if bounds.last_day:
        last = _day(bounds.last_day)
        until = bounds.last_day if last is None else (last + timedelta(days=1)).isoformat()
        if bounds.exact_until and last_day_of(bounds.exact_until) == bounds.last_day:
            until = bounds.exact_until
    return {"from": first, "until": until}


def bounds_of(window: Mapping[str, str | None]) -> Bounds:
    """The window of the file as the editor shows it."""
    first, until = window["from"], window["until"]
    return Bounds(
        "" if first is None else day_of(first), "" if until is None else last_day_of(until),
        first if first is not None and "T" in first else "", until if until is not None and "T" in until else "",
    )


def day_of(written: str) -> str:
    """The local day of a date or instant of the file; empty where it is neither."""
    at = _instant(written)
    return "" if at is None else at.astimezone(PARIS).date().isoformat()


def last_day_of(written: str) -> str:
    """The last local day inside a window that ends there."""
    at = _instant(written)
    return "" if at is None else (at - timedelta(microseconds=1)).astimezone(PARIS).date().isoformat()


def _instant(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if "T" in written else paris_midnight(date.fromisoformat(written))
    except (ValueError, OverflowError):
        return None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 1 < day.year < 9998 else None


def place_of(path: str) -> tuple[int | None, str]:
    """Where in the editor a fault of the file belongs: the rule (0 first, None: the agreement itself) and the field."""
    match = _RULE.fullmatch(path)
    if match is None:
        named = path.removeprefix("agreements[0]").removeprefix(".")
        return None, {
            "code": "code", "for.reseller": "reseller", "for.group": "group", "position": "position", "window.from": "first_day",
            "window.until": "last_day", "rules": "rules",
        }.get(named, "")
    inside = match[2] or "reach"
    for name, known in (("scope.product", "product"), ("scope.brand", "brand"), ("scope.category", "category"),
                        ("scope", "reach"), ("min_quantity", "quantity")):
        if inside.startswith(name):
            return int(match[1]), known
    return int(match[1]), "value" if inside in tuple(Terms) else "reach"


def rows_after(rows: Sequence[RuleRow], deed: str) -> tuple[list[RuleRow], int | None]:
    """The rows after `add`, `drop-2` or `double-2` (0 first), and the row that is to be typed in next."""
    kept = list(rows)
    name, _, number = deed.partition("-")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None
    if name == "add" and len(kept) < MOST_ROWS:
        kept.append(RuleRow())
        return kept, len(kept) - 1
    if place is None or place >= len(kept):
        return kept, None
    if name == "drop":
        del kept[place]
        return kept, min(place, len(kept) - 1) if kept else None
    if name == "double" and len(kept) < MOST_ROWS:
        kept.insert(place + 1, kept[place].copy())
        return kept, place + 1
    return kept, None
