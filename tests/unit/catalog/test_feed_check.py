"""Lines of feeds: each fault with its reason, in the order in which faults are looked for."""

import datetime as dt
from collections.abc import Mapping

import pytest

from catalog.feeds.check import FeedLine, check_feed
from catalog.feeds.dialects import DIALECTS
from catalog.feeds.readers import read_feed
from tests.support.feed_files import (
    GTIN,
    WRONG_GTIN,
    compulog_cells,
    compulog_file,
    mediasud_cells,
    mediasud_file,
    nordis_cells,
    nordis_file,
)


def outcome(data: bytes, dialect: str) -> tuple[list[FeedLine], dict[int, str], dict[int, list[str]]]:
    """Accepted lines, rejected {line: reason}, warned {line: [reason]}."""
    profile = DIALECTS[dialect]
    lines: list[FeedLine] = []
    rejected: dict[int, str] = {}
    warned: dict[int, list[str]] = {}
    for line, faults in check_feed(read_feed(data, profile), profile):
        if line is None:
            rejected[faults[0].line_no] = faults[0].reason.value
        else:
            lines.append(line)
            if faults:
                warned[line.line_no] = [fault.reason.value for fault in faults]
    return lines, rejected, warned


def test_a_right_line_of_nordis() -> None:
    (line,), rejected, warned = outcome(nordis_file(nordis_cells()), "nordis")
    assert line[:8] == (2, "N1", "VG27-AQ", "VG27AQ", GTIN, "Asus", "Asus VG27AQ 27 pouces", "monitor")
    assert (line.status, line.list_cents, line.dealer_cents, line.eco_cents) == ("active", 129900, 109950, 250)
    assert (line.pack, line.min_quantity, line.stock, line.vat_rate) == (1, 1, (12,), DIALECTS["nordis"].vat_rate)
    assert (line.next_arrival_on, line.next_arrival_quantity) == (dt.date(2026, 11, 18), None)
    assert (rejected, warned) == ({}, {})


def test_a_right_line_of_compulog() -> None:
    (line,), _, _ = outcome(compulog_file(compulog_cells(status="D")), "compulog")
    assert (line.status, line.stock, line.dealer_cents, line.list_cents) == ("discontinued", (1, 2, 0), 109950, 129900)


def test_a_right_row_of_mediasud() -> None:
    rows = mediasud_cells(next_arrival_on=dt.date(2026, 11, 18)), mediasud_cells("MS2", dealer="=12.5*1")
    (line, formula), _, _ = outcome(mediasud_file(*rows), "mediasud")
    assert (line.line_no, line.stock, line.pack, line.dealer_cents) == (4, (6,), 1, 109950)
    assert line.next_arrival_on == dt.date(2026, 11, 18)
    assert formula.dealer_cents == 1250


@pytest.mark.parametrize(("_case", "changed", "reason"), [
    ("no SKU", {"sku": ""}, "missing_sku"),
    ("blanks for SKU", {"sku": " \u00a0 "}, "missing_sku"),
    ("a NUL in the SKU", {"sku": "N\x001"}, "bad_sku"),
    ("an endless SKU", {"sku": "N" * 61}, "bad_sku"),
    ("neither MPN nor GTIN", {"mpn": "", "gtin": ""}, "missing_mpn"),
    ("MPN of signs alone", {"mpn": "--", "gtin": ""}, "missing_mpn"),
    ("no MPN and a wrong GTIN", {"mpn": "", "gtin": WRONG_GTIN}, "missing_mpn"),
    ("no MPN but a GTIN", {"mpn": ""}, None),
    ("no brand", {"brand": ""}, "missing_name"),
    ("no name", {"name": " "}, "missing_name"),
    ("list price zero", {"list": "0"}, "bad_price"),
    ("list price blank", {"list": ""}, "bad_price"),
    ("dealer price in words", {"dealer": "N/C"}, "bad_price"),
    ("dealer price negative", {"dealer": "-12,50"}, "bad_price"),
    ("dealer price zero", {"dealer": "0,00"}, "bad_price"),
    ("dealer price blank", {"dealer": ""}, "bad_price"),
    ("dealer price beyond", {"dealer": "9" * 30}, "bad_price"),
    ("stock negative", {"stock": "-4"}, "bad_quantity"),
    ("stock in letters", {"stock": "x"}, "bad_quantity"),
    ("stock blank", {"stock": ""}, "bad_quantity"),
    ("stock in halves", {"stock": "1,5"}, "bad_quantity"),
    ("stock beyond", {"stock": "99999999999999999999"}, "bad_quantity"),
    ("pack zero", {"pack": "0"}, "bad_pack"),
    ("pack negative", {"pack": "-1"}, "bad_pack"),
    ("pack in letters", {"pack": "lot"}, "bad_pack"),
    ("pack blank is one", {"pack": ""}, None),
    ("fee in words", {"eco": "oui"}, "bad_eco"),
    ("fee blank is none", {"eco": ""}, None),
])
def test_one_fault(_case: str, changed: Mapping[str, str], reason: str | None) -> None:
    cells = nordis_cells(**changed)
    _, rejected, _ = outcome(nordis_file(nordis_cells("N0"), cells), "nordis")
    assert rejected == ({} if reason is None else {3: reason})


@pytest.mark.parametrize(("_case", "changed", "reason"), [
    ("short before SKU", {"sku": ""}, "short_line"),
    ("SKU before all after it", {"sku": "", "mpn": "", "gtin": "", "dealer": "x"}, "missing_sku"),
    ("twice before MPN", {"sku": "N0", "mpn": "", "gtin": ""}, "duplicate_sku"),
    ("MPN before name", {"mpn": "", "gtin": "", "brand": ""}, "missing_mpn"),
    ("name before price", {"name": "", "dealer": "x"}, "missing_name"),
    ("price before quantity", {"dealer": "x", "stock": ""}, "bad_price"),
    ("quantity before pack", {"stock": "", "pack": "0"}, "bad_quantity"),
])
def test_the_first_of_several_faults(_case: str, changed: Mapping[str, str], reason: str) -> None:
    cells = nordis_cells(**{"sku": "N9"} | dict(changed))
    if reason == "short_line":
        cells = cells[:6]
    assert outcome(nordis_file(nordis_cells("N0"), cells), "nordis")[1] == {3: reason}


@pytest.mark.parametrize(("_case", "first", "second", "expected"), [
    ("the first stays", {}, {}, {3: "duplicate_sku"}),
    ("a rejected line has shown its SKU", {"dealer": "x"}, {}, {2: "bad_price", 3: "duplicate_sku"}),
    ("case makes another SKU", {}, {"sku": "n1"}, {}),
    ("blanks around do not", {}, {"sku": " N1 "}, {3: "duplicate_sku"}),
])
def test_twice(_case: str, first: Mapping[str, str], second: Mapping[str, str], expected: dict[int, str]) -> None:
    assert outcome(nordis_file(nordis_cells(**first), nordis_cells(**second)), "nordis")[1] == expected


def test_a_short_line_does_not_use_up_its_sku() -> None:
    lines, rejected, _ = outcome(nordis_file(nordis_cells()[:6], nordis_cells()), "nordis")
    assert (len(lines), rejected) == (1, {2: "short_line"})


@pytest.mark.parametrize(("_case", "changed", "reasons"), [
    ("wrong check digit", {"gtin": WRONG_GTIN}, ["bad_gtin"]),
    ("no GTIN", {"gtin": ""}, None),
    ("GTIN in exponents", {"gtin": "4,00638E+12"}, ["bad_gtin"]),
    ("no such day", {"next_arrival_on": "31/02/2026"}, ["bad_arrival"]),
    ("a day out of range", {"next_arrival_on": "01/01/0001"}, ["bad_arrival"]),
    ("endless name", {"name": "n" * 100_000}, ["cut_text"]),
    ("endless MPN", {"mpn": "M" * 500}, ["bad_mpn"]),
])
def test_warnings(_case: str, changed: Mapping[str, str], reasons: list[str] | None) -> None:
    (line,), rejected, warned = outcome(nordis_file(nordis_cells(**changed)), "nordis")
    assert (rejected, warned) == ({}, {} if reasons is None else {2: reasons})
    assert len(line.name) <= 250


@pytest.mark.parametrize(("_case", "row", "expected"), [
    ("a delimiter in quotes", nordis_cells(name="Lot; deux \"27\"\" pouces"), {}),
    ("a line end in quotes", nordis_cells(name="Deux\nlignes"), {}),
    ("an inch sign in the middle", ";".join(nordis_cells(name='Ecran 24" large')), {}),
    ("a stray quote in front", ";".join(nordis_cells(name='"24 pouces')), {}),
    ("a delimiter without quotes", ";".join(nordis_cells(name="Lot; deux")), {2: "long_line"}),
    ("blank columns beyond", ";".join(nordis_cells()) + ";;;", {}),
    ("one column less", nordis_cells()[:-1], {2: "short_line"}),
    ("control characters in the name", nordis_cells(name="Asus\x00\x07 VG27\u0085AQ"), {}),
])
def test_quotes_and_delimiters(_case: str, row: list[str] | str, expected: dict[int, str]) -> None:
    lines, rejected, _ = outcome(nordis_file(row, nordis_cells("N2")), "nordis")
    assert rejected == expected
    assert lines[-1].sku == "N2"
    assert all(line.name.isprintable() for line in lines)


@pytest.mark.parametrize(("_case", "changed", "reason"), [
    ("a tilde in the name", {"name": "Asus~VG27"}, "long_line"),
    ("an unknown status", {"status": "X"}, "bad_status"),
    ("a blank status is the default", {"status": ""}, None),
    ("a small status", {"status": "n"}, None),
    ("one warehouse in letters", {"lyon": "x"}, "bad_quantity"),
    ("one warehouse blank", {"lille": ""}, "bad_quantity"),
    ("a decimal comma", {"dealer": "92,87"}, "bad_price"),
])
def test_records(_case: str, changed: Mapping[str, str], reason: str | None) -> None:
    _, rejected, _ = outcome(compulog_file(compulog_cells(**changed)), "compulog")
    assert rejected == ({} if reason is None else {2: reason})


def test_records_of_an_unknown_tag_and_cut_short() -> None:
    rows = ["XYZ~1~2", "~".join(["DTL", *compulog_cells()[:4]]), compulog_cells("CL2")]
    lines, rejected, _ = outcome(compulog_file(*rows, end="\r\n"), "compulog")
    assert (rejected, lines[0].sku, lines[0].gtin) == ({2: "bad_record", 3: "short_line"}, "CL2", GTIN)


@pytest.mark.parametrize(("_case", "changed", "expected"), [
    ("numbers as texts", {"list": "1 299,00", "dealer": "1099.50", "stock": "6", "pack": "1"}, None),
    ("SKU as a number", {"sku": 123456.0}, None),
    ("SKU that lost digits", {"sku": 1.2345678901234567e18}, "bad_sku"),
    ("SKU turned into a date", {"sku": dt.date(2026, 3, 1)}, "bad_sku"),
    ("SKU turned into a truth", {"sku": True}, "bad_sku"),
    ("GTIN as a number", {"gtin": 4006381333931.0}, None),
    ("GTIN as a number without its zero", {"gtin": 36000291452.0}, None),
    ("MPN as a number", {"mpn": 9012345.0}, None),
    ("MPN turned into a date, GTIN kept", {"mpn": dt.date(2026, 3, 1)}, None),
    ("MPN turned into a date", {"mpn": dt.date(2026, 3, 1), "gtin": ""}, "missing_mpn"),
    ("price blank, stock there", {"dealer": ""}, "bad_price"),
    ("stock blank, pack there", {"stock": ""}, "bad_quantity"),
    ("row ends after the category", {"list": "", "dealer": "", "eco": "", "stock": "", "pack": ""}, "short_line"),
    ("half a piece", {"stock": 6.5}, "bad_quantity"),
    ("negative price", {"dealer": -12.5}, "bad_price"),
    ("a fraction of a cent", {"dealer": 0.001}, "bad_price"),
])
def test_cells(_case: str, changed: Mapping[str, object], expected: str | None) -> None:
    lines, rejected, _ = outcome(mediasud_file(mediasud_cells(**changed)), "mediasud")
    assert rejected == ({} if expected is None else {4: expected})
    if lines and changed.get("gtin", GTIN):
        assert lines[0].gtin in (GTIN, "0036000291452")
        assert lines[0].sku in ("MS1", "123456")


def test_blank_rows_are_no_lines() -> None:
    blank = [""] * 12
    spaces = [" "] + [""] * 11
    lines, rejected, _ = outcome(mediasud_file(mediasud_cells(), blank, mediasud_cells("MS2"), spaces), "mediasud")
    assert ([line.line_no for line in lines], rejected) == ([4, 6], {})
    lines, rejected, _ = outcome(nordis_file(nordis_cells(), "", ";" * 11, nordis_cells("N2"), "", "  "), "nordis")
    assert ([line.line_no for line in lines], rejected) == ([2, 5], {})
    lines, rejected, _ = outcome(compulog_file(compulog_cells(), end="\r\n") + b"\r\n \r\n", "compulog")
    assert ([line.line_no for line in lines], rejected) == ([2], {})
