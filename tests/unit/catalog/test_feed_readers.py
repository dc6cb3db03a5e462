"""Feed files as a whole: what is taken, what is refused whole, and the instant as of which a file speaks."""

import datetime as dt
import io
from dataclasses import replace

import pytest
import xlsxwriter

from catalog.feeds.dialects import DIALECTS
from catalog.feeds.readers import read_feed
from catalog.feeds.text import FeedRefused
from tests.support.feed_files import (
    MEDIASUD_HEAD,
    NORDIS_HEAD,
    compulog_cells,
    compulog_file,
    mediasud_cells,
    mediasud_file,
    nordis_cells,
    nordis_file,
)

ROW, RECORD, CELLS = nordis_cells(), compulog_cells(), mediasud_cells()


def _damaged(workbook: bytes) -> bytes:
    """The same workbook with its packed sheet overwritten in the middle."""
    at = workbook.index(b"xl/worksheets/sheet1.xml") + 60
    return workbook[:at] + b"\xff" * 40 + workbook[at + 40:]


HDR = "HDR~COMPULOG~20261102~EUR~PARIS~LYON~LILLE"


@pytest.mark.parametrize(("_case", "dialect", "data", "code"), [
    ("no bytes", "nordis", b"", "empty"),
    ("no bytes, workbook", "mediasud", b"", "empty"),
    ("blank lines", "compulog", b"\r\n \n", "empty"),
    ("header alone", "nordis", nordis_file(), "no_data"),
    ("header and blank lines", "nordis", nordis_file("", ";;;;;;;;;;;"), "no_data"),
    ("header alone, workbook", "mediasud", mediasud_file(), "no_data"),
    ("no records between", "compulog", compulog_file(), "no_data"),
    ("a workbook for a text", "nordis", mediasud_file(CELLS), "not_text"),
    ("a PDF", "compulog", b"%PDF-1.7 ...", "not_text"),
    ("a text for a workbook", "mediasud", nordis_file(ROW), "not_workbook"),
    ("a broken workbook", "mediasud", mediasud_file(CELLS)[:2000], "not_workbook"),
    ("a workbook damaged inside", "mediasud", _damaged(mediasud_file(CELLS)), "not_workbook"),
    ("no workbook in the archive", "mediasud", b"PK\x03\x04 nothing", "not_workbook"),
    ("bytes that are no UTF-8", "compulog", compulog_file(RECORD).replace(b"Asus", b"As\xe9s"), "bad_encoding"),
    ("UTF-8 read as Latin", "nordis", nordis_file(ROW, encoding="utf-8"), "missing_columns"),
    ("a column less", "nordis", nordis_file(ROW, head=NORDIS_HEAD[:9]), "missing_columns"),
    ("no header at all", "nordis", nordis_file(ROW).partition(b"\n")[2], "missing_columns"),
    ("another delimiter", "nordis", nordis_file(ROW).replace(b";", b","), "missing_columns"),
    ("no header, workbook", "mediasud", mediasud_file(CELLS, head=("A", "B")), "missing_columns"),
    ("a wanted column twice", "nordis", nordis_file(ROW, head=(*NORDIS_HEAD, "Stock")), "ambiguous_column"),
    ("a wanted column twice, workbook", "mediasud", mediasud_file(CELLS, head=(*MEDIASUD_HEAD, "Tarif")),
     "ambiguous_column"),
    ("count too high", "compulog", compulog_file(RECORD, trailer="TRL~2"), "truncated"),
    ("count too low", "compulog", compulog_file(RECORD, compulog_cells("B"), trailer="TRL~1"), "truncated"),
    ("count in letters", "compulog", compulog_file(RECORD, trailer="TRL~x"), "truncated"),
    ("count left out", "compulog", compulog_file(RECORD, trailer="TRL"), "truncated"),
    ("no trailer", "compulog", compulog_file(RECORD, trailer=""), "no_trailer"),
    ("lines after the trailer", "compulog", compulog_file(RECORD) + b"DTL~1\n", "no_trailer"),
    ("cut in the middle of a line", "compulog", compulog_file(RECORD, RECORD)[:-40], "no_trailer"),
    ("no first record", "compulog", compulog_file(RECORD).partition(b"\n")[2], "not_records"),
    ("another format", "compulog", nordis_file(nordis_cells(), encoding="utf-8"), "not_records"),
    ("dollars", "compulog", compulog_file(RECORD, head=HDR.replace("EUR", "USD")), "wrong_currency"),
    ("no such day", "compulog", compulog_file(RECORD, head=HDR.replace("1102", "1340")), "bad_cut_off"),
    ("a day out of range", "compulog", compulog_file(RECORD, head=HDR.replace("2026", "0001")), "bad_cut_off"),
    ("no such day in the title", "mediasud", mediasud_file(CELLS, title="Edition du 31/02/2026"), "bad_cut_off"),
    ("a warehouse twice", "compulog", compulog_file(RECORD, head=HDR.replace("LYON", "PARIS")), "bad_warehouses"),
    ("no warehouse", "compulog", compulog_file(RECORD, head="HDR~COMPULOG~20261102~EUR"), "bad_warehouses"),
])
def test_refused_whole(_case: str, dialect: str, data: bytes, code: str) -> None:
    with pytest.raises(FeedRefused) as refusal:
        read_feed(data, DIALECTS[dialect])
    assert refusal.value.code == code


@pytest.mark.parametrize(("_case", "data"), [
    ("as they write it", nordis_file(ROW)),
    ("LF alone", nordis_file(ROW).replace(b"\r\n", b"\n")),
    ("CR alone", nordis_file(ROW).replace(b"\r\n", b"\r")),
    ("UTF-8 with its mark", b"\xef\xbb\xbf" + nordis_file(ROW, encoding="utf-8")),
    ("UTF-16 with its mark", nordis_file(ROW, encoding="utf-16")),
    ("capitals, no accents, more blanks", nordis_file(ROW, head=[h.upper().replace("É", "E ").replace("E F", "EF")
                                                                 .replace("E S", "ES") for h in NORDIS_HEAD])),
    ("other columns between", nordis_file(["note", *ROW, "note"], head=["Remarque", *NORDIS_HEAD, "Remarque"])),
    ("a title above", b"Tarif;au;02/11\r\n;;\r\n" + nordis_file(ROW)),
    ("no line end at the end", nordis_file(ROW).rstrip()),
])
def test_taken_all_the_same(_case: str, data: bytes) -> None:
    feed = read_feed(data, DIALECTS["nordis"])
    ((_, cells),) = feed.rows
    assert (cells[feed.places["sku"]], cells[feed.places["dealer"]]) == ("N1", "1 099,50")


def test_columns_that_may_be_missing() -> None:
    head = [h for h in NORDIS_HEAD if h not in ("EAN", "Eco-contribution", "Réappro le", "Conditionnement", "Famille")]
    cells = [cell for h, cell in zip(NORDIS_HEAD, ROW, strict=True) if h in head]
    feed = read_feed(nordis_file(cells, head=head), DIALECTS["nordis"])
    assert set(feed.places) == {"sku", "mpn", "brand", "name", "list", "dealer"}


@pytest.mark.parametrize(("_case", "written", "cut_off"), [
    ("a day in winter begins at 23:00 UTC", "20261102", dt.datetime(2026, 11, 1, 23, tzinfo=dt.UTC)),
    ("a day in summer at 22:00", "20260702", dt.datetime(2026, 7, 1, 22, tzinfo=dt.UTC)),
    ("an instant", "202611021430", dt.datetime(2026, 11, 2, 13, 30, tzinfo=dt.UTC)),
    ("with seconds", "20261102143015", dt.datetime(2026, 11, 2, 13, 30, 15, tzinfo=dt.UTC)),
    ("ISO with a zone", "2026-11-02T14:30:00+02:00", dt.datetime(2026, 11, 2, 12, 30, tzinfo=dt.UTC)),
    ("ISO in Paris", "2026-11-02T14:30:00", dt.datetime(2026, 11, 2, 13, 30, tzinfo=dt.UTC)),
    ("blank: the upload", "", None),
])
def test_cut_off_of_a_header(_case: str, written: str, cut_off: dt.datetime | None) -> None:
    data = compulog_file(RECORD, head=HDR.replace("20261102", written))
    feed = read_feed(data, DIALECTS["compulog"])
    assert (feed.cut_off, feed.warehouses) == (cut_off, ("PARIS", "LYON", "LILLE"))


@pytest.mark.parametrize(("_case", "title", "cut_off"), [
    ("a day", "Edition du 02/11/2026", dt.datetime(2026, 11, 1, 23, tzinfo=dt.UTC)),
    ("a day and an hour", "EDITION DU 02/11/2026 14:30", dt.datetime(2026, 11, 2, 13, 30, tzinfo=dt.UTC)),
    ("French hour", "Edition du 02/11/2026 14h30", dt.datetime(2026, 11, 2, 13, 30, tzinfo=dt.UTC)),
    ("no such words", "Tarif d'automne", None),
])
def test_cut_off_of_a_title(_case: str, title: str, cut_off: dt.datetime | None) -> None:
    assert read_feed(mediasud_file(CELLS, title=title), DIALECTS["mediasud"]).cut_off == cut_off


def test_warehouses_as_the_header_lists_them() -> None:
    cells = compulog_cells()
    feed = read_feed(compulog_file(cells[:7] + cells[8:], head="HDR~C~20261102~EUR~NORD~SUD"), DIALECTS["compulog"])
    assert (feed.warehouses, feed.stock, feed.places["dealer"]) == (("NORD", "SUD"), (7, 8), 9)


def test_a_stock_column_for_each_warehouse() -> None:
    profile = replace(DIALECTS["nordis"], warehouses=("NORD", "SUD"),
                      columns={**DIALECTS["nordis"].columns, "stock": ("Stock", "Stock Sud")})
    feed = read_feed(nordis_file([*ROW, "7"], head=[*NORDIS_HEAD, "Stock Sud"]), profile)
    ((_, cells),) = feed.rows
    assert [cells[at] for at in feed.stock] == ["12", "7"]


def test_a_cell_far_away_is_refused_before_it_fills_the_memory() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "near")
    sheet.write(30_000, 701, "far")
    book.close()
    with pytest.raises(FeedRefused) as refusal:
        read_feed(out.getvalue(), DIALECTS["mediasud"])
    assert refusal.value.code == "too_large"
