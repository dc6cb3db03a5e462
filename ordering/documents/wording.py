"""The words of the papers in the reader's language, without a request around them."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

Translate = Callable[[str], str]


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [language])


def wording(language: str) -> Translate:
    """The function that puts an English text into the language; texts it does not know stay English."""
    return _catalogue(language).gettext
