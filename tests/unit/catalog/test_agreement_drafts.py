"""What is typed into the agreements editor, and the file it becomes: the table of docs/rules/pricing.md section 11."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.agreement_drafts import (
    APART,
    Bounds,
    RuleRow,
    bounds_of,
    decimal_of,
    place_of,
    row_of,
    rows_after,
    rule_of_row,
    share_of,
    whole_of,
    window_of,
)
from catalog.agreements_file import read_agreements
from catalog.file_values import Faults, Wrong
from catalog.pricing_terms import Terms


@pytest.mark.parametrize(("typed", "share"), [
    ("12,5", "0.125"), ("12.5", "0.125"), ("12,5 %", "0.125"), ("100", "1"), ("0", "0"), ("0,0000001", "0.000000001"),
    ("-5", "-0.05"), ("abc", "abc"), ("", ""), ("1e3", "1e3"), ("NaN", "NaN"), ("12..5", "12..5"),
])
def test_percentages(typed: str, share: str) -> None:
    assert share_of(typed) == share


@pytest.mark.parametrize(("typed", "net"), [
    ("199,90", "199.90"), ("1 234,50", "1234.50"), ("1\u202f234,50 €", "1234.50"), ("12", "12"), ("x", "x"), ("1,2,3", "1,2,3"),
])
def test_prices(typed: str, net: str) -> None:
    assert decimal_of(typed) == net


@pytest.mark.parametrize(("typed", "whole"), [
    ("10", 10), ("1 000", 1000), ("-3", -3), ("1.5", "1.5"), ("", ""), ("²", "²"), ("9" * 20, "9" * 20),
])
def test_whole_numbers(typed: str, whole: int | str) -> None:
    assert whole_of(typed) == whole


@pytest.mark.parametrize(("bounds", "window"), [
    (Bounds(), {"from": None, "until": None}),
    (Bounds("2026-01-01", "2026-12-31"), {"from": "2026-01-01", "until": "2027-01-01"}),
    (Bounds("2026-03-01", "2026-03-01"), {"from": "2026-03-01", "until": "2026-03-02"}),
    (Bounds("2026-03-29", "2026-03-29"), {"from": "2026-03-29", "until": "2026-03-30"}),
    (Bounds("soon", "2026-02-30"), {"from": "soon", "until": "2026-02-30"}),
    (Bounds("2026-03-10", "2026-03-11", "2026-03-10T12:00:00+01:00", "2026-03-11T08:30:00+01:00"),
     {"from": "2026-03-10T12:00:00+01:00", "until": "2026-03-11T08:30:00+01:00"}),
    (Bounds("2026-03-09", "2026-03-12", "2026-03-10T12:00:00+01:00", "2026-03-11T08:30:00+01:00"),
     {"from": "2026-03-09", "until": "2026-03-13"}),
])
def test_windows(bounds: Bounds, window: dict[str, str | None]) -> None:
    assert window_of(bounds) == window


@pytest.mark.parametrize("window", [
    {"from": None, "until": None}, {"from": "2026-01-01", "until": "2027-01-01"},
    {"from": "2026-03-10T12:00:00.000001+01:00", "until": "2026-03-11T00:00:00.000001+01:00"},
    {"from": "2026-10-25", "until": "2026-10-26"},
])
def test_a_window_shown_and_left_alone_stays(window: dict[str, str | None]) -> None:
    assert window_of(bounds_of(window)) == window


names = st.text(st.characters(whitelist_categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=12)
scopes: Any = st.one_of(
    st.just({}), st.fixed_dictionaries({"brand": names}), st.fixed_dictionaries({"category": names}),
    st.fixed_dictionaries({"brand": names, "category": names}),
    st.fixed_dictionaries({"product": st.fixed_dictionaries({"brand": names, "mpn": names})}),
)


@given(scopes, st.integers(1, 10**9), st.sampled_from(Terms), st.integers(0, 10**9))
def test_a_rule_shown_and_left_alone_stays(scope: dict[str, Any], quantity: int, terms: Terms, number: int) -> None:
    value = str(Decimal(number + 1).scaleb(-2)) if terms is Terms.NET else f"{Decimal(number).scaleb(-9):f}"
    rule: dict[str, Any] = {"scope": scope, "min_quantity": quantity, terms.value: value}
    again = rule_of_row(row_of(rule))
    assert Decimal(again.pop(terms.value)) == Decimal(rule.pop(terms.value))
    assert again == rule


@given(st.lists(st.builds(
    RuleRow, st.text(max_size=8) | st.sampled_from(["product", "brand", "category", "everything"]), st.text(max_size=20),
    st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8) | st.sampled_from(list(Terms)),
    st.text(max_size=12),
), max_size=4))
def test_whatever_is_typed_is_judged_at_a_place_of_the_editor(rows: list[RuleRow]) -> None:
    document = {"agreements": [{
        "code": "N-1", "granted_by": "nord", "for": "all", "window": {"from": None, "until": None},
        "rules": [rule_of_row(row) for row in rows],
    }]}
    faults = Faults()
    read_agreements(json.dumps(document).encode("utf-8", "replace"), faults)
    for fault in faults.found:
        number, name = place_of(fault.path)
        assert name
        assert number is None or number < len(rows)


@pytest.mark.parametrize(("path", "place"), [
    ("agreements[0].code", (None, "code")), ("agreements[0].for.group", (None, "group")),
    ("agreements[0].window.until", (None, "last_day")), ("agreements[0].rules", (None, "rules")),
    ("agreements[0].rules[2]", (2, "reach")), ("agreements[0].rules[2].scope.product.mpn", (2, "product")),
    ("agreements[0].rules[0].scope.brand", (0, "brand")), ("agreements[0].rules[11].off_dealer", (11, "value")),
    ("agreements[0].rules[1].min_quantity", (1, "quantity")), ("", (None, "")),
])
def test_places(path: str, place: tuple[int | None, str]) -> None:
    assert place_of(path) == place


def test_rows_come_and_go() -> None:
    rows = [RuleRow(brand="A"), RuleRow(brand="B", value="5", errors={"value": ["no"]})]
    added, first = rows_after(rows, "add")
    assert ([row.brand for row in added], first) == (["A", "B", ""], 2)
    doubled, second = rows_after(rows, "double-1")
    assert ([row.brand for row in doubled], second, doubled[2].value, doubled[2].errors) == (["A", "B", "B"], 2, "5", {})
    dropped, third = rows_after(rows, "drop-1")
    assert ([row.brand for row in dropped], third) == (["A"], 0)
    assert rows_after(rows[:1], "drop-0") == ([], None)
    for nonsense in ("drop-7", "drop-x", "double-", "", "drop-²"):
        assert rows_after(rows, nonsense)[0] == rows


def test_a_product_typed_in_part_is_no_product_yet() -> None:
    faults = Faults()
    rule = rule_of_row(RuleRow("product", "VG27", value="5"))
    made = {"code": "N", "granted_by": "n", "for": "all", "window": {"from": None, "until": None}, "rules": [rule]}
    document = {"agreements": [made]}
    read_agreements(json.dumps(document).encode(), faults)
    assert [fault.wrong for fault in faults.found] == [Wrong.EMPTY]
    whole = rule_of_row(RuleRow("product", f"Asus{APART}VG27", value="5"))
    assert whole["scope"] == {"product": {"brand": "Asus", "mpn": "VG27"}}
