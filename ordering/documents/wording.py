"""Words, amounts and dates of the papers in the reader's language, without a request around them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
NARROW_SPACE = "\u202f"
NO_BREAK = "\u00a0"

Translate = Callable[[str], str]


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [language])


def wording(language: str) -> Translate:
    """The function that puts an English text into the language; texts it does not know stay English."""
    return _catalogue(language).gettext


def amount(cents: int, language: str) -> str:
    """Euros from cents: 1 234,56 € in French, €1,234.56 in English."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    euros, rest = divmod(whole, 100)
    grouped = f"{euros:,}"
    if language == "fr":
        return f"{sign}{grouped.replace(',', NARROW_SPACE)},{rest:02d}{NO_BREAK}€"
    return f"{sign}€{grouped}.{rest:02d}"


def day(value: date, language: str) -> str:
    """A calendar day in figures: 04/11/2026 in French, 4 Nov 2026 in English."""
    return value.strftime("%d/%m/%Y") if language == "fr" else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def percent(share: Decimal, language: str) -> str:
    """A share of one as a percentage: 0.055 is 5,5 % in French and 5.5% in English."""
    text = f"{(share * 100).normalize():f}"
    return f"{text.replace('.', ',')}{NO_BREAK}%" if language == "fr" else f"{text}%"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
