"""Amounts, quantities and dates: what is read, and what is refused because it could mean two things."""

import datetime as dt

import pytest

from catalog.feeds.figures import Cell, cents_reader, date_reader, whole_reader

FRENCH, POINT, EITHER = (",", " "), (".", ""), ("any", " ")


@pytest.mark.parametrize(("_case", "signs", "written", "cents"), [
    ("decimal comma", FRENCH, "482,38", 48238),
    ("thousands by a space", FRENCH, "1 234,50", 123450),
    ("by a no-break space", FRENCH, "1\u00a0234\u00a0567,50", 123456750),
    ("by a narrow no-break space", FRENCH, "12\u202f345,00", 1234500),
    ("spaces around", FRENCH, "  12,5 ", 1250),
    ("no decimals", FRENCH, "12", 1200),
    ("closing zeros", FRENCH, "12,5000", 1250),
    ("closing sign", FRENCH, "12,", 1200),
    ("euro sign", FRENCH, "12,50 €", 1250),
    ("zero is an amount", FRENCH, "0,00", 0),
    ("groups that are none", FRENCH, "12 34,50", None),
    ("more than cents", FRENCH, "12,345", None),
    ("a point in a comma's file", FRENCH, "12.50", None),
    ("English thousands", FRENCH, "1,234.50", None),
    ("point", POINT, "92.87", 9287),
    ("a comma in a point's file", POINT, "92,87", None),
    ("a space in a file without groups", POINT, "1 234.50", None),
    ("either: comma", EITHER, "91,78", 9178),
    ("either: point", EITHER, "91.78", 9178),
    ("either: three digits may be thousands", EITHER, "1.234", None),
    ("either: three digits closing in zero too", EITHER, "1.230", None),
    ("minus", FRENCH, "-12,50", None),
    ("unicode minus", FRENCH, "\u221212,50", None),
    ("plus", FRENCH, "+12,50", None),
    ("exponent", POINT, "1e5", None),
    ("not a number", POINT, "NaN", None),
    ("infinite", POINT, "inf", None),
    ("words", FRENCH, "sur devis", None),
    ("blank", FRENCH, "", None),
    ("only a sign", FRENCH, ",", None),
    ("Arabic digits", POINT, "١٢.٥٠", None),
    ("underscore", POINT, "1_000", None),
    ("hexadecimal", POINT, "0x10", None),
    ("the largest", POINT, "999999999.99", 99999999999),
    ("too large", POINT, "1000000000.00", None),
    ("beyond all integers", POINT, "9" * 400, None),
    ("cell", EITHER, 97.32, 9732),
    ("cell rounded half up", EITHER, 12.345, 1235),
    ("cell of a formula", EITHER, 12.340000000000002, 1234),
    ("cell of 1.005", EITHER, 1.005, 101),
    ("negative cell", EITHER, -12.5, None),
    ("huge cell", EITHER, 1e300, None),
    ("cell not a number", EITHER, float("nan"), None),
    ("infinite cell", EITHER, float("inf"), None),
    ("truth cell", EITHER, True, None),
    ("date cell", EITHER, dt.date(2026, 1, 1), None),
])
def test_cents(_case: str, signs: tuple[str, str], written: Cell, cents: int | None) -> None:
    assert cents_reader(*signs)(written) == cents


@pytest.mark.parametrize(("_case", "signs", "written", "number"), [
    ("digits", FRENCH, "12", 12),
    ("leading zeros", FRENCH, "0012", 12),
    ("thousands", FRENCH, "1 200", 1200),
    ("decimals that are zeros", FRENCH, "12,00", 12),
    ("three zeros may be a thousand", FRENCH, "1,000", None),
    ("half a piece", FRENCH, "1,5", None),
    ("negative", FRENCH, "-4", None),
    ("word", FRENCH, "x", None),
    ("blank", FRENCH, "", None),
    ("exponent", POINT, "1e3", None),
    ("zero", POINT, "0", 0),
    ("the largest", POINT, "99999999", 99_999_999),
    ("beyond the counters", POINT, "100000000", None),
    ("cell", EITHER, 6.0, 6),
    ("half a cell", EITHER, 6.5, None),
    ("negative cell", EITHER, -1.0, None),
    ("cell not a number", EITHER, float("nan"), None),
    ("infinite cell", EITHER, float("inf"), None),
    ("truth cell", EITHER, False, None),
])
def test_whole(_case: str, signs: tuple[str, str], written: Cell, number: int | None) -> None:
    assert whole_reader(*signs)(written) == number


@pytest.mark.parametrize(("_case", "written", "day"), [
    ("text", "18/11/2026", dt.date(2026, 11, 18)),
    ("leap day", "29/02/2028", dt.date(2028, 2, 29)),
    ("no such day", "31/02/2026", None),
    ("other order", "2026-11-18", None),
    ("two digits of a year", "18/11/26", None),
    ("before the century", "18/11/1999", None),
    ("first day", "01/01/2000", dt.date(2000, 1, 1)),
    ("far away", "01/01/2100", None),
    ("word", "bientôt", None),
    ("date cell", dt.date(2026, 11, 18), dt.date(2026, 11, 18)),
    ("instant cell", dt.datetime(2026, 11, 18, 10, 30), dt.date(2026, 11, 18)),  # noqa: DTZ001
    ("serial number cell", 46344.0, dt.date(2026, 11, 18)),
    ("negative cell", -1.0, None),
    ("huge cell", 1e300, None),
    ("cell not a number", float("nan"), None),
])
def test_date(_case: str, written: Cell, day: dt.date | None) -> None:
    assert date_reader("%d/%m/%Y")(written) == day
