"""Codes of articles: maker's part numbers and GTINs in the one form by which they are compared."""

import unicodedata

ZERO = ord("0")
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_NO_CODE = {number: None for number in range(128) if not chr(number).isalnum()}
_GROUPING = str.maketrans("", "", " -.\u00a0\u202f")


def mpn_key(text: str) -> str:
    """A maker's part number as it is compared: upper case, letters and digits only; empty where none is left."""
    if text.isascii():
        return text.upper().translate(_NO_CODE)
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def gtin_is_valid(digits: str) -> bool:
    """Whether 8, 12, 13 or 14 digits end in the right GS1 check digit (weights 3, 1 from the right), not all zeros."""
    if len(digits) not in GTIN_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return False
    odd, even = digits[-1::-2].encode(), digits[-2::-2].encode()
    total = sum(odd) + 3 * sum(even) - ZERO * (len(odd) + 3 * len(even))
    return total % 10 == 0 and total > 0


def normalise_gtin(text: str) -> str | None:
    """The GTIN in its shortest GS1 form (8, 13 or 14 digits), or None where it is not a valid GTIN.

    Spaces, hyphens and points between digits are dropped; a UPC of 12 digits is the GTIN-13 with a zero in front, and
    the same article read with more leading zeros is the same code.
    """
    digits = text if text.isdigit() else text.translate(_GROUPING)
    if not gtin_is_valid(digits):
        return None
    if len(digits) == 13 and digits[:5] != "00000":
        return digits
    bare = digits.lstrip("0")
    return bare.zfill(8) if len(bare) <= 8 else bare.zfill(13)
