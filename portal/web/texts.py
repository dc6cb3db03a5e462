"""Texts that are translated when they are shown, for constants and form fields."""

from typing import cast

from flask_babel import lazy_gettext


def _l(message: str) -> str:
    """A text in the language of whoever reads it; it behaves as a `str` wherever it is written."""
    return cast(str, lazy_gettext(message))
