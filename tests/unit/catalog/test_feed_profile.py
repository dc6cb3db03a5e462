"""Feed profiles: the same after JSON, and every fault named by its path."""

import json
from collections.abc import Mapping

import pytest

from catalog.feeds.dialects import DIALECTS
from catalog.feeds.profile import ProfileRefused, profile_from_dict


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_after_json(dialect: str) -> None:
    profile = DIALECTS[dialect]
    assert profile_from_dict(json.loads(json.dumps(profile.to_dict()))) == profile


@pytest.mark.parametrize(("_case", "dialect", "changed", "path"), [
    ("unknown format", "nordis", {"format": "pdf"}, "format"),
    ("unknown setting", "nordis", {"colour": "red"}, "colour"),
    ("unknown encoding", "nordis", {"encoding": "latin-99"}, "encoding"),
    ("encoding of no text", "nordis", {"encoding": "base64"}, "encoding"),
    ("long delimiter", "nordis", {"delimiter": ";;"}, "delimiter"),
    ("unknown field", "nordis", {"columns": {"prix": ["Prix"]}}, "columns.prix"),
    ("no SKU column", "nordis", {"columns": {"mpn": ["Ref"]}}, "columns.sku"),
    ("column names that are none", "nordis", {"columns": {"sku": [1]}}, "columns.sku[0]"),
    ("unknown status", "compulog", {"status_map": {"A": "on"}}, "status_map.A"),
    ("status of no text", "compulog", {"status_map": {"A": ["active"]}}, "status_map.A"),
    ("order without stock", "compulog", {"order": ["sku", "mpn"]}, "order.stock"),
    ("order naming twice", "compulog", {"order": ["sku", "sku"]}, "order"),
    ("header without date", "compulog", {"header": ["sender", "warehouses"]}, "header"),
    ("header without warehouses", "compulog", {"header": ["date"]}, "header"),
    ("same signs", "nordis", {"decimal": ",", "thousands": ","}, "thousands"),
    ("date format without a year", "nordis", {"date_format": "%d/%m"}, "date_format"),
    ("share above one", "nordis", {"hold": {"drop": "20"}}, "hold.drop"),
    ("share as a float", "nordis", {"hold": {"price": 0.1}}, "hold.price"),
    ("share of no number", "nordis", {"vat_rate": "NaN"}, "vat_rate"),
    ("title without a date", "mediasud", {"title": "Edition"}, "title"),
    ("two warehouses, one column", "mediasud", {"warehouses": ["A", "B"]}, "warehouses"),
    ("cut-off of a header in a table", "nordis", {"cut_off": "header"}, "cut_off"),
])
def test_faults_are_named(_case: str, dialect: str, changed: Mapping[str, object], path: str) -> None:
    with pytest.raises(ProfileRefused) as refusal:
        profile_from_dict(DIALECTS[dialect].to_dict() | dict(changed))
    assert path in [fault[0] for fault in refusal.value.faults]


@pytest.mark.parametrize("data", [None, 3, "csv", [], {}])
def test_what_is_no_profile(data: object) -> None:
    with pytest.raises(ProfileRefused):
        profile_from_dict(data)
