"""Texts as they are compared and sorted."""

import unicodedata


def name_key(text: str) -> str:
    """A name as it is compared and sorted: without letter case, accents and runs of spaces; other signs count."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.casefold().split())
