"""Bounded lists: what a reader asked for, and the keyset page that answers it."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, NoReturn, TypeVar

from sqlalchemy import Select, and_, or_
from sqlalchemy.exc import DataError, ProgrammingError
from sqlalchemy.sql.elements import ColumnElement, SQLColumnExpression

from portal.kernel.errors import NotFound

LONGEST_FILE = 20_000
LONGEST_CURSOR = 2_000
LARGEST_WHOLE = 2**63 - 1
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class ListQuery:
    """What a reader asked of a list: free text, filters by name, sort key and direction, cursor and page size."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    after: str | None = None
    before: str | None = None
    size: int = 50

    def whole(self) -> "ListQuery":
        """The same list from its beginning, as long as a file may be."""
        return replace(self, after=None, before=None, size=LONGEST_FILE)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its items, opaque cursors to the next and previous ones (None at the ends), the total where counted."""

    items: Sequence[T]
    next: str | None = None
    previous: str | None = None
    total: int | None = None

    def map(self, convert: Callable[[T], R]) -> "Page[R]":
        """The same page with every item converted."""
        return Page([convert(item) for item in self.items], self.next, self.previous, self.total)


def encode_cursor(values: Sequence[Any]) -> str:
    """An opaque cursor from the sort values of a row (instants as ISO text)."""
    plain = [{"t": v.isoformat()} if isinstance(v, datetime) else v if isinstance(v, int | str | None) else str(v)
             for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any]:
    """The sort values of a cursor; a cursor that was tampered with is an address that does not exist (NotFound)."""
    if len(cursor) > LONGEST_CURSOR:
        raise NotFound(cursor)
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_sort_value(value) for value in raw] if isinstance(raw, list) else _no_sort_value(raw)
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotFound(cursor) from error


def _sort_value(value: Any) -> Any:
    """A value as `encode_cursor` writes it; ValueError for what a sort key cannot be."""
    if isinstance(value, dict):
        moment = datetime.fromisoformat(value["t"])
        return moment if moment.tzinfo is not None and 1 < moment.year < 9999 else _no_sort_value(value)
    if isinstance(value, str):
        value.encode()  # half a character is none
        return value if "\0" not in value else _no_sort_value(value)
    if value is None or (type(value) is int and abs(value) <= LARGEST_WHOLE):
        return value
    return _no_sort_value(value)


def _no_sort_value(value: Any) -> NoReturn:
    raise ValueError(value)


def keyset(
    query: ListQuery, statement: Select[Any], keys: Sequence[SQLColumnExpression[Any]],
    fetch: Callable[[Select[Any]], Sequence[Any]],
) -> Page[Any]:
    """One page of a statement in the order of `keys` (the last one unique and not null, all selected as columns).

    `fetch` runs the statement and gives rows; the keys must be the first columns of each row, in order. Sorting is
    ascending, or descending when the query says so, on all keys alike.
    """
    backwards = query.before is not None
    descending = query.descending != backwards
    cursor = query.before or query.after
    if cursor:
        values = decode_cursor(cursor)
        if len(values) != len(keys) or values[-1] is None:
            raise NotFound(cursor)
        statement = statement.where(_beyond(keys, values, descending))
    order = [key.desc().nulls_last() if descending else key.asc().nulls_first() for key in keys]
    try:
        rows = list(fetch(statement.order_by(*order).limit(query.size + 1)))
    except (DataError, ProgrammingError) as error:
        if cursor:  # made for another order of the list, or by hand
            raise NotFound(cursor) from error
        raise
    more = len(rows) > query.size
    rows = rows[: query.size]
    if backwards:
        rows.reverse()
    first = encode_cursor(list(rows[0])[: len(keys)]) if rows else None
    last = encode_cursor(list(rows[-1])[: len(keys)]) if rows else None
    if backwards:
        return Page(rows, next=last if cursor else None, previous=first if more else None)
    return Page(rows, next=last if more else None, previous=first if cursor else None)


def _beyond(keys: Sequence[SQLColumnExpression[Any]], values: Sequence[Any], descending: bool) -> ColumnElement[bool]:
    """Rows strictly after the cursor; NULL counts as the smallest value of a key."""
    choices = []
    for depth in range(len(keys)):
        equal = [k.is_(None) if v is None else k == v for k, v in zip(keys[:depth], values[:depth], strict=True)]
        key, value = keys[depth], values[depth]
        if value is None and descending:
            continue
        step: ColumnElement[bool]
        if value is None:
            step = key.is_not(None)
        elif descending:
            step = or_(key < value, key.is_(None))
        else:
            step = key > value
        choices.append(and_(*equal, step))
    return or_(*choices)
