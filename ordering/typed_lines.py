"""Lines of an order as they are typed or pasted: one code and one quantity each (docs/rules/orders.md, section 9)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_LINES = 200
LONGEST_CODE = 80
MOST_UNITS = 1_000_000
_APART = re.compile(r"[;\t]|\s*,\s*|\s{1,}")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line as typed: its place from 1, the code, and the quantity; None where none could be read."""

    place: int
    text: str
    code: str
    quantity: int | None


def typed_lines(text: str) -> list[TypedLine]:
    """Every line that is not blank: the code first, the quantity last, apart by blanks, a tab, a semicolon or a comma.

    A line of one word is a code without a quantity; `12 x CODE` and `CODE x 12` are understood as well. At most
    MOST_LINES are read: the caller refuses more.
    """
    found: list[TypedLine] = []
    for line in text.splitlines():
        words = [word for word in _APART.split(line.strip()) if word]
        if not words:
            continue
        found.append(_line(len(found) + 1, line.strip(), words))
        if len(found) > MOST_LINES:
            break
    return found


def summed(lines: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Units by offer: a code that stands on several lines is ordered once, for their sum."""
    units: dict[int, int] = {}
    for offer_id, quantity in lines:
        units[offer_id] = units.get(offer_id, 0) + quantity
    return units


def _line(place: int, text: str, words: list[str]) -> TypedLine:
    words = [word for word in words if word.lower() not in ("x", "×")] or words
    if len(words) == 1:
        return TypedLine(place, text[:200], words[0][:LONGEST_CODE], None)
    first, last = _units(words[0]), _units(words[-1])
    if last is not None:
        return TypedLine(place, text[:200], " ".join(words[:-1])[:LONGEST_CODE], last)
    if first is not None:
        return TypedLine(place, text[:200], " ".join(words[1:])[:LONGEST_CODE], first)
    return TypedLine(place, text[:200], " ".join(words)[:LONGEST_CODE], None)


def _units(word: str) -> int | None:
    digits = word.lower().removesuffix("x").removeprefix("x")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 7:
        return None
    units = int(digits)
    return units if 1 <= units <= MOST_UNITS else None
