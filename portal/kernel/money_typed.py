"""Amounts as people type them."""

import re

MOST_CENTS = 10**12
_AMOUNT = re.compile(r"(\d{1,12})(?:[.,](\d{1,2}))?")


def cents_typed(text: str) -> int | None:
    """Cents of "1 234,5", "1234.50", "12"; None where it is no amount of euros with at most two decimals."""
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text)
    found = _AMOUNT.fullmatch(bare)
    if found is None or not bare.isascii():
        return None
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
