"""The check of one raw row: the line it is, or the first fault that keeps it out."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from catalog.codes import mpn_key, normalise_gtin
from catalog.feeds.figures import Cell, cents_reader, date_reader, whole_reader
from catalog.feeds.profile import STATUSES, FeedProfile
from catalog.feeds.readers import RawFeed, Row

LONGEST: Final = {"sku": 60, "mpn": 80, "brand": 80, "name": 250, "category": 80}
LONGEST_VALUE: Final = 120
EXACT_FIGURE: Final = 10**15


class Reason(StrEnum):
    """Why a line is rejected, in the order in which faults are looked for."""

    BAD_RECORD = "bad_record"
    SHORT_LINE = "short_line"
    LONG_LINE = "long_line"
    MISSING_SKU = "missing_sku"
    BAD_SKU = "bad_sku"
    DUPLICATE_SKU = "duplicate_sku"
    MISSING_MPN = "missing_mpn"
    MISSING_NAME = "missing_name"
    BAD_PRICE = "bad_price"
    BAD_QUANTITY = "bad_quantity"
    BAD_PACK = "bad_pack"
    BAD_ECO = "bad_eco"
    BAD_STATUS = "bad_status"


class Warned(StrEnum):
    """What is set aside from a line that is taken all the same."""

    BAD_GTIN = "bad_gtin"
    BAD_MPN = "bad_mpn"
    BAD_ARRIVAL = "bad_arrival"
    CUT_TEXT = "cut_text"


class FeedLine(NamedTuple):
    """One accepted line; amounts in cents without VAT, stock in the order of the feed's warehouses."""

    line_no: int
    sku: str
    mpn: str
    mpn_key: str
    gtin: str | None
    brand: str
    name: str
    category: str
    status: str
    list_cents: int
    dealer_cents: int
    eco_cents: int
    pack: int
    min_quantity: int
    stock: tuple[int, ...]
    next_arrival_on: dt.date | None
    next_arrival_quantity: int | None
    vat_rate: Decimal | None


class Fault(NamedTuple):
    """A fault of one line: where, what stood there, and why it cannot be; `reason` a Reason or a Warned."""

    line_no: int
    reason: Reason | Warned
    field: str
    value: str


Checked: TypeAlias = tuple[FeedLine | None, Sequence[Fault]]
Article: TypeAlias = tuple[str, str, str, str | None, str, str, str]


class _Remembered(dict[Cell, int | None]):
    """A reader of texts that remembers what it has read: in a price list the same figures come again and again."""

    def __init__(self, read: Callable[[Cell], int | None]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Cell) -> int | None:
        found = self[cell] = self.read(cell)
        return found


def shown(cell: Cell) -> str:
    """A cell as a report shows it: no decimals on a whole number, no controls, at most 120 characters."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FIGURE:
        cell = int(cell)
    text = str(cell)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def clean(cell: Cell) -> str:
    """A cell as text: trimmed, control and invisible characters gone, each run of white space one space."""
    if isinstance(cell, str):
        if cell.isprintable():
            return cell.strip()
        spaced = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in cell)
        return " ".join(spaced.split())
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FIGURE:
        return str(int(cell))
    return str(cell)


def spoilt_code(cell: Cell) -> bool:
    """Whether a spreadsheet has made of a code what cannot be turned back: a date, or a number that has lost digits."""
    if isinstance(cell, str):
        return "\x00" in cell or "\ufffd" in cell
    return isinstance(cell, dt.date | dt.time | dt.timedelta | bool) or abs(cell) >= EXACT_FIGURE or cell != cell


def check_feed(feed: RawFeed, profile: FeedProfile) -> Iterator[Checked]:
    """Every row in turn as (line, its warnings), or (None, the one fault that rejects it).

    A SKU counts as seen from the first line that holds it on, whether or not that line is taken.
    """
    return map(_Check(feed, profile).row, feed.rows)


class _Check:
    """One feed's check: where its fields stand, how its figures read, and the SKUs seen so far."""

    def __init__(self, feed: RawFeed, profile: FeedProfile) -> None:
        self.feed, self.seen = feed, set[str]()
        self.tag, self.reach, self.width, self.stock = feed.tag, feed.reach, feed.width, feed.stock
        at = feed.places.get
        self.sku, self.brand, self.name = feed.places["sku"], feed.places["brand"], feed.places["name"]
        self.list, self.dealer = feed.places["list"], feed.places["dealer"]
        self.mpn, self.gtin, self.category, self.status = at("mpn"), at("gtin"), at("category"), at("status")
        self.eco, self.pack, self.least = at("eco"), at("pack"), at("min_quantity")
        self.arrival_on, self.arrival_quantity = at("next_arrival_on"), at("next_arrival_quantity")
        cents = cents_reader(profile.decimal, profile.thousands)
        whole = whole_reader(profile.decimal, profile.thousands)
        self.cents = cents if feed.typed else _Remembered(cents).__getitem__
        self.whole = whole if feed.typed else _Remembered(whole).__getitem__
        self.date = date_reader(profile.date_format)
        self.statuses = profile.status_map or {name.upper(): name for name in STATUSES}
        self.default_status, self.vat_rate = profile.default_status, profile.vat_rate

    def row(self, row: Row) -> Checked:
        """The line, or the first fault found in the order of `Reason`."""
        line_no, cells = row
        size = len(cells)
        if self.tag is not None and cells[0] != self.tag:
            return _rejected(line_no, Reason.BAD_RECORD, "", cells[0])
        if size < self.reach:
            return _rejected(line_no, Reason.SHORT_LINE, "", " | ".join(map(shown, cells)))
        if self.width is not None and size > self.width and any(clean(cell) for cell in cells[self.width:]):
            return _rejected(line_no, Reason.LONG_LINE, "", " | ".join(map(shown, cells[self.width:])))
        sku = clean(cells[self.sku])
        if not sku:
            return _rejected(line_no, Reason.MISSING_SKU, "sku", cells[self.sku])
        if len(sku) > LONGEST["sku"] or spoilt_code(cells[self.sku]):
            return _rejected(line_no, Reason.BAD_SKU, "sku", cells[self.sku])
        if sku in self.seen:
            return _rejected(line_no, Reason.DUPLICATE_SKU, "sku", sku)
        self.seen.add(sku)
        return self._article(line_no, cells, sku)

    def _article(self, line_no: int, cells: Sequence[Cell], sku: str) -> Checked:
        warned: list[Fault] = []
        mpn = "" if self.mpn is None else clean(cells[self.mpn])
        key = mpn_key(mpn)
        if key and self.mpn is not None and (len(mpn) > LONGEST["mpn"] or spoilt_code(cells[self.mpn])):
            warned.append(Fault(line_no, Warned.BAD_MPN, "mpn", shown(cells[self.mpn])))
            key = ""
        gtin = None
        if self.gtin is not None and (written := _gtin_text(cells[self.gtin])):
            gtin = normalise_gtin(written)
            if gtin is None:
                warned.append(Fault(line_no, Warned.BAD_GTIN, "gtin", shown(cells[self.gtin])))
        if not key and gtin is None:
            return _rejected(line_no, Reason.MISSING_MPN, "mpn", "" if self.mpn is None else cells[self.mpn])
        brand, name = clean(cells[self.brand]), clean(cells[self.name])
        category = "" if self.category is None else clean(cells[self.category])
        if not brand or len(brand) > LONGEST["brand"]:
            return _rejected(line_no, Reason.MISSING_NAME, "brand", brand)
        if not name:
            return _rejected(line_no, Reason.MISSING_NAME, "name", name)
        if len(name) > LONGEST["name"]:
            warned.append(Fault(line_no, Warned.CUT_TEXT, "name", shown(name)))
            name = name[: LONGEST["name"]].rstrip()
        if len(category) > LONGEST["category"]:
            warned.append(Fault(line_no, Warned.CUT_TEXT, "category", shown(category)))
            category = category[: LONGEST["category"]].rstrip()
        return self._figures(line_no, cells, (sku, mpn if key else "", key, gtin, brand, name, category), warned)

    def _figures(self, line_no: int, cells: Sequence[Cell], article: Article, warned: list[Fault]) -> Checked:
        list_cents, dealer_cents = self.cents(cells[self.list]), self.cents(cells[self.dealer])
        if not list_cents:
            return _rejected(line_no, Reason.BAD_PRICE, "list", cells[self.list])
        if not dealer_cents:
            return _rejected(line_no, Reason.BAD_PRICE, "dealer", cells[self.dealer])
        stock = []
        for place in self.stock:
            on_hand = self.whole(cells[place])
            if on_hand is None:
                return _rejected(line_no, Reason.BAD_QUANTITY, "stock", cells[place])
            stock.append(on_hand)
        pack, least = self._counted(cells, self.pack), self._counted(cells, self.least)
        if not pack:
            return _rejected(line_no, Reason.BAD_PACK, "pack", "" if self.pack is None else cells[self.pack])
        if not least:
            return _rejected(line_no, Reason.BAD_PACK, "min_quantity", "" if self.least is None else cells[self.least])
        eco_cents: int | None = 0
        if self.eco is not None and clean(cells[self.eco]):
            eco_cents = self.cents(cells[self.eco])
        if eco_cents is None:
            return _rejected(line_no, Reason.BAD_ECO, "eco", "" if self.eco is None else cells[self.eco])
        status = self.default_status
        if self.status is not None and (code := clean(cells[self.status])):
            status = self.statuses.get(code.upper(), "")
            if not status:
                return _rejected(line_no, Reason.BAD_STATUS, "status", code)
        on = quantity = None
        if self.arrival_on is not None and clean(cells[self.arrival_on]):
            on = self.date(cells[self.arrival_on])
            if on is None:
                warned.append(Fault(line_no, Warned.BAD_ARRIVAL, "next_arrival_on", shown(cells[self.arrival_on])))
        if self.arrival_quantity is not None and clean(cells[self.arrival_quantity]):
            place = self.arrival_quantity
            quantity = self.whole(cells[place])
            if quantity is None:
                warned.append(Fault(line_no, Warned.BAD_ARRIVAL, "next_arrival_quantity", shown(cells[place])))
        return FeedLine(line_no, *article, status, list_cents, dealer_cents, eco_cents, pack, least, tuple(stock),
                        on, quantity, self.vat_rate), warned

    def _counted(self, cells: Sequence[Cell], place: int | None) -> int | None:
        """A pack or minimum quantity: one where the feed does not say."""
        if place is None:
            return 1
        number = self.whole(cells[place])
        return 1 if number is None and not clean(cells[place]) else number


def _gtin_text(cell: Cell) -> str:
    """A GTIN as text; a spreadsheet's number gets back the leading zeros that it has lost."""
    text = clean(cell)
    if not isinstance(cell, str) and text.isdigit():
        return text.zfill(8 if len(text) <= 8 else 12)
    return text


def _rejected(line_no: int, reason: Reason, field: str, value: Cell) -> Checked:
    return None, (Fault(line_no, reason, field, shown(value)),)
