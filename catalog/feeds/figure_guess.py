"""How a column of texts writes its figures and dates, and what kind of thing it holds, read from examples."""

import re
from collections.abc import Sequence
from typing import Final

from catalog.codes import gtin_is_valid
from catalog.feeds.figures import date_reader

DATES: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d-%m-%Y", "%d/%m/%y", "%Y/%m/%d", "%m/%d/%Y", "%d%m%Y")
_MONEY: Final = re.compile(r"\s*(?:€|EUR)$")
_DECIMAL: Final = re.compile(r"[0-9]([.,])([0-9]{1,2}|[0-9]{4,})$")
_GROUPED: Final = re.compile(r"^[0-9]{1,3}(?:([ .,'\u00a0\u202f])[0-9]{3})+(?![0-9])")
_NUMBER: Final = re.compile(r"^[0-9][0-9 .,'\u00a0\u202f]*$")
MOST_OF: Final = 0.8


def signs_of(figures: Sequence[str]) -> tuple[str, str]:
    """Decimal sign (`any` where both are seen) and separator of thousands that amounts are written with."""
    decimals, groups = set(), set()
    for raw in figures:
        text = _MONEY.sub("", raw.strip())
        found = _DECIMAL.search(text)
        if found:
            decimals.add(found[1])
        grouped = _GROUPED.match(text)
        if grouped and (not found or found[1] != grouped[1]):
            groups.add(" " if grouped[1] in "\u00a0\u202f" else grouped[1])
    decimal = "any" if len(decimals) > 1 else next(iter(decimals), "." if "," in groups else ",")
    groups -= {decimal}
    return decimal, next(iter(sorted(groups)), "" if decimal == "." else " ")


def date_format_of(texts: Sequence[str]) -> str | None:
    """The first known way of writing dates that reads them all; None where there is nothing to read, or none does."""
    filled = [text.strip() for text in texts if text.strip()]
    if not filled:
        return None
    return next((form for form in DATES if all(date_reader(form)(text) is not None for text in filled)), None)


def is_number(text: str) -> bool:
    """Whether a text looks like an amount or a count."""
    return bool(_NUMBER.match(_MONEY.sub("", text.strip())))


def whole_share(cells: Sequence[str]) -> float:
    """How many of the cells, as a share, are plain whole numbers."""
    return sum(cell.strip().isdecimal() for cell in cells) / len(cells) if cells else 0.0


def number_share(cells: Sequence[str]) -> float:
    """How many of the cells, as a share, look like numbers."""
    return sum(is_number(cell) for cell in cells) / len(cells) if cells else 0.0


def gtin_share(cells: Sequence[str]) -> float:
    """How many of the cells that hold anything are GTINs with a right check digit."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return sum(gtin_is_valid(cell) for cell in filled) / len(filled) if filled else 0.0


def order_of(columns: Sequence[Sequence[str]], warehouses: int) -> list[str]:
    """What the cells of records without headings seem to be, one word per cell; `-` where it is anybody's guess.

    `stock` stands once for as many cells as there are warehouses.
    """
    kinds = [""] * len(columns)

    def free(place: int) -> bool:
        return not kinds[place]

    for place, cells in enumerate(columns):
        if gtin_share(cells) > MOST_OF:
            kinds[place] = "gtin"
            break
    wholes = [free(p) and whole_share(cells) > MOST_OF for p, cells in enumerate(columns)]
    money = [p for p, cells in enumerate(columns) if free(p) and not wholes[p] and number_share(cells) > MOST_OF]
    money.sort(key=lambda place: -_mean(columns[place]))
    kinds_of_money = ("list", "dealer", "eco")
    for name, place in zip(kinds_of_money, money, strict=False):
        kinds[place] = name
    run = next((p for p in range(len(columns)) if all(wholes[p:p + warehouses]) and len(wholes) >= p + warehouses
                and _mean(columns[p]) > 0 and any(len(set(columns[q])) > 2 for q in range(p, p + warehouses))), None)
    if run is not None:
        for place in range(run, run + warehouses):
            kinds[place] = "stock"
    pack = next((p for p, whole in enumerate(wholes) if whole and free(p)), None)
    if pack is not None:
        kinds[pack] = "pack"
    texts = [p for p in range(len(columns)) if free(p) and any(cell.strip() for cell in columns[p])]
    _texts(columns, kinds, texts)
    told, last = [], ""
    for place, kind in enumerate(kinds):
        if kind == "stock" and last == "stock" and place > 0:
            continue
        told.append(kind or "-")
        last = kind
    return told


def _texts(columns: Sequence[Sequence[str]], kinds: list[str], texts: list[int]) -> None:
    """Of the columns of words: codes are short and each its own, names are long, brands and categories repeat."""
    def variety(place: int) -> float:
        return len(set(columns[place])) / len(columns[place])

    codes = [p for p in texts if max(map(len, columns[p])) <= 3 and len(set(columns[p])) <= 6]
    if codes:
        kinds[codes[0]] = "status"
    rest = [p for p in texts if not kinds[p]]
    if rest:
        longest = max(rest, key=lambda place: sum(map(len, columns[place])))
        kinds[longest] = "name"
    singles = [p for p in texts if not kinds[p] and variety(p) > MOST_OF]
    for name, place in zip(("sku", "mpn"), singles, strict=False):
        kinds[place] = name
    for name, place in zip(("brand", "category"), (p for p in texts if not kinds[p]), strict=False):
        kinds[place] = name


def _mean(cells: Sequence[str]) -> float:
    digits = [re.sub(r"[^0-9.]", "", cell.replace(",", ".")) for cell in cells]
    found = [float(d) for d in digits if d.count(".") <= 1 and d.strip(".")]
    return sum(found) / len(found) if found else 0.0
