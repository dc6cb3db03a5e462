"""From a wholesaler's file to numbered raw rows, or the file refused whole with the reason."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from catalog.feeds.figures import EARLIEST, LATEST, Cell
from catalog.feeds.profile import SKIPPED, CutOffSource, FeedFormat, FeedProfile
from catalog.feeds.spreadsheet import sheet_rows
from catalog.feeds.text import FeedRefused, csv_cells, csv_rows, decoded, text_lines

PARIS: Final = ZoneInfo("Europe/Paris")
HEADER_SEARCH: Final = 50
MUST_BE_FILLED: Final = ("sku", "brand", "name", "list", "dealer", "stock")
_DIGITS_ONLY: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}

Row: TypeAlias = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A file understood as a whole: where each field stands, and its rows with their line or sheet row, from 1.

    `places` gives a field's cell (`stock` one per warehouse); a row with fewer than `reach` cells is short; one with
    something beyond `width` cells is long (None: never). `tag` is what the first cell of every row must be. `typed`:
    cells hold numbers and dates, not only texts. `cut_off` is the instant as of which the file speaks, None where it
    does not say.
    """

    warehouses: tuple[str, ...]
    cut_off: dt.datetime | None
    places: dict[str, int]
    stock: tuple[int, ...]
    reach: int
    width: int | None
    tag: str | None
    typed: bool
    rows: Iterable[Row]


def read_feed(data: bytes, profile: FeedProfile) -> RawFeed:
    """The file as its profile understands it; FeedRefused where it cannot be taken at all."""
    match profile.format:
        case FeedFormat.RECORDS:
            return _read_records(data, profile)
        case FeedFormat.CSV:
            return _read_csv(data, profile)
        case FeedFormat.EXCEL:
            return _read_excel(data, profile)


def header_key(text: str) -> str:
    """A header name as it is compared: without letter case, accents, or runs of spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("\ufeff", "")).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _read_records(data: bytes, profile: FeedProfile) -> RawFeed:
    """A first line, detail lines and a trailer that counts them; a wrong count means the file was cut short."""
    lines = text_lines(decoded(data, profile.encoding))
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line and not line.isspace()]
    head = filled[0][1].split(profile.delimiter)
    if head[0].strip() != profile.header_tag:
        raise FeedRefused("not_records", tag=profile.header_tag)
    trailer = filled[-1][1].split(profile.delimiter)
    if trailer[0].strip() != profile.trailer_tag:
        raise FeedRefused("no_trailer", tag=profile.trailer_tag)
    details = filled[1:-1]
    counted = trailer[1].strip() if len(trailer) > 1 else ""
    if not (counted.isascii() and counted.isdigit() and int(counted[:12]) == len(details)):
        raise FeedRefused("truncated", announced=counted or "?", found=len(details))
    if not details:
        raise FeedRefused("no_data")
    named = dict(zip(profile.header, head[1:], strict=False))
    if "currency" in profile.header and named.get("currency", "").strip() != profile.currency:
        raise FeedRefused("wrong_currency", currency=named.get("currency", "").strip(), expected=profile.currency)
    warehouses = profile.warehouses or _warehouses_of(head[len(profile.header):])
    places, stock, at = {}, [], 1
    for name in profile.order:
        if name == "stock":
            stock = list(range(at, at + len(warehouses)))
            at += len(warehouses)
            continue
        if name != SKIPPED:
            places[name] = at
        at += 1
    cut_off = None
    if profile.cut_off is CutOffSource.HEADER and (written := named.get("date", "").strip()):
        cut_off = _instant(written, profile.cut_off_format)
    delimiter = profile.delimiter
    return RawFeed(warehouses, cut_off, places, tuple(stock), at, at, profile.detail_tag, False,
                   ((number, line.split(delimiter)) for number, line in details))


def _warehouses_of(cells: Sequence[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    while names and not names[-1]:
        names = names[:-1]
    if not names or not all(names) or len(set(names)) != len(names) or max(map(len, names)) > 40:
        raise FeedRefused("bad_warehouses", names=", ".join(names))
    return names


def _read_csv(data: bytes, profile: FeedProfile) -> RawFeed:
    lines = text_lines(decoded(data, profile.encoding))
    top = [csv_cells(line, profile.delimiter) for line in lines[:HEADER_SEARCH]]
    at, places, stock = _find_header(top, profile)
    reach = max(*places.values(), *stock) + 1
    rows = csv_rows(lines, at + 1, profile.delimiter, len(top[at]))
    cut_off = _title_cut_off(top[:at], profile)
    return RawFeed(profile.warehouses or (), cut_off, places, stock, reach, len(top[at]), None, False,
                   _with_data(row for row in rows if row[1][0].strip() or any(cell.strip() for cell in row[1])))


def _read_excel(data: bytes, profile: FeedProfile) -> RawFeed:
    """In a sheet a cell left out looks like a blank one: a row is short where all is blank from its last must-be on."""
    sheet = sheet_rows(data, profile.sheet)
    at, places, stock = _find_header(sheet[:HEADER_SEARCH], profile)
    reach = max(*(places[name] for name in MUST_BE_FILLED if name in places), *stock) + 1

    def rows() -> Iterator[Row]:
        for number, cells in enumerate(sheet[at + 1:], start=at + 2):
            if any(not _blank(cell) for cell in cells[reach - 1:]):
                yield number, cells
            elif any(not _blank(cell) for cell in cells[:reach - 1]):
                yield number, cells[:reach - 1]

    cut_off = _title_cut_off(sheet[:at], profile)
    return RawFeed(profile.warehouses or (), cut_off, places, stock, reach, None, None, True, _with_data(rows()))


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _with_data(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows again, once it is sure that there is one: a full feed without a line would empty the shelves."""
    first = next(rows, None)
    if first is None:
        raise FeedRefused("no_data")

    def again() -> Iterator[Row]:
        yield first
        yield from rows

    return again()


def _find_header(top: Sequence[Sequence[Cell]], profile: FeedProfile) -> tuple[int, dict[str, int], tuple[int, ...]]:
    """The first row that names every required column: its index, each field's place, and the stock columns'.

    Refused: no such row (`missing_columns`, with those the nearest row lacks), a wanted name that stands twice
    (`ambiguous_column`).
    """
    several = len(profile.warehouses or ()) > 1
    wanted = {name: [header_key(head) for head in heads] for name, heads in profile.columns.items()}
    nearest: list[str] | None = None
    for index, cells in enumerate(top):
        names = [header_key(cell) if isinstance(cell, str) else "" for cell in cells]
        found = {name: [at for at, head in enumerate(names) if head in heads] for name, heads in wanted.items()}
        missing = [profile.columns[name][0] for name in MUST_BE_FILLED if not found[name]]
        if several:
            missing += [head for head in profile.columns["stock"] if header_key(head) not in names]
        if not found.get("mpn") and not found.get("gtin"):
            missing += [heads[0] for name, heads in profile.columns.items() if name in ("mpn", "gtin")]
        if missing:
            nearest = missing if nearest is None or len(missing) < len(nearest) else nearest
            continue
        for name, at in found.items():
            if len(at) > (len(wanted[name]) if several and name == "stock" else 1):
                raise FeedRefused("ambiguous_column", column=str(cells[at[0]]).strip(), line=index + 1)
        stock = tuple(names.index(head) for head in wanted["stock"]) if several else (found["stock"][0],)
        return index, {name: at[0] for name, at in found.items() if at and name != "stock"}, stock
    raise FeedRefused("missing_columns", columns=", ".join(dict.fromkeys(nearest or [])))


def _title_cut_off(above: Sequence[Sequence[Cell]], profile: FeedProfile) -> dt.datetime | None:
    """The cut-off the title tells, from the rows above the header; None where no cell looks like it."""
    if profile.cut_off is not CutOffSource.TITLE:
        return None
    before, after = (re.escape(part.strip()) for part in profile.title.split("{date}", 1))
    pattern = re.compile(rf"{before}\s*(\S+(?:\s+[0-9]{{1,2}}[:h][0-9]{{2}})?)\s*{after}", re.IGNORECASE)
    for cells in above:
        for place, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            if found := pattern.fullmatch(" ".join(cell.split())):
                return _instant(found[1], profile.cut_off_format)
            if before and re.fullmatch(before + r"\s*:?", cell.strip(), re.IGNORECASE):
                beside = next((other for other in cells[place + 1:] if not _blank(other)), None)
                if isinstance(beside, dt.date):
                    return _in_paris(beside if isinstance(beside, dt.datetime)
                                     else dt.datetime.combine(beside, dt.time()), str(beside))
    return None


def _instant(written: str, date_format: str) -> dt.datetime:
    """The instant as written, else 00:00 in Paris of the day written; refused where it is neither (`bad_cut_off`)."""
    if written.isascii() and written.isdigit() and "%" in date_format.replace("%Y%m%d", ""):
        forms: tuple[str, ...] = (date_format,)
    elif written.isdigit():
        forms = (_DIGITS_ONLY.get(len(written), date_format),)
    else:
        forms = (date_format, f"{date_format} %H:%M", f"{date_format} %Hh%M")
    for form in forms:
        try:
            return _in_paris(dt.datetime.strptime(written, form), written)  # noqa: DTZ007 - the zone is set next
        except ValueError:
            continue
    try:
        return _in_paris(dt.datetime.fromisoformat(written), written)
    except ValueError as fault:
        raise FeedRefused("bad_cut_off", written=written) from fault


def _in_paris(instant: dt.datetime, written: str) -> dt.datetime:
    if not EARLIEST <= instant.date() < LATEST:
        raise FeedRefused("bad_cut_off", written=written)
    return (instant.replace(tzinfo=PARIS) if instant.tzinfo is None else instant).astimezone(dt.UTC)
