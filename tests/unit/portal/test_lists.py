"""Lists and CSV: what an address may ask, what is remembered, and cells that no spreadsheet runs."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.kernel.pages import ListQuery, Page
from portal.web.csvfile import csv_text, safe_cell
from portal.web.lists import Column, Filter, Listing, ListView

VIEW = ListView(
    "things", [Column("name", "Name", sortable=True), Column("note", "Note")], [Filter("state", "State", [("a", "A")])],
    sort="name",
)


def test_only_sortable_columns_sort() -> None:
    assert VIEW.read({"sort": "-name"}, {}, "p") == ListQuery(sort="name", descending=True)
    assert VIEW.read({"sort": "note"}, {}, "p").sort == "name"
    assert VIEW.read({"sort": "1;DROP"}, {}, "p").sort == "name"


def test_text_is_trimmed_shortened_and_cleaned() -> None:
    query = VIEW.read({"q": "  a\0b " + "x" * 500}, {}, "p")
    assert query.text.startswith("ab ")
    assert len(query.text) < 201


@pytest.mark.parametrize(("asked", "size"), [("25", 25), ("100", 100), ("7", 50), ("-1", 50), ("²", 50), ("9" * 99, 50)])
def test_page_sizes(asked: str, size: int) -> None:
    assert VIEW.read({"size": asked}, {}, "p").size == size


def test_filters_are_remembered_per_place_until_reset() -> None:
    memory: dict[str, Any] = {}
    assert VIEW.read({"state": "a", "q": "x"}, memory, "here").filters == {"state": "a"}
    assert VIEW.read({}, memory, "here").text == "x"
    assert VIEW.read({}, memory, "there").text == ""
    assert VIEW.read({"reset": "1"}, memory, "here").text == ""
    assert VIEW.read({}, memory, "here").text == ""


def test_memory_is_bounded() -> None:
    memory: dict[str, Any] = {}
    for number in range(40):
        VIEW.read({"q": "x"}, memory, f"place {number}")
    assert len(memory["lists"]) == 12


def test_memory_fits_into_a_cookie_and_the_last_list_stays() -> None:
    memory: dict[str, Any] = {}
    for number in range(12):
        VIEW.read({"q": "é" * 200}, memory, f"place {number}")
    assert len(json.dumps(memory)) < 1500
    assert VIEW.read({"q": "x"}, memory, "place") == VIEW.read({}, memory, "place")


def test_links_change_one_thing_and_keep_the_rest() -> None:
    listing = Listing(VIEW, ListQuery(text="é&", filters={"state": "a"}, sort="name"), Page([]), "/things")
    assert listing.url(after="c") == "/things?q=%C3%A9%26&state=a&after=c"
    assert listing.sort_url(VIEW.columns[0]) == "/things?q=%C3%A9%26&state=a&sort=-name"
    assert listing.url(q=None, state=None) == "/things?reset=1"


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-2", "@x", "\tx", "\r=x", "\n=1"])
def test_a_formula_is_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(-5, "-5", "-5"), (Decimal("1.50"), "1,50", "1.50"), (None, "", ""), (True, "1", "1"),
     (date(2026, 1, 2), "2026-01-02", "2026-01-02"),
     (datetime(2026, 7, 1, 10, tzinfo=UTC), "2026-07-01 12:00:00", "2026-07-01 12:00:00")],
)
def test_plain_values(value: Any, french: str, english: str) -> None:
    assert safe_cell(value, comma=True) == french
    assert safe_cell(value) == english


def test_separators_follow_the_reader() -> None:
    assert csv_text(["a", "b"], [["x;y", Decimal("1.5")]], "fr") == 'a;b\r\n"x;y";1,5\r\n'
    assert csv_text(["a", "b"], [["x;y", Decimal("1.5")]], "en") == "a,b\r\nx;y,1.5\r\n"
