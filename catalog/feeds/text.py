"""Feed files that are text: from bytes to lines, and from lines to cells, whatever the quotes in them do."""

import csv
from collections.abc import Iterator
from typing import Final

LONGEST_RECORD: Final = 20
BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)
_NOT_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG")


class FeedRefused(Exception):
    """A file refused whole, with nothing read from it; `code` says why and `details` fills the words."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(": ".join([code, ", ".join(f"{name} {value}" for name, value in details.items())]))


def decoded(data: bytes, encoding: str) -> str:
    """The file's text, in the encoding its byte order mark names, else the profile's.

    Refused: an empty file (`empty`), one that is no text (`not_text`), bytes the encoding does not know
    (`bad_encoding`, with their line).
    """
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xfe\xff"):
        raise FeedRefused("empty")
    if data.startswith(_NOT_TEXT):
        raise FeedRefused("not_text")
    for mark, named in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            encoding, data = named, data[len(mark):]
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise FeedRefused("bad_encoding", encoding=encoding, line=line) from fault


def text_lines(text: str) -> list[str]:
    """The text's lines, ended by LF, CR LF or CR alone; no other character ends a line, whatever Unicode says."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def csv_cells(line: str, delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL) -> list[str]:
    """The cells of one record; a record too long for the reader keeps its quotes as they stand."""
    if '"' not in line or quoting == csv.QUOTE_NONE:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return line.split(delimiter)


def csv_rows(lines: list[str], start: int, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Numbered records (1 is the file's first line) from index `start` on, without blank lines.

    A quoted cell may run over several lines, at most 20, if the record then has `width` cells; otherwise the quote is
    taken as it stands, so one stray inch sign never swallows the lines after it.
    """
    index, end = start, len(lines)
    while index < end:
        line = lines[index]
        index += 1
        if '"' not in line:
            if line and not line.isspace():
                yield index, line.split(delimiter)
            continue
        if line.count('"') % 2 == 0:
            yield index, csv_cells(line, delimiter)
            continue
        first, joined = index, line
        for further in range(index, min(index + LONGEST_RECORD, end)):
            joined += "\n" + lines[further]
            if joined.count('"') % 2 == 0:
                cells = _joined(joined, delimiter)
                if len(cells) == width:
                    index = further + 1
                    yield first, cells
                    break
        else:
            yield first, csv_cells(line, delimiter, quoting=csv.QUOTE_NONE)


def _joined(text: str, delimiter: str) -> list[str]:
    try:
        records = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return []
    return records[0] if len(records) == 1 else []
