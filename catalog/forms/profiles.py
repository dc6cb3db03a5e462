"""The form of a feed profile: how a file is written, as a person corrects what the portal guessed."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, SelectField, StringField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp

from catalog.feed_words import FIELDS as FIELD_WORDS
from catalog.feeds.figure_guess import DATES
from catalog.feeds.profile import FIELDS, SELLERS_DEFAULT, SKIPPED, CutOffSource, FeedFormat
from portal.web.forms import PortalForm
from portal.web.texts import _l

LARGEST_SAMPLE: Final = 32 * 1024 * 1024
CODE: Final = r"^[a-z0-9][a-z0-9_.-]{0,39}$"
MOST_STOCK, MOST_STATUSES, MOST_CELLS = 12, 20, 40
SEVERAL: Final = " | "
TAB: Final = "tab"
NAMED: Final = tuple(name for name in FIELDS if name != "stock")
FORMATS = {
    FeedFormat.CSV.value: _l("Text with a heading row (CSV and the like)"),
    FeedFormat.EXCEL.value: _l("Spreadsheet (Excel, OpenDocument)"),
    FeedFormat.RECORDS.value: _l("Records: a first line, detail lines, a last line that counts them"),
}
ENCODINGS = (
    ("utf-8", "UTF-8"), ("cp1252", "Windows (CP1252)"), ("iso-8859-15", "ISO-8859-15"), ("iso-8859-1", "ISO-8859-1"),
    ("utf-16-le", "UTF-16 LE"), ("utf-16-be", "UTF-16 BE"), ("cp850", "DOS (CP850)"), ("mac-roman", "Mac Roman"),
)
DELIMITERS = (
    (";", _l("Semicolon ;")), (",", _l("Comma ,")), (TAB, _l("Tab")), ("|", _l("Bar |")), ("~", _l("Tilde ~")),
    ("^", _l("Caret ^")), (":", _l("Colon :")), ("#", _l("Hash #")),
)
DECIMALS = ((",", _l("Comma: 1234,50")), (".", _l("Point: 1234.50")), ("any", _l("Either, where it cannot be mistaken")))
THOUSANDS = (
    ("", _l("None: 1234")), (" ", _l("Space: 1 234")), (".", _l("Point: 1.234")), (",", _l("Comma: 1,234")),
    ("'", _l("Apostrophe: 1'234")),
)
STATUSES = {"active": _l("Active"), "announced": _l("Announced"), "discontinued": _l("End of life")}
CUT_OFFS = {
    CutOffSource.UPLOAD.value: _l("The file does not say: the moment it is handed in"),
    CutOffSource.TITLE.value: _l("A title above the headings"), CutOffSource.HEADER.value: _l("The first record"),
}
_EXAMPLE: Final = {"%d": "31", "%m": "12", "%Y": "2026", "%y": "26"}


def date_example(form: str) -> str:
    """A date format as people read it: the last day of 2026 written that way."""
    for part, shown in _EXAMPLE.items():
        form = form.replace(part, shown)
    return form


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    return [SelectChoice(value, words) for value, words in pairs]


class SampleForm(PortalForm):
    """A sample of the wholesaler's file."""

    file = FileField(_l("Sample file"), validators=[InputRequired(_l("Choose a file as your system writes it."))])


class ProfileForm(PortalForm):
    """Everything a profile says but what comes in rows: stock columns, statuses and the cells of records."""

    code = StringField(_l("Code"), validators=[
        InputRequired(_l("Give the profile a code.")),
        Regexp(CODE, message=_l("Use 1 to 40 small letters, digits, hyphens, dots and underscores.")),
    ])
    name = StringField(_l("Name"), validators=[Length(max=80)])
    format = SelectField(_l("Format"), choices=_choices(FORMATS.items()))
    encoding = SelectField(_l("Encoding"), choices=_choices(ENCODINGS))
    delimiter = SelectField(_l("Sign between the cells"), choices=_choices(DELIMITERS))
    sheet = StringField(_l("Sheet"), validators=[Optional(), Length(max=60)])
    decimal = SelectField(_l("Decimal sign"), choices=_choices(DECIMALS))
    thousands = SelectField(_l("Sign between thousands"), choices=_choices(THOUSANDS))
    date_format = SelectField(_l("Dates"), choices=_choices((form, date_example(form)) for form in DATES))
    default_status = SelectField(_l("Where no status stands"), choices=_choices(STATUSES.items()))
    vat_rate = SelectField(_l("VAT rate"), validate_choice=False)
    cut_off = SelectField(_l("As of when"), choices=_choices(CUT_OFFS.items()))
    cut_off_format = SelectField(_l("How that date is written"), choices=_choices((form, date_example(form)) for form in DATES))
    title = StringField(_l("The title, with {date} where the date stands"), validators=[Length(max=60)])
    header_tag = StringField(_l("Tag of the first line"), validators=[Length(max=20)])
    detail_tag = StringField(_l("Tag of the detail lines"), validators=[Length(max=20)])
    trailer_tag = StringField(_l("Tag of the last line"), validators=[Length(max=20)])
    header = StringField(_l("Cells of the first line"), validators=[Length(max=80)])
    from_header = BooleanField(_l("The first line names the warehouses"))
    hold_drop = StringField(_l("Hold a file that drops more offers than"), validators=[Length(max=8)])
    hold_price = StringField(_l("Hold a file that changes more prices by half than"), validators=[Length(max=8)])

    def fill(self, data: Mapping[str, Any]) -> None:
        """Shows what a profile says."""
        for name in ("format", "encoding", "decimal", "thousands", "date_format", "default_status", "vat_rate", "cut_off",
                     "cut_off_format", "title", "header_tag", "detail_tag", "trailer_tag"):
            self[name].data = data.get(name, "")
        self.delimiter.data = TAB if data.get("delimiter") == "\t" else data.get("delimiter")
        self.sheet.data = data.get("sheet") or ""
        self.header.data = " ".join(data.get("header", ()))
        self.from_header.data = data.get("warehouses") == "header"
        hold = data.get("hold", {})
        self.hold_drop.data, self.hold_price.data = _percent(hold.get("drop", "0.20")), _percent(hold.get("price", "0.10"))
        self.keep_odd(data)

    def keep_odd(self, data: Mapping[str, Any]) -> None:
        """Values that no list of ours holds stay choices, so that a profile made otherwise can be edited."""
        for name, field in (("encoding", self.encoding), ("delimiter", self.delimiter), ("date_format", self.date_format),
                            ("cut_off_format", self.cut_off_format)):
            shown = TAB if data.get(name) == "\t" else str(data.get(name) or "")
            choices: list[Any] = list(field.choices or ())
            if shown and all(choice.value != shown for choice in choices):
                field.choices = [*choices, SelectChoice(shown, shown)]


class ProfileRows:
    """What the form holds in rows, as typed: headings of columns, stock columns, statuses, cells of records."""

    def __init__(self, data: Mapping[str, Any], statuses: Iterable[str] = ()) -> None:
        columns: Mapping[str, Sequence[str]] = data.get("columns", {})
        named = data.get("warehouses", [])
        warehouses = [] if isinstance(named, str) else list(named)
        stock = list(columns.get("stock", ()))
        self.columns = {name: SEVERAL.join(columns.get(name, ())) for name in NAMED}
        if data.get("format") == FeedFormat.RECORDS.value:
            self.stock = [("", house) for house in warehouses]
        elif len(warehouses) == 1 and len(stock) > 1:
            self.stock = [(SEVERAL.join(stock), warehouses[0])]
        else:
            self.stock = [(stock[i] if i < len(stock) else "", warehouses[i] if i < len(warehouses) else "")
                          for i in range(max(len(stock), len(warehouses)))]
        known: Mapping[str, str] = data.get("status_map", {})
        upper = {code.strip().upper() for code in known}
        self.statuses = [*known.items(), *((code, "") for code in statuses if code.strip().upper() not in upper)]
        self.order = list(data.get("order", ()))

    @property
    def stock_rows(self) -> list[tuple[str, str]]:
        """With two empty rows more."""
        return [*self.stock, ("", ""), ("", "")][:MOST_STOCK]

    @property
    def status_rows(self) -> list[tuple[str, str]]:
        """With two empty rows more."""
        return [*self.statuses, ("", ""), ("", "")][:MOST_STATUSES]

    @property
    def order_rows(self) -> list[str]:
        """With three cells more."""
        return [*self.order, "", "", ""][:MOST_CELLS]


def profile_data(form: ProfileForm, typed: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    """The profile as JSON that the form says, faults and all; `typed` is the MultiDict with the rows."""
    columns = {name: heads for name in NAMED if (heads := _heads(typed.get(f"column-{name}", "")))}
    pairs = [(_clean(a), _clean(b)) for a, b in zip(typed.getlist("stock-column")[:MOST_STOCK],
                                                   typed.getlist("stock-warehouse")[:MOST_STOCK], strict=False)]
    stock = [pair for pair in pairs if pair[0] or pair[1]]
    is_records = form.format.data == FeedFormat.RECORDS.value
    heads = [head for column, _house in stock for head in _heads(column)]
    if heads and not is_records:
        columns["stock"] = heads
    houses = [house for _column, house in stock if house]
    codes = zip(typed.getlist("status-code")[:MOST_STATUSES], typed.getlist("status-to")[:MOST_STATUSES], strict=False)
    order = [cell if cell in (*FIELDS, SKIPPED) else "" for cell in typed.getlist("order")[:MOST_CELLS]]
    while order and not order[-1]:
        order.pop()
    return {
        "format": form.format.data, "encoding": form.encoding.data,
        "delimiter": "\t" if form.delimiter.data == TAB else form.delimiter.data, "sheet": form.sheet.data or None,
        "columns": columns, "order": [cell or SKIPPED for cell in order] if is_records else [],
        "header": (form.header.data or "").replace(",", " ").split() if is_records else [],
        "header_tag": form.header_tag.data, "detail_tag": form.detail_tag.data, "trailer_tag": form.trailer_tag.data,
        "decimal": form.decimal.data, "thousands": form.thousands.data, "date_format": form.date_format.data,
        "status_map": {_clean(code): to for code, to in codes if _clean(code) and to in STATUSES},
        "default_status": form.default_status.data,
        "warehouses": "header" if is_records and form.from_header.data else houses or ["CENTRAL"],
        "vat_rate": form.vat_rate.data or SELLERS_DEFAULT, "currency": before.get("currency", "EUR"),
        "cut_off": form.cut_off.data, "cut_off_format": form.cut_off_format.data, "title": form.title.data or "",
        "hold": {"drop": _share(form.hold_drop.data), "price": _share(form.hold_price.data)},
    }


def field_of(path: str) -> tuple[str, str]:
    """The input that a fault's path speaks of, and the field of a line it means, if any."""
    head, _dot, rest = path.partition(".")
    if head in ("columns", "order") and rest in FIELD_WORDS:
        return (f"column-{rest}" if rest != "stock" else "stock", rest)
    return ("stock" if head == "warehouses" else "status" if head == "status_map" else head.partition("[")[0], "")


def _heads(text: str) -> list[str]:
    return [head for part in text.split(SEVERAL.strip()) if (head := _clean(part))][:8]


def _clean(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:80]


def _percent(share: str) -> str:
    """A share as a percentage; what is none stays as it was typed."""
    try:
        return f"{(Decimal(share) * 100).normalize():f}"
    except (InvalidOperation, ValueError):
        return share


def _share(percent: str | None) -> str:
    try:
        number = Decimal((percent or "").replace("%", "").replace(",", ".").strip()) / 100
    except InvalidOperation:
        return "?"
    if not number.is_finite():
        return "?"
    return f"{number:.2f}" if number == round(number, 2) else f"{number.normalize():f}"
