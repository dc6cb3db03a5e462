"""The faults of an agreements file in plain words: what is wrong and what would be right."""

from collections.abc import Iterable

from catalog.file_values import Fault, Wrong
from portal.web.texts import _l

_WORDS: dict[Wrong, str] = {
    Wrong.NOT_JSON: _l("This is not JSON (line %(line)s, column %(column)s)."),
    Wrong.NOT_UTF8: _l("The file is not UTF-8 text (byte %(byte)s): save it as UTF-8."),
    Wrong.NOT_AN_OBJECT: _l("An object in braces {} is expected here."),
    Wrong.NOT_A_LIST: _l("A list in brackets [] is expected here."),
    Wrong.NOT_TEXT: _l("A text in quotes is expected here."),
    Wrong.NOT_WHOLE: _l("A whole number is expected here, without quotes and without a point."),
    Wrong.NOT_DECIMAL: _l("A decimal in quotes is expected here, with a point, for example \"0.12\"."),
    Wrong.KEY_TWICE: _l("The key “%(key)s” stands here twice."),
    Wrong.KEY_UNKNOWN: _l("The key “%(key)s” is not known here. Known: %(known)s."),
    Wrong.KEY_MISSING: _l("The key “%(key)s” is missing."),
    Wrong.EMPTY: _l("This text is empty."),
    Wrong.TOO_LONG: _l("This text is too long: at most %(most)s characters."),
    Wrong.BAD_CHARACTER: _l("This text contains characters that cannot be printed."),
    Wrong.BELOW_ONE: _l("It counts from 1; %(value)s is below."),
    Wrong.TOO_LARGE: _l("This is too large: at most %(most)s."),
    Wrong.SHARE_OUTSIDE: _l("A discount lies between 0 and 1 (12 %% is \"0.12\"); %(value)s does not."),
    Wrong.TOO_MANY_DECIMALS: _l("At most %(most)s decimals."),
    Wrong.NET_NOT_POSITIVE: _l("A net price is at least one cent; %(value)s is not."),
    Wrong.NOT_ONE_OF_THREE: _l("A rule has exactly one of net, off_dealer and off_list; this one has %(given)s."),
    Wrong.NOT_ONE_AUDIENCE: _l("An agreement is for \"all\", for one {\"reseller\": …} or for one {\"group\": …}."),
    Wrong.PRODUCT_NOT_ALONE: _l("A product stands alone in a scope, without brand or category beside it."),
    Wrong.NOT_A_DATE: _l("This is not a date: write 2026-01-31, or 2026-01-31T08:00:00+01:00."),
    Wrong.NO_OFFSET: _l("An instant needs its offset, for example 2026-01-31T08:00:00+01:00."),
    Wrong.ENDS_BEFORE_START: _l("The window ends before or when it starts."),
    Wrong.NO_RULES: _l("An agreement has at least one rule."),
    Wrong.SAME_RULE: _l("Same scope and minimum quantity as %(first)s: only one of them can decide."),
    Wrong.CODE_TWICE: _l("The code “%(code)s” stands twice in this file, first in %(first)s."),
    Wrong.CODE_TAKEN: _l("The code “%(code)s” belongs to somebody else's agreement: choose another one."),
    Wrong.POSITION_TWICE: _l("Position %(position)s stands twice for the same grantor, first in %(first)s."),
    Wrong.NOT_YOURS: _l("Agreements of “%(name)s” are not yours to import."),
    Wrong.UNKNOWN_GRANTOR: _l("No wholesaler has the code “%(name)s”; the vendor's own agreements say \"vendor\"."),
    Wrong.UNKNOWN_RESELLER: _l("No reseller has the code “%(name)s”."),
    Wrong.UNKNOWN_GROUP: _l("No group has the code “%(name)s”."),
    Wrong.UNKNOWN_BRAND: _l("The catalogue knows no brand “%(name)s”."),
    Wrong.UNKNOWN_CATEGORY: _l("The catalogue knows no category “%(name)s”."),
    Wrong.UNKNOWN_PRODUCT: _l("The catalogue knows no product %(mpn)s of %(brand)s."),
}


def words_of(fault: Fault) -> str:
    """One fault as a sentence in the reader's language, without its path."""
    return str(_WORDS[fault.wrong]) % fault.values


def lines_of(faults: Iterable[Fault]) -> list[str]:
    """The faults as lines `path: sentence`."""
    return [f"{fault.path}: {words_of(fault)}" if fault.path else words_of(fault) for fault in faults]
