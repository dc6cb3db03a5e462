"""Amounts, quantities and dates as wholesalers write them; anything that could be read two ways is not read at all."""

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta

MAX_CENTS: Final = 999_999_999_99
MAX_QUANTITY: Final = 99_999_999
EARLIEST: Final = dt.date(2000, 1, 1)
LATEST: Final = dt.date(2100, 1, 1)
EXACT_FLOAT: Final = 2**53
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " "})
_CURRENCY: Final = re.compile(r"\s*(?:€|EUR)$")


def number_pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """The texts that are a number of zero or more: digits, groups of three, then the decimal sign and its digits.

    No sign, no exponent, no NaN. With `any` as decimal sign both `,` and `.` are one, before one or two digits.
    """
    fraction = "[.,]([0-9]{1,2})" if decimal == "any" else rf"{re.escape(decimal)}([0-9]*)"
    whole = "[0-9]+"
    if thousands:
        whole = rf"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|[0-9]+"
    return re.compile(rf"({whole})(?:{fraction})?")


def _digits(text: str, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """The whole part without separators, and the decimals, or None where the text is no number."""
    found = pattern.fullmatch(text.translate(_SPACES).strip()) if len(text) <= 40 else None
    return None if found is None else (re.sub(r"[^0-9]", "", found[1]), found[2] or "")


def cents_reader(decimal: str, thousands: str) -> Callable[[Cell], int | None]:
    """A function from a cell to euro cents, or None where it is not an amount of zero or more that can be told exactly.

    A text holds at most two decimals (further zeros do no harm); a spreadsheet's number is rounded to the cent, half
    up, since such cells hold results of formulas.
    """
    pattern = number_pattern(decimal, thousands)

    def read(cell: Cell) -> int | None:
        if isinstance(cell, str):
            digits = _digits(_CURRENCY.sub("", cell), pattern)
            if digits is None or digits[1][2:].strip("0"):
                return None
            cents = int(digits[0]) * 100 + int(digits[1][:2].ljust(2, "0"))
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell) and cell >= 0:
            cents = _rounded(cell) if cell <= MAX_CENTS else -1
        else:
            return None
        return cents if 0 <= cents <= MAX_CENTS else None

    return read


def _rounded(number: float) -> int:
    near = round(number * 100)
    if abs(number * 100 - near) < 1e-4:
        return near
    return int((Decimal(repr(number)) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def whole_reader(decimal: str, thousands: str) -> Callable[[Cell], int | None]:
    """A function from a cell to a whole number from 0 to 99,999,999, or None where it is not one.

    Decimals that are all zeros do no harm, but three of them do: `1,000` may mean a thousand.
    """
    pattern = number_pattern(decimal, thousands)

    def read(cell: Cell) -> int | None:
        if isinstance(cell, str):
            digits = _digits(cell, pattern)
            if digits is None or digits[1].strip("0") or len(digits[1]) == 3:
                return None
            number = int(digits[0])
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell) and cell == int(cell):
            number = int(cell)
        else:
            return None
        return number if 0 <= number <= MAX_QUANTITY else None

    return read


def date_reader(date_format: str) -> Callable[[Cell], dt.date | None]:
    """A function from a cell to a day of the years 2000 to 2099, or None where it is not one."""

    def read(cell: Cell) -> dt.date | None:
        day: dt.date | None = None
        if isinstance(cell, dt.datetime):
            day = cell.date()
        elif isinstance(cell, dt.date):
            day = cell
        elif isinstance(cell, str):
            try:
                day = dt.datetime.strptime(cell.strip(), date_format).date()  # noqa: DTZ007 - a calendar day has no zone
            except ValueError:
                return None
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell < 100_000:
            day = _EXCEL_EPOCH + dt.timedelta(days=int(cell))
        return day if day is not None and EARLIEST <= day < LATEST else None

    return read
