"""Feed profiles: one wholesaler's dialect kept as data, so that a new wholesaler needs no code."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final


class FeedFormat(StrEnum):
    CSV = "csv"
    RECORDS = "records"
    EXCEL = "excel"


class CutOffSource(StrEnum):
    """Where the instant is written as of which the file speaks; `upload` where it is not written at all."""

    HEADER = "header"
    TITLE = "title"
    UPLOAD = "upload"


FIELDS: Final = ("sku", "mpn", "gtin", "brand", "name", "category", "status", "list", "dealer", "eco", "stock", "pack",
                 "min_quantity", "next_arrival_on", "next_arrival_quantity")
REQUIRED: Final = ("sku", "brand", "name", "list", "dealer", "stock")
STATUSES: Final = ("active", "announced", "discontinued")
HEADER_FIELDS: Final = ("sender", "date", "currency", "warehouses")
FROM_HEADER: Final = "header"
SKIPPED: Final = "-"
SELLERS_DEFAULT: Final = "default"


class ProfileRefused(ValueError):
    """A profile that cannot be used; `faults` gives (path, what would be right) for every place that is wrong."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{path}: {words}" for path, words in faults))


@dataclass(frozen=True, slots=True)
class FeedProfile:
    """How to read one wholesaler's files.

    `columns` (csv, excel) gives each field its accepted header names; `order` (records) the fields of a detail line
    after its tag, where `stock` stands for one figure per warehouse and `-` for a cell that is not read, and `header`
    those of the first line after its tag. `decimal` is `,`, `.` or `any` (either, where it cannot be mistaken);
    `hold_drop` and `hold_price` are shares. `vat_rate` None is the rate that the seller's default says on the day of the import.
    """

    format: FeedFormat
    encoding: str = "utf-8"
    delimiter: str = ";"
    sheet: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    header_tag: str = "HDR"
    detail_tag: str = "DTL"
    trailer_tag: str = "TRL"
    decimal: str = ","
    thousands: str = " "
    date_format: str = "%d/%m/%Y"
    status_map: Mapping[str, str] = field(default_factory=dict)
    default_status: str = "active"
    warehouses: tuple[str, ...] | None = ("MAIN",)
    vat_rate: Decimal | None = Decimal("0.20")
    currency: str = "EUR"
    cut_off: CutOffSource = CutOffSource.UPLOAD
    cut_off_format: str = "%Y%m%d"
    title: str = ""
    hold_drop: Decimal = Decimal("0.20")
    hold_price: Decimal = Decimal("0.10")

    def to_dict(self) -> dict[str, object]:
        """The profile as JSON keeps it; `profile_from_dict` reads it back."""
        return {
            "format": self.format.value, "encoding": self.encoding, "delimiter": self.delimiter, "sheet": self.sheet,
            "columns": {name: list(heads) for name, heads in self.columns.items()}, "order": list(self.order),
            "header": list(self.header), "header_tag": self.header_tag, "detail_tag": self.detail_tag,
            "trailer_tag": self.trailer_tag,
            "decimal": self.decimal, "thousands": self.thousands, "date_format": self.date_format,
            "status_map": dict(self.status_map), "default_status": self.default_status,
            "warehouses": FROM_HEADER if self.warehouses is None else list(self.warehouses),
            "vat_rate": SELLERS_DEFAULT if self.vat_rate is None else str(self.vat_rate),
            "currency": self.currency, "cut_off": self.cut_off.value,
            "cut_off_format": self.cut_off_format, "title": self.title,
            "hold": {"drop": str(self.hold_drop), "price": str(self.hold_price)},
        }


class _Reader:
    """Takes typed values out of a JSON object and gathers every fault with its path."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.faults: list[tuple[str, str]] = []

    def refuse(self, path: str, words: str) -> None:
        self.faults.append((path, words))

    def text(self, name: str, default: str, *, longest: int = 60) -> str:
        value = self.data.get(name, default)
        if not isinstance(value, str) or len(value) > longest:
            self.refuse(name, f"must be a text of at most {longest} characters")
            return default
        return value

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.data.get(name, default)
        if value not in allowed:
            self.refuse(name, "must be one of " + ", ".join(repr(a) for a in allowed))
            return default
        return str(value)

    def texts(self, path: str, value: object, *, allowed: tuple[str, ...] = (), twice: str = "") -> tuple[str, ...]:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple):
            self.refuse(path, "must be a list of texts")
            return ()
        for place, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                self.refuse(f"{path}[{place}]", "must be a text that is not blank")
                return ()
            if allowed and item not in allowed:
                self.refuse(f"{path}[{place}]", "must be one of " + ", ".join(allowed))
                return ()
        named = [item for item in value if item != twice]
        if len(set(named)) != len(named):
            self.refuse(path, "names the same thing twice")
        return tuple(value)

    def mapping(self, name: str) -> Mapping[str, object]:
        value = self.data.get(name, {})
        if not isinstance(value, Mapping):
            self.refuse(name, "must be an object")
            return {}
        return {str(key): item for key, item in value.items()}

    def share(self, path: str, value: object) -> Decimal:
        try:
            number = Decimal(value) if isinstance(value, str) else Decimal(-1)
        except InvalidOperation:
            number = Decimal(-1)
        if not (number.is_finite() and 0 <= number <= 1):
            self.refuse(path, "must be a share of one as a text, such as \"0.20\"")
            return Decimal(0)
        return number


def profile_from_dict(data: object) -> FeedProfile:
    """The profile a JSON object describes; ProfileRefused names the path of everything that is wrong in it."""
    if not isinstance(data, Mapping):
        raise ProfileRefused([("$", "must be an object")])
    read = _Reader({str(key): value for key, value in data.items()})
    known = set(FeedProfile(FeedFormat.CSV).to_dict())
    for name in read.data:
        if name not in known:
            read.refuse(name, "is not a setting of a feed profile")
    form = FeedFormat(read.choice("format", "csv" if "format" in read.data else "", tuple(FeedFormat)) or "csv")
    hold = read.mapping("hold")
    profile = FeedProfile(
        format=form, encoding=_encoding(read), delimiter=read.text("delimiter", ";"), sheet=_sheet(read),
        columns=_columns(read), order=read.texts("order", read.data.get("order", []), allowed=(*FIELDS, SKIPPED), twice=SKIPPED),
        header=read.texts("header", read.data.get("header", []), allowed=HEADER_FIELDS),
        header_tag=read.text("header_tag", "HDR"), detail_tag=read.text("detail_tag", "DTL"),
        trailer_tag=read.text("trailer_tag", "TRL"),
        decimal=read.choice("decimal", ",", (",", ".", "any")),
        thousands=read.choice("thousands", " ", ("", " ", ",", ".", "'")),
        date_format=_date_format(read, "date_format", "%d/%m/%Y"), status_map=_status_map(read),
        default_status=read.choice("default_status", "active", STATUSES), warehouses=_warehouses(read),
        vat_rate=_vat_rate(read), currency=read.text("currency", "EUR"),
        cut_off=CutOffSource(read.choice("cut_off", "upload", tuple(CutOffSource))),
        cut_off_format=_date_format(read, "cut_off_format", "%Y%m%d"), title=read.text("title", ""),
        hold_drop=read.share("hold.drop", hold.get("drop", "0.20")),
        hold_price=read.share("hold.price", hold.get("price", "0.10")),
    )
    _check_whole(read, profile)
    if read.faults:
        raise ProfileRefused(read.faults)
    return profile


def _sheet(read: _Reader) -> str | None:
    return None if read.data.get("sheet") is None else read.text("sheet", "")


def _encoding(read: _Reader) -> str:
    name = read.text("encoding", "utf-8")
    try:
        codecs.lookup(name)
        "a".encode(name)
    except (LookupError, ValueError):
        read.refuse("encoding", "is not a known text encoding, such as \"utf-8\" or \"iso-8859-15\"")
        return "utf-8"
    return name


def _columns(read: _Reader) -> dict[str, tuple[str, ...]]:
    columns = {}
    for name, heads in read.mapping("columns").items():
        if name not in FIELDS:
            read.refuse(f"columns.{name}", "is not a field; the fields are " + ", ".join(FIELDS))
        else:
            columns[name] = read.texts(f"columns.{name}", heads)
    return columns


def _status_map(read: _Reader) -> dict[str, str]:
    statuses = {}
    for code, status in read.mapping("status_map").items():
        if status not in STATUSES:
            read.refuse(f"status_map.{code}", "must be one of " + ", ".join(STATUSES))
        else:
            statuses[code.strip().upper()] = str(status)
    return statuses


def _warehouses(read: _Reader) -> tuple[str, ...] | None:
    value = read.data.get("warehouses", ["MAIN"])
    return None if value == FROM_HEADER else read.texts("warehouses", value)


def _vat_rate(read: _Reader) -> Decimal | None:
    value = read.data.get("vat_rate", "0.20")
    return None if value == SELLERS_DEFAULT else read.share("vat_rate", value)


def _date_format(read: _Reader, name: str, default: str) -> str:
    value = read.text(name, default)
    if any(part not in value for part in ("%d", "%m")) or ("%Y" not in value and "%y" not in value):
        read.refuse(name, "must hold %d, %m and %Y, such as \"%d/%m/%Y\"")
        return default
    return value


def _check_whole(read: _Reader, profile: FeedProfile) -> None:
    given: tuple[str, ...]
    if profile.format is FeedFormat.RECORDS:
        place, given = "order", profile.order
        if "date" not in profile.header and profile.cut_off is CutOffSource.HEADER:
            read.refuse("header", "must hold \"date\", since the cut-off is read from it")
        if profile.warehouses is None and profile.header[-1:] != ("warehouses",):
            read.refuse("header", "must end with \"warehouses\", since the warehouses are read from it")
    else:
        place, given = "columns", tuple(profile.columns)
        stock_columns = len(profile.columns.get("stock", ()))
        if profile.warehouses is None or len(profile.warehouses) not in (1, stock_columns):
            read.refuse("warehouses", "must name the warehouse of the stock column, or one for each column of it")
        if profile.cut_off is CutOffSource.HEADER:
            read.refuse("cut_off", "must be \"title\" or \"upload\": only a file of records has a header line")
    if len(profile.delimiter) != 1 or profile.delimiter in "\r\n\"":
        read.refuse("delimiter", "must be one character, neither a quote nor a line end")
    for name in REQUIRED:
        if name not in given:
            read.refuse(f"{place}.{name}", "is required")
    if "mpn" not in given and "gtin" not in given:
        read.refuse(f"{place}.mpn", "is required where there is no \"gtin\"")
    if profile.decimal == profile.thousands:
        read.refuse("thousands", "must differ from the decimal sign")
    if profile.cut_off is CutOffSource.TITLE and "{date}" not in profile.title:
        read.refuse("title", "must hold \"{date}\" where the date stands, such as \"Edition du {date}\"")
