"""Lists as pages show them: declared once per list, read from the address, remembered, linked to themselves."""

import json
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from portal.kernel.pages import ListQuery, Page

SIZES = (25, 50, 100)
LONGEST_TEXT = 200
REMEMBERED = 12
MOST_REMEMBERED = 1200  # signs as JSON: browsers drop a cookie of 4 KB, and other things live in it
_KEY = "lists"


@dataclass(frozen=True)
class Column:
    """A column: key of its sorting, heading, and how it is drawn (`text`, `number`, `money`, `date`, `status`)."""

    key: str
    label: Any
    sortable: bool = False
    kind: str = "text"

    @property
    def numeric(self) -> bool:
        """Whether figures stand in it."""
        return self.kind in ("number", "money")


@dataclass(frozen=True)
class Filter:
    """A filter by one of some values, or by a `date`; choices known only at request time are given with the listing."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]] = ()
    kind: str = "choice"


@dataclass(frozen=True)
class ListView:
    """A list: its name, columns, filters, and how it is sorted when nobody says."""

    name: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sort: str = ""
    descending: bool = False
    searchable: bool = True
    size: int = 50

    def read(self, args: Mapping[str, str], memory: MutableMapping[str, Any], place: str) -> ListQuery:
        """What an address asks of the list; text, filters and sort are remembered per place until `reset`."""
        known = ("q", "sort", "size", *(filter_.name for filter_ in self.filters))
        asked = {name: args[name][:LONGEST_TEXT] for name in known if name in args}
        remembered: dict[str, dict[str, str]] = dict(memory.get(_KEY, {}))
        if "reset" in args:
            remembered.pop(place, None)
            memory[_KEY] = remembered
        elif asked:
            kept = {name: value for name, value in asked.items() if value}
            if remembered.get(place) != kept:
                remembered.pop(place, None)
                remembered[place] = kept
                memory[_KEY] = _bounded(remembered)
        else:
            asked = remembered.get(place, {})
        return self._query(asked, args)

    def _query(self, asked: Mapping[str, str], args: Mapping[str, str]) -> ListQuery:
        sort = asked.get("sort", "")
        descending = sort.startswith("-")
        key = sort.removeprefix("-")
        if not any(column.key == key and column.sortable for column in self.columns):
            key, descending = self.sort, self.descending
        size = asked.get("size", "")
        return ListQuery(
            text=asked.get("q", "").strip().replace("\0", ""),
            filters={f.name: asked[f.name].replace("\0", "") for f in self.filters if asked.get(f.name)},
            sort=key, descending=descending, after=args.get("after"), before=args.get("before"),
            size=next((known for known in SIZES if str(known) == size), self.size),
        )


def _bounded(remembered: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The lists looked at last, as many as a cookie can carry."""
    kept = list(remembered.items())[-REMEMBERED:]
    while kept and len(json.dumps(kept)) > MOST_REMEMBERED:
        kept.pop(0)
    return dict(kept)


@dataclass(frozen=True)
class ShownFilter:
    """A filter as drawn: with its value and choices."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    value: str
    kind: str = "choice"


@dataclass(frozen=True)
class Listing:
    """What the table macros draw: columns, filters with values, the page, and links that change one thing."""

    view: ListView
    query: ListQuery
    page: Page[Any]
    path: str
    extra_choices: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)

    @property
    def columns(self) -> Sequence[Column]:
        """The columns."""
        return self.view.columns

    @property
    def filters(self) -> list[ShownFilter]:
        """The filters with their values."""
        return [
            ShownFilter(f.name, f.label, self.extra_choices.get(f.name, f.choices), self.query.filters.get(f.name, ""), f.kind)
            for f in self.view.filters
        ]

    @property
    def text(self) -> str:
        """The searched text."""
        return self.query.text

    @property
    def sort_key(self) -> str:
        """The column sorted by."""
        return self.query.sort

    @property
    def descending(self) -> bool:
        """Whether largest first."""
        return self.query.descending

    @property
    def is_narrowed(self) -> bool:
        """Whether a text or a filter hides rows."""
        return bool(self.query.text or self.query.filters)

    def url(self, **changes: Any) -> str:
        """This list with some things changed (`sort="-at"`, `after=...`, a filter's name, `q`); None removes one."""
        current: dict[str, Any] = {"q": self.query.text, **self.query.filters}
        if (self.query.sort, self.query.descending) != (self.view.sort, self.view.descending):
            current["sort"] = ("-" if self.query.descending else "") + self.query.sort
        if self.query.size != self.view.size:
            current["size"] = self.query.size
        current.update(changes)
        kept = {name: value for name, value in current.items() if value not in (None, "")}
        return f"{self.path}?{urlencode(kept)}" if kept else f"{self.path}?reset=1"

    def sort_url(self, column: Column) -> str:
        """Sorted by a column; a second click turns the order round."""
        falling = self.query.sort == column.key and not self.query.descending
        return self.url(sort=("-" if falling else "") + column.key)

    @property
    def csv_url(self) -> str:
        """All rows of this list as CSV."""
        return self.url(format="csv")
