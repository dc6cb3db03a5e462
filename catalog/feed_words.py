"""Feeds in plain words: why a file or a line is refused, and what would be right."""

from collections.abc import Mapping
from typing import Any

from catalog.feeds.check import Fault, Reason, Warned
from catalog.feeds.text import FeedRefused
from catalog.intake.holds import Hold
from portal.web.texts import _l

_REFUSED: dict[str, str] = {
    "empty": _l("The file is empty."),
    "no_data": _l("The file has a header but no line: taking it would empty your shelves."),
    "not_text": _l("This is not a text file: the profile expects one. Choose another profile, or export the file as text."),
    "not_workbook": _l("This is not a spreadsheet that can be read: save it again as .xlsx."),
    "no_sheet": _l("The sheet “%(sheet)s” is missing; the workbook has: %(sheets)s."),
    "too_large": _l("The workbook spans too many cells: delete the stray cells far from the list and save it again."),
    "bad_encoding": _l("Line %(line)s holds bytes that are not %(encoding)s: export the file in that encoding."),
    "missing_columns": _l("No header row names these columns: %(columns)s. Check the export, its encoding and the profile."),
    "ambiguous_column": _l("The column “%(column)s” stands twice in the header (line %(line)s): keep one of them."),
    "not_records": _l("The file does not begin with a %(tag)s record."),
    "no_trailer": _l("The file does not end with its %(tag)s record: it was cut short. Send it again."),
    "truncated": _l("The file announces %(announced)s lines and holds %(found)s: it was cut short. Send it again."),
    "wrong_currency": _l("The file is in “%(currency)s”; the profile expects %(expected)s."),
    "bad_warehouses": _l("The warehouses in the header cannot be used: “%(names)s”. Each needs a name of its own."),
    "bad_cut_off": _l("The date “%(written)s” of the file cannot be read: it says from when prices and stock are."),
}
_REASONS: dict[Reason | Warned, str] = {
    Reason.BAD_RECORD: _l("Unknown record"),
    Reason.SHORT_LINE: _l("Columns missing"),
    Reason.LONG_LINE: _l("Too many columns"),
    Reason.MISSING_SKU: _l("No article code"),
    Reason.BAD_SKU: _l("Unusable article code"),
    Reason.DUPLICATE_SKU: _l("Article code twice"),
    Reason.MISSING_MPN: _l("No part number"),
    Reason.MISSING_NAME: _l("No brand or name"),
    Reason.BAD_PRICE: _l("Unreadable price"),
    Reason.BAD_QUANTITY: _l("Unreadable stock"),
    Reason.BAD_PACK: _l("Unusable pack size"),
    Reason.BAD_ECO: _l("Unreadable eco-contribution"),
    Reason.BAD_STATUS: _l("Unknown status"),
    Warned.BAD_GTIN: _l("Wrong GTIN"),
    Warned.BAD_MPN: _l("Unusable part number"),
    Warned.BAD_ARRIVAL: _l("Unreadable arrival"),
    Warned.CUT_TEXT: _l("Text cut"),
}
_RIGHT: dict[Reason | Warned, str] = {
    Reason.BAD_RECORD: _l("Between the first and the last record every line is a detail line of the profile."),
    Reason.SHORT_LINE: _l("The line ends before its last column: export all columns, blank ones too."),
    Reason.LONG_LINE: _l("A delimiter inside a text has shifted the columns: put the text in quotes or change the sign."),
    Reason.MISSING_SKU: _l("Every line needs your own article code."),
    Reason.BAD_SKU: _l("A code has at most 60 characters; in a spreadsheet, format the column as text."),
    Reason.DUPLICATE_SKU: _l("The code stands on a line above: each article needs a code of its own. The first line was kept."),
    Reason.MISSING_MPN: _l("A line needs the maker's part number, or a GTIN with a right check digit."),
    Reason.MISSING_NAME: _l("A line needs a brand (at most 80 characters) and a name."),
    Reason.BAD_PRICE: _l("A price is an amount above zero with at most two decimals, without words or signs."),
    Reason.BAD_QUANTITY: _l("A stock figure is a whole number from 0 on; write 0 where there is none."),
    Reason.BAD_PACK: _l("A pack or minimum quantity is a whole number from 1 on."),
    Reason.BAD_ECO: _l("An eco-contribution is an amount from 0 on with at most two decimals."),
    Reason.BAD_STATUS: _l("The profile does not know this status code."),
    Warned.BAD_GTIN: _l("The check digit is wrong: the line was taken without its GTIN."),
    Warned.BAD_MPN: _l("The part number is too long or damaged by a spreadsheet: the line was taken by its GTIN."),
    Warned.BAD_ARRIVAL: _l("The date or quantity of the next arrival was left out."),
    Warned.CUT_TEXT: _l("The text was too long and has been cut."),
}
FIELDS: Mapping[str, str] = {
    "": "", "sku": _l("article code"), "mpn": _l("part number"), "gtin": _l("GTIN"), "brand": _l("brand"), "name": _l("name"),
    "category": _l("category"), "status": _l("status"), "list": _l("list price"), "dealer": _l("dealer price"),
    "eco": _l("eco-contribution"), "stock": _l("stock"), "pack": _l("pack size"), "min_quantity": _l("minimum quantity"),
    "next_arrival_on": _l("next arrival"), "next_arrival_quantity": _l("quantity of the next arrival"),
}
_HOLDS: dict[str, str] = {
    "dropped": _l("%(count)s of %(of)s offers are no longer in the file."),
    "prices": _l("%(count)s of %(of)s dealer prices change by more than half."),
    "older": _l("The file is older than the last one taken (%(than)s)."),
}


def refusal_words(refusal: FeedRefused) -> str:
    """Why a file was refused whole, in the reader's language."""
    return _filled(_REFUSED[refusal.code], refusal.details)


def reason_words(reason: str) -> str:
    """A reason as the head of a column or a filter."""
    return str(_REASONS[_reason(reason)])


def right_words(reason: str) -> str:
    """What would be right."""
    return str(_RIGHT[_reason(reason)])


def fault_words(fault: Fault) -> str:
    """One fault as a sentence: line, field, value and what would be right."""
    return right_words(fault.reason.value)


def hold_words(hold: Hold) -> str:
    """Why a feed is held."""
    return _filled(_HOLDS[hold.reason], {"count": hold.count, "of": hold.of, "than": hold.than})


def _reason(reason: str) -> Reason | Warned:
    return Warned(reason) if reason in Warned._value2member_map_ else Reason(reason)


def _filled(words: str, details: Mapping[str, Any]) -> str:
    return str(words) % details
