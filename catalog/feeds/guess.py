"""A first profile for a file that nobody has described yet: format, encoding, signs, columns; a person corrects each guess."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from catalog.feeds.column_names import columns_of, status_of, warehouse_of
from catalog.feeds.figure_guess import DATES, date_format_of, order_of, signs_of
from catalog.feeds.figures import Cell
from catalog.feeds.profile import FeedFormat, FeedProfile
from catalog.feeds.spreadsheet import sheet_rows
from catalog.feeds.text import BYTE_ORDER_MARKS, FeedRefused, csv_cells, decoded, text_lines

LOOKED_AT: Final = 300
HEADER_SEARCH: Final = 50
FEWEST_KNOWN: Final = 3
MOST_STATUSES: Final = 12
DELIMITERS: Final = (";", "\t", "|", "~", "^", ",", ":")
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TAG: Final = re.compile(r"([A-Z][A-Z0-9]{1,5})([^A-Za-z0-9\s])")
_DATE: Final = re.compile(r"(?<![0-9])([0-9]{1,4}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}|[0-9]{8})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Guess:
    """A profile as JSON that may still have faults, the headings found, and the words found in the status column."""

    data: dict[str, Any]
    heads: Sequence[str] = ()
    statuses: Sequence[str] = ()
    examples: Sequence[Sequence[str]] = field(default_factory=tuple)


def guess_profile(data: bytes) -> Guess:
    """What the file seems to be; FeedRefused where nothing can be read of it at all (`empty`, `not_text`, `not_workbook`)."""
    if data.startswith(_WORKBOOKS):
        return _sheet(data)
    encoding = guess_encoding(data)
    lines = text_lines(decoded(data, encoding))
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise FeedRefused("no_data")
    return _records(filled, encoding) or _delimited(lines, encoding)


def guess_encoding(data: bytes) -> str:
    """The encoding in which the bytes make sense: by mark, by zeros (UTF-16), else UTF-8, else what Windows or Unix wrote."""
    for mark, named in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return named
    head = data[:4000]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252" if any(0x80 <= byte < 0xA0 for byte in data) else "iso-8859-15"
    return "utf-8"


def guess_delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts most lines into the same number of cells, the more cells the better; `;` where none does."""
    best, chosen = 0.0, ";"
    for sign in DELIMITERS:
        counts = Counter(len(csv_cells(line, sign)) for line in lines)
        cells, often = max(counts.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
        score = (often / len(lines)) * min(cells - 1, 12) if cells > 1 else 0.0
        if score > best:
            best, chosen = score, sign
    return chosen


def _base(form: FeedFormat, **values: Any) -> dict[str, Any]:
    return {**FeedProfile(form).to_dict(), "vat_rate": "default", **values}


def _records(lines: Sequence[str], encoding: str) -> Guess | None:
    """A first line, lines of one tag and a last line that counts them."""
    first, last = _TAG.match(lines[0]), _TAG.match(lines[-1])
    if first is None or last is None or len(lines) < 3 or first[2] != last[2]:
        return None
    sign = first[2]
    tags = Counter(line.split(sign, 1)[0] for line in lines[1:-1])
    tag, often = tags.most_common(1)[0]
    if often < (len(lines) - 2) * 0.9 or tag in (first[1], last[1]):
        return None
    head = lines[0].split(sign)[1:]
    kinds: list[str] = []
    date_form = "%Y%m%d"
    for cell in head:
        form = date_format_of([cell]) if _DATE.fullmatch(cell.strip()) else None
        if form and "date" not in kinds:
            kinds.append("date")
            date_form = form
        elif re.fullmatch("[A-Z]{3}", cell.strip()) and "currency" not in kinds and "date" in kinds:
            kinds.append("currency")
        elif not kinds:
            kinds.append("sender")
        else:
            kinds.append("warehouses")
            break
    named = head[len(kinds) - 1:] if kinds[-1:] == ["warehouses"] else []
    rows = [line.split(sign)[1:] for line in lines[1:-1] if line.startswith(tag + sign)][:LOOKED_AT]
    width = Counter(map(len, rows)).most_common(1)[0][0]
    columns = [[row[place].strip() for row in rows if len(row) == width] for place in range(width)]
    order = order_of(columns, len(named) or 1)
    figures = [cell for name, cells in _by_order(order, columns, len(named) or 1) if name in ("list", "dealer") for cell in cells]
    decimal, thousands = signs_of(figures)
    statuses = _said(next((cells for name, cells in _by_order(order, columns, len(named) or 1) if name == "status"), []))
    data = _base(
        FeedFormat.RECORDS, encoding=encoding, delimiter=sign, header_tag=first[1], detail_tag=tag, trailer_tag=last[1],
        header=kinds, order=order, warehouses="header" if named else ["CENTRAL"], decimal=decimal, thousands=thousands,
        cut_off="header" if "date" in kinds else "upload", cut_off_format=date_form, status_map=_mapped(statuses),
    )
    return Guess(data, [f"{place}" for place in range(1, width + 1)], statuses, rows[:3])


def _by_order(order: Sequence[str], columns: Sequence[Sequence[str]], warehouses: int) -> list[tuple[str, Sequence[str]]]:
    found, place = [], 0
    for name in order:
        if place < len(columns):
            found.append((name, columns[place]))
        place += warehouses if name == "stock" else 1
    return found


def _delimited(lines: Sequence[str], encoding: str) -> Guess:
    top = [line for line in lines[:LOOKED_AT] if line.strip()]
    sign = guess_delimiter(top)
    rows: list[Sequence[Cell]] = [csv_cells(line, sign) for line in lines[:LOOKED_AT]]
    return _table(rows, _base(FeedFormat.CSV, encoding=encoding, delimiter=sign))


def _sheet(data: bytes) -> Guess:
    return _table(sheet_rows(data, None)[:LOOKED_AT], _base(FeedFormat.EXCEL))


def _table(rows: Sequence[Sequence[Cell]], data: dict[str, Any]) -> Guess:
    """Columns by their headings; a title with a date above the headings gives the cut-off."""
    known = [len(columns_of([_text(cell) for cell in row])) for row in rows[:HEADER_SEARCH]]
    at = known.index(max(known)) if known and max(known) >= FEWEST_KNOWN else -1
    if at < 0:
        widest = max(range(len(rows[:HEADER_SEARCH])), key=lambda index: sum(bool(_text(c)) for c in rows[index]), default=0)
        return Guess(data, _unlike([_text(cell) for cell in rows[widest]]) if rows else ())
    heads = [_text(cell) for cell in rows[at]]
    places = columns_of(heads)
    below = [row for row in rows[at + 1:] if any(_text(cell) for cell in row)]

    def cells(name: str) -> list[str]:
        return [_text(row[p]) for p in places.get(name, ())[:1] for row in below if p < len(row) and isinstance(row[p], str)]

    stock = [heads[place] for place in places.get("stock", ())]
    decimal, thousands = signs_of([*cells("dealer"), *cells("list")])
    if data["format"] == FeedFormat.EXCEL.value and not any(map(str.strip, [*cells("dealer"), *cells("list")])):
        decimal, thousands = "any", " "
    statuses = _said(cells("status"))
    title, form = _title(rows[:at])
    return Guess({
        **data, "columns": {name: [heads[place] for place in found] for name, found in places.items()},
        "warehouses": [warehouse_of(head, stock) for head in stock] or ["CENTRAL"], "decimal": decimal, "thousands": thousands,
        "date_format": date_format_of(cells("next_arrival_on")) or data["date_format"], "status_map": _mapped(statuses),
        "cut_off": "title" if title else "upload", "title": title, "cut_off_format": form or data["cut_off_format"],
    }, _unlike(heads), statuses, [[_text(cell) for cell in row] for row in below[:3]])


def _title(above: Sequence[Sequence[Cell]]) -> tuple[str, str]:
    """The words around the date that stands above the headings, as `Edition du {date}`, and how it is written."""
    for row in above:
        for cell in row:
            if isinstance(cell, str) and (found := _DATE.search(cell)):
                form = next((f for f in DATES if date_format_of([found[1]]) == f), "")
                words = " ".join((cell[:found.start()] + "{date}" + cell[found.end():]).split())
                if form and len(words) <= 60:
                    return words, form
    return "", ""


def _text(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else str(cell)


def _unlike(heads: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(head for head in heads if head))


def _said(cells: Sequence[str]) -> list[str]:
    """The distinct words of a status column; nothing where it holds too many to be one."""
    found = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    return sorted(found) if len(found) <= MOST_STATUSES else []


def _mapped(statuses: Sequence[str]) -> dict[str, str]:
    return {code: status for code in statuses if (status := status_of(code))}
