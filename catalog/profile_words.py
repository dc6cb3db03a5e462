"""What is wrong in a feed profile and what would be right, in plain words, by the place of the fault."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask_babel import gettext as _

from catalog.feed_words import FIELDS
from portal.web.texts import _l

_RIGHT: Final[Mapping[str, str]] = {
    "format": _l("Choose how the file is written."),
    "encoding": _l("Choose the encoding in which accents are read rightly."),
    "delimiter": _l("Give one sign that stands between the cells and nowhere else."),
    "sheet": _l("Give the name of the sheet, at most 60 characters."),
    "header": _l("Name the cells of the first line in their order, among sender, date, currency, warehouses; warehouses"
                 " come last, and date is needed where the cut-off is read from it."),
    "order": _l("Give each cell of a detail line its field, none of them twice."),
    "decimal": _l("Choose the decimal sign."),
    "thousands": _l("It must differ from the decimal sign."),
    "date_format": _l("Choose how dates are written: with day, month and year."),
    "cut_off": _l("Only records have a first line that says it: choose the title or the moment of handing in."),
    "cut_off_format": _l("Choose how that date is written: with day, month and year."),
    "title": _l("Write the title with {date} where the date stands, such as “Edition du {date}”."),
    "warehouses": _l("Name the warehouse of each stock column, each with a name of its own."),
    "vat_rate": _l("Choose one of your VAT rates."),
    "hold.drop": _l("Give a percentage from 0 to 100."),
    "hold.price": _l("Give a percentage from 0 to 100."),
    "status_map": _l("Choose what each status means."),
    "default_status": _l("Choose a status."),
}


def fault_words(path: str) -> str:
    """What would be right at a fault's place."""
    head, _dot, field = path.partition(".")
    if head in ("columns", "order") and field == "mpn":
        return _("Name the column of the part number, or that of the GTIN: one of them is needed.")
    if head in ("columns", "order") and field in FIELDS:
        return _("Name the column of the %(field)s: it is needed, and no column may be named twice.", field=FIELDS[field])
    words = _RIGHT.get(path) or _RIGHT.get(head.partition("[")[0])
    return str(words) if words else _("This setting cannot be used: %(path)s", path=path)


def faults_words(faults: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What would be right at every place, each said once."""
    return {path: fault_words(path) for path, _why in faults}
