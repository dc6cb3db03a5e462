"""Values as banks write them: days, amounts with either decimal sign, and the words of a header line."""

import re
import unicodedata
from datetime import date

LARGEST_CENTS, MOST_FIGURES = 10**13, 15
_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")
_FRENCH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?")
_PLAIN = re.compile(r"(\d+)(?:([.,])(\d+))?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})*(?:([.,])(\d{1,2}))?")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"), None)


def bank_day(written: str) -> date | None:
    """A day as banks write it, a time of day behind it ignored; two figures of a year are of this century. None for no day."""
    text = written.strip()
    found = _ISO.match(text)
    parts = (1, 2, 3)
    if found is None:
        found, parts = _FRENCH.match(text), (3, 2, 1)
    if found is None or (text[found.end() :] and not _TIME.fullmatch(text[found.end() :])):
        return None
    year, month, day = (int(found.group(part)) for part in parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def bank_cents(written: str) -> int | None:
    """An amount in cents, signed; None where it is no amount, has part of a cent, or could mean two things (`1.234`)."""
    text = written.translate(_SPACES).removesuffix("€").removesuffix("EUR")
    sign = -1 if text.startswith(("-", "−")) or text.endswith("-") else 1
    text = text.strip("+-−")
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        whole, decimals = plain.group(1), plain.group(3) or ""
        if len(decimals) > 2 or len(whole) > MOST_FIGURES:
            return None
    else:
        grouped = _GROUPED.fullmatch(text)
        if grouped is None or grouped.group(2) is None or grouped.group(1) == grouped.group(2):
            return None
        decimals = grouped.group(3)
        whole = re.sub(r"\D", "", text[: len(text) - len(decimals) - 1])
    cents = int(whole) * 100 + int(decimals.ljust(2, "0") or "0")
    return sign * cents if cents <= LARGEST_CENTS else None


def bare(text: str) -> str:
    """Lower-case letters and digits alone, without accents: how headings and names are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(sign for sign in plain.lower() if sign.isalnum())
