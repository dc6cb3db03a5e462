"""Single values of an agreements file, each read or refused with its path: text, whole numbers, decimals, instants."""

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from catalog.pricing_terms import SHARE_DECIMALS, net_in_cents
from portal.kernel.clock import paris_midnight

LONGEST_TEXT = 200
LARGEST_NET = Decimal(10**10)
_PARTS = re.compile(r"[.\[\]]+")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)


class Wrong(StrEnum):
    """What is wrong with a value of the file."""

    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_LIST = "not_a_list"
    NOT_TEXT = "not_text"
    NOT_WHOLE = "not_whole"
    NOT_DECIMAL = "not_decimal"
    KEY_TWICE = "key_twice"
    KEY_UNKNOWN = "key_unknown"
    KEY_MISSING = "key_missing"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    BAD_CHARACTER = "bad_character"
    BELOW_ONE = "below_one"
    TOO_LARGE = "too_large"
    SHARE_OUTSIDE = "share_outside"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NET_NOT_POSITIVE = "net_not_positive"
    NOT_ONE_OF_THREE = "not_one_of_three"
    NOT_ONE_AUDIENCE = "not_one_audience"
    PRODUCT_NOT_ALONE = "product_not_alone"
    NOT_A_DATE = "not_a_date"
    NO_OFFSET = "no_offset"
    ENDS_BEFORE_START = "ends_before_start"
    NO_RULES = "no_rules"
    SAME_RULE = "same_rule"
    CODE_TWICE = "code_twice"
    CODE_TAKEN = "code_taken"
    POSITION_TWICE = "position_twice"
    NOT_YOURS = "not_yours"
    UNKNOWN_GRANTOR = "unknown_grantor"
    UNKNOWN_RESELLER = "unknown_reseller"
    UNKNOWN_GROUP = "unknown_group"
    UNKNOWN_BRAND = "unknown_brand"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_PRODUCT = "unknown_product"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the file: where, what, and the values that the sentence about it needs."""

    path: str
    wrong: Wrong
    values: Mapping[str, str | int] = field(default_factory=dict)


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which keys it was given twice."""

    repeated: tuple[str, ...] = ()


@dataclass(slots=True)
class Faults:
    """The faults found so far; every `read_…` adds to them and gives None for a value that cannot be used."""

    found: list[Fault] = field(default_factory=list)

    def in_file_order(self) -> list[Fault]:
        """The faults as they follow each other in the file's numbering."""
        return sorted(self.found, key=lambda fault: _numbered(fault.path))

    def add(self, path: str, wrong: Wrong, **values: str | int) -> None:
        """Notes a fault."""
        self.found.append(Fault(path, wrong, {k: _short(v) if isinstance(v, str) else v for k, v in values.items()}))

    def read_object(
        self, value: object, path: str, required: Set[str], optional: Set[str] = frozenset(),
    ) -> JsonObject | None:
        """An object with just these keys; unknown, missing and repeated keys are faults, the rest can still be read."""
        if not isinstance(value, JsonObject):
            self.add(path, Wrong.NOT_AN_OBJECT)
            return None
        for key in value.repeated:
            self.add(_join(path, key), Wrong.KEY_TWICE, key=key)
        for key in value:
            if key not in required and key not in optional:
                self.add(_join(path, key), Wrong.KEY_UNKNOWN, key=key, known=", ".join(sorted(required | optional)))
        for key in sorted(required):
            if key not in value:
                self.add(_join(path, key), Wrong.KEY_MISSING, key=key)
        return value

    def read_list(self, value: object, path: str) -> list[Any] | None:
        """A list."""
        if not isinstance(value, list):
            self.add(path, Wrong.NOT_A_LIST)
            return None
        return value

    def read_text(self, value: object, path: str) -> str | None:
        """A text of 1 to 200 characters, blanks at the ends dropped, without control characters."""
        if not isinstance(value, str):
            self.add(path, Wrong.NOT_TEXT)
            return None
        text = value.strip()
        if not text:
            self.add(path, Wrong.EMPTY)
        elif len(text) > LONGEST_TEXT:
            self.add(path, Wrong.TOO_LONG, most=LONGEST_TEXT)
        elif any(unicodedata.category(c) in {"Cc", "Cs", "Cn", "Co"} for c in text):
            self.add(path, Wrong.BAD_CHARACTER)
        else:
            return text
        return None

    def read_whole(self, value: object, path: str, most: int) -> int | None:
        """A whole number from 1 to `most`; no boolean, no text, no number with a point."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(path, Wrong.NOT_WHOLE)
        elif value < 1:
            self.add(path, Wrong.BELOW_ONE, value=value)
        elif value > most:
            self.add(path, Wrong.TOO_LARGE, most=most)
        else:
            return value
        return None

    def read_decimal(self, value: object, path: str) -> Decimal | None:
        """A decimal given as text, digits with an optional point and sign, nothing else."""
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            self.add(path, Wrong.NOT_DECIMAL)
            return None
        return Decimal(value)

    def read_share(self, value: object, path: str) -> Decimal | None:
        """A share between 0 and 1, both included, with at most nine decimals."""
        share = self.read_decimal(value, path)
        if share is None:
            return None
        if not 0 <= share <= 1:
            self.add(path, Wrong.SHARE_OUTSIDE, value=str(value))
            return None
        return share if self._few_decimals(share, path) else None

    def read_net(self, value: object, path: str) -> Decimal | None:
        """A net price in euros that rounds to a cent or more, with at most nine decimals."""
        net = self.read_decimal(value, path)
        if net is None:
            return None
        if net >= LARGEST_NET:
            self.add(path, Wrong.TOO_LARGE, most=str(LARGEST_NET))
        elif net <= 0 or net_in_cents(net) < 1:
            self.add(path, Wrong.NET_NOT_POSITIVE, value=str(value))
        elif self._few_decimals(net, path):
            return net
        return None

    def _few_decimals(self, value: Decimal, path: str) -> bool:
        if value == round(value, SHARE_DECIMALS):
            return True
        self.add(path, Wrong.TOO_MANY_DECIMALS, most=SHARE_DECIMALS)
        return False

    def read_instant(self, value: object, path: str) -> datetime | None:
        """An instant: a local date (its midnight in Paris), or a date with time and offset."""
        if not isinstance(value, str):
            self.add(path, Wrong.NOT_A_DATE)
            return None
        try:
            return instant_of(value)
        except MissingOffset:
            self.add(path, Wrong.NO_OFFSET, value=value)
        except ValueError:
            self.add(path, Wrong.NOT_A_DATE, value=value)
        return None


class MissingOffset(ValueError):
    """An instant without offset could be an hour off; it is never guessed."""


def instant_of(text: str) -> datetime:
    """The instant in UTC of a local date (its midnight in Paris) or of a date with time and offset.

    Raises MissingOffset for a time without offset, ValueError for anything that is neither or does not exist.
    """
    if _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        if not 1 < day.year < 9999:
            raise ValueError(text)
        return paris_midnight(day)
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    if match["offset"] is None:
        raise MissingOffset(text)
    if not 1 < moment.year < 9999:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _numbered(path: str) -> list[str]:
    return [part.zfill(9) if part.isdigit() else part for part in _PARTS.split(path)]


def _join(path: str, key: str) -> str:
    return f"{path}.{_short(key)}" if path else _short(key)


def _short(text: str) -> str:
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= 60 else clean[:59] + "…"
