"""Feed files that are workbooks: one sheet's cells, row by row."""

import io
import re
import zipfile
import zlib
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from catalog.feeds.figures import Cell
from catalog.feeds.text import FeedRefused

MOST_BYTES: Final = 1_000_000_000
MOST_CELLS: Final = 20_000_000
MOST_ROWS: Final = 1_048_576
_WIDE_COLUMN: Final = re.compile(rb' r="([A-Z]{2,3})[0-9]')
_ROW: Final = re.compile(rb'<row[^>]{0,40}? r="([0-9]{1,7})"')
_CHUNK: Final = 1 << 20


def sheet_rows(data: bytes, sheet: str | None) -> list[list[Cell]]:
    """All rows of the named sheet, else of the first one that holds anything; blank cells are empty texts.

    Refused: an empty file (`empty`), what is no workbook (`not_workbook`), a missing sheet (`no_sheet`), a workbook
    that would unpack to more than the machine should hold (`too_large`).
    """
    if not data:
        raise FeedRefused("empty")
    _check_size(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if sheet is not None and sheet not in book.sheet_names:
            raise FeedRefused("no_sheet", sheet=sheet, sheets=", ".join(book.sheet_names))
        names = book.sheet_names if sheet is None else [sheet]
        for name in names:
            rows: list[list[Cell]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                return rows
    except (CalamineError, ValueError) as fault:
        raise FeedRefused("not_workbook") from fault
    raise FeedRefused("empty")


def _check_size(data: bytes) -> None:
    """Refuse a packed workbook that unpacks to too much, or whose furthest cells would span too large a rectangle."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            if sum(member.file_size for member in members) > MOST_BYTES:
                raise FeedRefused("too_large")
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _check_span(packed, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError, NotImplementedError, RuntimeError) as fault:
        raise FeedRefused("not_workbook") from fault


def _check_span(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """A sheet is held as the rectangle up to its furthest cell, so one stray cell far away would fill the memory."""
    widest = max((_column(name) for name in _found(packed, member, _WIDE_COLUMN)), default=26)
    if widest * MOST_ROWS > MOST_CELLS:
        furthest = max((int(number) for number in _found(packed, member, _ROW)), default=0)
        if widest * furthest > MOST_CELLS:
            raise FeedRefused("too_large")


def _found(packed: zipfile.ZipFile, member: zipfile.ZipInfo, pattern: re.Pattern[bytes]) -> set[bytes]:
    """What the pattern's group finds in a packed member, read piece by piece."""
    found: set[bytes] = set()
    read, tail = 0, b""
    with packed.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > MOST_BYTES:
                raise FeedRefused("too_large")
            found.update(pattern.findall(tail + chunk))
            tail = chunk[-60:]
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
