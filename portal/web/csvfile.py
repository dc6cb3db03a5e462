"""CSV files as people open them: the reader's separator and decimal sign, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response

from portal.kernel.clock import PARIS

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any, comma: bool = False) -> str:
    """One cell as text: numbers plain (decimal comma where asked), instants in Paris, risky texts behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | Decimal):
        return str(value).replace(".", ",") if comma else str(value)
    if isinstance(value, datetime):
        return value.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    written = str(value)
    return "'" + written if written.startswith(_RISKY) else written


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]], locale: str) -> str:
    """A CSV document: `;` and decimal comma in French, `,` and point otherwise; CRLF lines."""
    french = locale == "fr"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([safe_cell(cell, french) for cell in row] for row in rows)
    return out.getvalue()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], locale: str) -> Response:
    """The CSV as a download, with the mark by which spreadsheets know UTF-8."""
    response = Response("\ufeff" + csv_text(header, rows, locale), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
