"""An own price list as a file: CSV in the reader's habit, or an Excel workbook written row by row."""

import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from catalog.queries.price_list_lines import PriceLine
from portal.kernel.clock import PARIS
from portal.web.csvfile import csv_text

TELL_EVERY = 500
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
WIDTHS = (16, 20, 15, 48, 24, 18, 18, 11, 11, 9, 11, 11, 8, 10, 17)
Tell = Callable[[int], None]


def price_list_file(format_: str, lines: Iterable[PriceLine], language: str, tell: Tell) -> tuple[bytes, int]:
    """The file's content and how many lines it has; `tell` is called with the lines done, now and then."""
    counted = _Counted(lines, tell)
    content = _xlsx(counted) if format_ == "xlsx" else _csv(counted, language)
    return content, counted.done


def header() -> list[str]:
    """The headings, in the language that is set."""
    return [
        _("Brand"), _("Part number"), _("GTIN"), _("Name"), _("Category"), _("Wholesaler"), _("SKU"), _("List price excl. VAT"),
        _("Net price excl. VAT"), _("From quantity"), _("Net price from it"), _("Eco-contribution"), _("VAT (per cent)"),
        _("Available"), _("As of"),
    ]


class _Counted:
    """Lines that are counted as they pass."""

    def __init__(self, lines: Iterable[PriceLine], tell: Tell) -> None:
        self.done = 0
        self._lines, self._tell = lines, tell

    def __iter__(self) -> Iterator[PriceLine]:
        for line in self._lines:
            self.done += 1
            if self.done % TELL_EVERY == 0:
                self._tell(self.done)
            yield line


def _csv(lines: Iterable[PriceLine], language: str) -> bytes:
    rows = (
        (
            *line[:7], _euros(line.list_cents), _euros(line.net_cents), line.break_from, _euros(line.break_cents),
            _euros(line.eco_cents), _per_cent(line.vat_rate), line.available, line.as_of,
        )
        for line in lines
    )
    return ("\ufeff" + csv_text(header(), rows, language)).encode()


def _xlsx(lines: Iterable[PriceLine]) -> bytes:
    """A workbook whose texts are texts, whatever they begin with: nothing in it is a formula or a link."""
    out = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Price list"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        money, instant = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 4)
        for place, words in enumerate(header()):
            sheet.write_string(0, place, words, head)
        row = 0
        for row, line in enumerate(lines, start=1):
            _row(sheet, row, line, money, instant)
        sheet.autofilter(0, 0, row, len(WIDTHS) - 1)
    return out.getvalue()


def _row(sheet: Any, row: int, line: PriceLine, money: Any, instant: Any) -> None:
    for place in range(7):
        sheet.write_string(row, place, line[place])
    for place, cents in ((7, line.list_cents), (8, line.net_cents), (10, line.break_cents), (11, line.eco_cents)):
        if cents is not None:
            sheet.write_number(row, place, Decimal(cents).scaleb(-2), money)
    if line.break_from is not None:
        sheet.write_number(row, 9, line.break_from)
    sheet.write_number(row, 12, _per_cent(line.vat_rate))
    sheet.write_number(row, 13, line.available)
    sheet.write_datetime(row, 14, line.as_of.astimezone(PARIS).replace(tzinfo=None), instant)


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


def _per_cent(rate: Decimal) -> Decimal:
    return (rate * 100).quantize(Decimal("0.01")).normalize() + 0
