"""Part numbers, GTINs and names: what counts as the same code and what does not."""

import pytest

from catalog.codes import gtin_is_valid, mpn_key, normalise_gtin
from portal.kernel.text import name_key


@pytest.mark.parametrize(("_case", "written", "key"), [
    ("dashes", "H81TM-ITXRFD47", "H81TMITXRFD47"),
    ("lower case", "h81tmitxrfd47", "H81TMITXRFD47"),
    ("spaces, slashes, dots", " 90-MB/0 1.x ", "90MB01X"),
    ("no-break space", "AB\u00a012", "AB12"),
    ("full width", "ＡＢ１２", "AB12"),
    ("superscript", "X²", "X2"),
    ("accents stay", "Écran-1", "ÉCRAN1"),
    ("nothing left", "-- / .", ""),
    ("blank", "", ""),
])
def test_mpn_key(_case: str, written: str, key: str) -> None:
    assert mpn_key(written) == key


@pytest.mark.parametrize(("_case", "one", "other", "same"), [
    ("case", "ARCTIC", "Arctic", True),
    ("spaces", "Cooler  Master ", "Cooler Master", True),
    ("accents", "Alpenföhn", "ALPENFOHN", True),
    ("signs count", "be quiet!", "be quiet", False),
    ("another", "Asus", "Acer", False),
])
def test_name_key(_case: str, one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@pytest.mark.parametrize(("_case", "digits", "right"), [
    ("GTIN-13", "4006381333931", True),
    ("GTIN-13 wrong", "4006381333932", False),
    ("GTIN-8", "96385074", True),
    ("UPC", "036000291452", True),
    ("GTIN-14", "10012345678902", True),
    ("nine digits", "123456789", False),
    ("letters", "40063813339AB", False),
    ("other digits", "٤٠٠٦٣٨١٣٣٣٩٣١", False),
    ("zeros", "0000000000000", False),
    ("blank", "", False),
])
def test_gtin_is_valid(_case: str, digits: str, right: bool) -> None:
    assert gtin_is_valid(digits) is right


@pytest.mark.parametrize(("_case", "written", "gtin"), [
    ("as it is", "4006381333931", "4006381333931"),
    ("spaces", "4 006381 333931", "4006381333931"),
    ("UPC", "036000291452", "0036000291452"),
    ("UPC as 13", "0036000291452", "0036000291452"),
    ("UPC as 14", "00036000291452", "0036000291452"),
    ("GTIN-8 padded", "0000096385074", "96385074"),
    ("GTIN-14 stays", "10012345678902", "10012345678902"),
    ("scientific", "4,00638E+12", None),
    ("wrong digit", "4006381333930", None),
])
def test_normalise_gtin(_case: str, written: str, gtin: str | None) -> None:
    assert normalise_gtin(written) == gtin
