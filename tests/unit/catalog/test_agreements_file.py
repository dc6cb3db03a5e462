"""The agreements file: what it says when it is right, and every way it can be wrong, each told by its path."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.agreement_names import NamesKnown, names_asked, plans_of
from catalog.agreements_file import read_agreements
from catalog.file_values import Faults, MissingOffset, Wrong, instant_of
from catalog.pricing_terms import PriceRule, Scope, Terms, Window

GOOD: dict[str, Any] = {"agreements": [{
    "code": "N-GOLD", "granted_by": "nordis", "for": {"group": "gold"}, "position": 2,
    "window": {"from": "2026-01-01", "until": "2027-01-01"},
    "rules": [
        {"scope": {"brand": "Asus", "category": "monitor"}, "min_quantity": 10, "off_dealer": "0.12"},
        {"scope": {"product": {"brand": "Asus", "mpn": "VG27AQ"}}, "net": "199.90"},
        {"scope": {}, "off_list": "0.05"},
    ],
}]}
KNOWN = NamesKnown(
    brands={"asus": 1, "msi": 2}, categories={"monitor": 5, "ecran": 6}, products={("asus", "VG27AQ"): 9},
    resellers={"r-0001": 20}, groups={"gold": 30}, grantors={"nordis": 10, "vendor": 1}, codes={"n-old": 10, "v-1": 1},
)
YEAR = Window(datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC))


def check(document: Any, known: NamesKnown = KNOWN) -> tuple[list[Any], list[tuple[str, str]]]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    faults = Faults()
    plans = plans_of(read_agreements(content, faults), known, faults)
    return plans, [(fault.path, fault.wrong.value) for fault in faults.in_file_order()]


def with_agreement(**changes: Any) -> Any:
    document = copy.deepcopy(GOOD)
    document["agreements"][0].update(changes)
    return document


def with_rule(index: int = 2, **changes: Any) -> Any:
    document = copy.deepcopy(GOOD)
    rule = document["agreements"][0]["rules"][index]
    for key, value in changes.items():
        if value is ...:
            rule.pop(key)
        else:
            rule[key] = value
    return document


def span(start: object, end: object = "2027-01-01") -> dict[str, object]:
    return {"from": start, "until": end}


def twice(**changes: Any) -> Any:
    document = copy.deepcopy(GOOD)
    document["agreements"].append({**copy.deepcopy(GOOD["agreements"][0]), **changes})
    return document


def test_the_file_of_the_manual():
    plans, faults = check(GOOD)
    assert faults == []
    (plan,) = plans
    assert (plan.code, plan.grantor_id, plan.position) == ("N-GOLD", 10, 2)
    assert (plan.for_group_id, plan.for_organisation_id) == (30, None)
    assert plan.window == YEAR
    assert plan.rules == (
        PriceRule(1, Scope(brand_id=1, category_id=5), Terms.OFF_DEALER, Decimal("0.12"), 10),
        PriceRule(2, Scope(product_id=9), Terms.NET, Decimal("199.90")),
        PriceRule(3, Scope(), Terms.OFF_LIST, Decimal("0.05")),
    )
    assert plan.everything_rules == plan.rules[2:]


@pytest.mark.parametrize(("_case", "document"), [
    ("nothing in it", {"agreements": []}), ("byte order mark", b"\xef\xbb\xbf" + json.dumps(GOOD).encode()),
    ("for all", with_agreement(**{"for": "all"})),
    ("for a reseller", with_agreement(**{"for": {"reseller": "R-0001"}})),
    ("by the vendor", with_agreement(granted_by="vendor")), ("case of names", with_rule(0, scope={"brand": "ASUS"})),
    ("mpn written differently", with_rule(1, scope={"product": {"brand": "asus", "mpn": " vg-27 aq"}})),
    ("no discount", with_rule(off_list="0")), ("all of it", with_rule(off_list="1")),
    ("1.000", with_rule(off_list="1.000")),
    ("nine decimals", with_rule(off_list="0.123456789")), ("half a cent", with_rule(1, net="0.005")),
    ("more than two decimals", with_rule(1, net="199.905")), ("minimum of one", with_rule(min_quantity=1)),
    ("same scope, another minimum", with_rule(2, scope={"brand": "Asus", "category": "monitor"}, min_quantity=9)),
    ("unbounded window", with_agreement(window=span(None, None))),
    ("instants", with_agreement(window=span("2026-01-01T08:00:00.000001+01:00", "2026-01-01T07:00:00.000002Z"))),
    ("no position", {"agreements": [{k: v for k, v in GOOD["agreements"][0].items() if k != "position"}]}),
    ("a known code of the same grantor", with_agreement(code="N-OLD")),
    ("same position, other grantor", twice(code="V-1", granted_by="vendor")),
])
def test_what_is_right(_case, document):
    plans, faults = check(document)
    assert faults == []
    assert len(plans) == (len(document["agreements"]) if isinstance(document, dict) else 1)


A, R = "agreements[0]", "agreements[0].rules[2]"
WRONG = [
    (b"", "", "not_json"), (b"{", "", "not_json"), (b'{"agreements": NaN}', "", "not_json"),
    (b"\xff\xfe", "", "not_utf8"),
    (b"[" * 100_000, "", "not_json"), (b'{"agreements": ' + b"9" * 5000 + b"}", "", "not_json"),
    (b"[]", "", "not_an_object"),
    (b"null", "", "not_an_object"), ({}, "agreements", "key_missing"), ({"agreements": {}}, "agreements", "not_a_list"),
    ({"agreements": [3]}, A, "not_an_object"), ({**GOOD, "x": 1}, "x", "key_unknown"),
    (b'{"agreements": [], "agreements": []}', "agreements", "key_twice"),
    (with_agreement(valid=True), f"{A}.valid", "key_unknown"),
    (with_rule(off_deler="0.1"), f"{R}.off_deler", "key_unknown"),
    (with_agreement(code=""), f"{A}.code", "empty"), (with_agreement(code=7), f"{A}.code", "not_text"),
    (with_agreement(code="a\u0000b"), f"{A}.code", "bad_character"),
    (with_agreement(code="\ud800"), f"{A}.code", "bad_character"),
    (with_agreement(code="x" * 201), f"{A}.code", "too_long"), (with_agreement(code="V-1"), f"{A}.code", "code_taken"),
    (with_agreement(code="v-1"), f"{A}.code", "code_taken"),
    (with_agreement(granted_by="zeta"), f"{A}.granted_by", "unknown_grantor"),
    (with_agreement(granted_by=None), f"{A}.granted_by", "not_text"),
    (with_agreement(**{"for": "everyone"}), f"{A}.for", "not_one_audience"),
    (with_agreement(**{"for": {}}), f"{A}.for", "not_one_audience"),
    (with_agreement(**{"for": {"group": "gold", "reseller": "r-0001"}}), f"{A}.for", "not_one_audience"),
    (with_agreement(**{"for": {"group": "lead"}}), f"{A}.for.group", "unknown_group"),
    (with_agreement(**{"for": {"reseller": "r-0002"}}), f"{A}.for.reseller", "unknown_reseller"),
    (with_agreement(**{"for": {"reseller": ["r-0001"]}}), f"{A}.for.reseller", "not_text"),
    (with_agreement(position=0), f"{A}.position", "below_one"),
    (with_agreement(position=-1), f"{A}.position", "below_one"),
    (with_agreement(position=1.0), f"{A}.position", "not_whole"),
    (with_agreement(position=True), f"{A}.position", "not_whole"),
    (with_agreement(position="1"), f"{A}.position", "not_whole"),
    (with_agreement(position=None), f"{A}.position", "not_whole"),
    (with_agreement(position=10**7), f"{A}.position", "too_large"),
    (with_agreement(window="2026"), f"{A}.window", "not_an_object"),
    (with_agreement(window={"from": "2026-01-01"}), f"{A}.window.until", "key_missing"),
    (with_agreement(window=span("2026-02-30", "2027-01-01")), f"{A}.window.from", "not_a_date"),
    (with_agreement(window=span("01/02/2026", "2027-01-01")), f"{A}.window.from", "not_a_date"),
    (with_agreement(window=span("2026-1-1", "2027-01-01")), f"{A}.window.from", "not_a_date"),
    (with_agreement(window=span("20260101", "2027-01-01")), f"{A}.window.from", "not_a_date"),
    (with_agreement(window=span(20260101, "2027-01-01")), f"{A}.window.from", "not_a_date"),
    (with_agreement(window=span("0001-01-01", "2027-01-01")), f"{A}.window.from", "not_a_date"),
    (with_agreement(window=span("2026-01-01T00:00:00", "2027-01-01")), f"{A}.window.from", "no_offset"),
    (with_agreement(window=span("2026-01-01", "2026-01-01")), f"{A}.window.until", "ends_before_start"),
    (with_agreement(window=span("2026-01-01", "2025-12-31T23:00:00Z")), f"{A}.window.until", "ends_before_start"),
    (with_agreement(window=span("2026-01-02", "2026-01-01")), f"{A}.window.until", "ends_before_start"),
    (with_agreement(rules=[]), f"{A}.rules", "no_rules"), (with_agreement(rules={}), f"{A}.rules", "not_a_list"),
    (with_agreement(rules=["x"]), f"{A}.rules[0]", "not_an_object"),
    (with_rule(scope=...), f"{R}.scope", "key_missing"), (with_rule(scope=None), f"{R}.scope", "not_an_object"),
    (with_rule(scope={"brands": "Asus"}), f"{R}.scope.brands", "key_unknown"),
    (with_rule(scope={"brand": "Asos"}), f"{R}.scope.brand", "unknown_brand"),
    (with_rule(scope={"category": "monitors"}), f"{R}.scope.category", "unknown_category"),
    (with_rule(scope={"brand": None}), f"{R}.scope.brand", "not_text"),
    (with_rule(scope={"product": "VG27AQ"}), f"{R}.scope.product", "not_an_object"),
    (with_rule(scope={"product": {"brand": "Asus"}}), f"{R}.scope.product.mpn", "key_missing"),
    (with_rule(scope={"product": {"brand": "Asus", "mpn": "VG28"}}), f"{R}.scope.product", "unknown_product"),
    (with_rule(scope={"product": {"brand": "MSI", "mpn": "VG27AQ"}}), f"{R}.scope.product", "unknown_product"),
    (with_rule(1, scope={"product": {"brand": "Asus", "mpn": "VG27AQ"}, "brand": "Asus"}), f"{A}.rules[1].scope",
     "product_not_alone"),
    (with_rule(min_quantity=0), f"{R}.min_quantity", "below_one"),
    (with_rule(min_quantity=True), f"{R}.min_quantity", "not_whole"),
    (with_rule(min_quantity=1.5), f"{R}.min_quantity", "not_whole"),
    (with_rule(min_quantity="10"), f"{R}.min_quantity", "not_whole"),
    (with_rule(min_quantity=None), f"{R}.min_quantity", "not_whole"),
    (with_rule(min_quantity=10**12), f"{R}.min_quantity", "too_large"),
    (with_rule(off_list=...), R, "not_one_of_three"), (with_rule(net="1"), R, "not_one_of_three"),
    (with_rule(off_dealer="0.1"), R, "not_one_of_three"),
    (with_rule(off_list=0.05), f"{R}.off_list", "not_decimal"), (with_rule(off_list=0), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list="0,05"), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list="5%"), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list="NaN"), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list="1e-2"), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list=" 0.05"), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list="٠.١"), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list=None), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list=""), f"{R}.off_list", "not_decimal"),
    (with_rule(off_list="-0.01"), f"{R}.off_list", "share_outside"),
    (with_rule(off_list="1.000001"), f"{R}.off_list", "share_outside"),
    (with_rule(off_list="12"), f"{R}.off_list", "share_outside"),
    (with_rule(off_list="0.1234567891"), f"{R}.off_list", "too_many_decimals"),
    (with_rule(1, net="0"), f"{A}.rules[1].net", "net_not_positive"),
    (with_rule(1, net="-5"), f"{A}.rules[1].net", "net_not_positive"),
    (with_rule(1, net="0.0049"), f"{A}.rules[1].net", "net_not_positive"),
    (with_rule(1, net=199.9), f"{A}.rules[1].net", "not_decimal"),
    (with_rule(1, net="99999999999"), f"{A}.rules[1].net", "too_large"),
    (with_rule(2, scope={"brand": "Asus", "category": "Monitor"}, min_quantity=10), R, "same_rule"),
    (twice(), "agreements[1].code", "code_twice"),
    (twice(code="n-gold", position=3), "agreements[1].code", "code_twice"),
    (twice(granted_by="vendor"), "agreements[1].code", "code_twice"),
    (twice(code="N-2"), "agreements[1].position", "position_twice"),
]


@pytest.mark.parametrize(("document", "path", "wrong"), WRONG, ids=[f"{n}-{w}" for n, (_, _, w) in enumerate(WRONG)])
def test_what_is_wrong_is_told_by_its_path(document, path, wrong):
    _, faults = check(document)
    assert (path, wrong) in faults
    assert {w for p, w in faults if p != path} <= {"position_twice"}


def test_every_kind_of_fault_is_tried_above():
    tried = {wrong for _, _, wrong in WRONG}
    assert {wrong.value for wrong in Wrong} - tried == {"not_yours"}


def test_a_wholesaler_imports_only_its_own():
    known = replace(KNOWN, may_grant=frozenset({10}))
    assert check(GOOD, known)[1] == []
    assert check(with_agreement(granted_by="vendor"), known)[1] == [(f"{A}.granted_by", "not_yours")]
    assert check(with_agreement(granted_by="elsewhere"), known)[1] == [(f"{A}.granted_by", "not_yours")]


def test_all_faults_are_told_at_once():
    window = {"from": "x", "until": "2027-01-01"}
    document = with_agreement(**{"for": {"group": "lead"}, "window": window, "position": 0})
    document["agreements"][0]["rules"][0]["off_dealer"] = "1.2"
    document["agreements"][0]["rules"][1]["net"] = "0"
    document["agreements"].append({"code": "N-2"})
    plans, faults = check(document)
    assert plans == []
    assert [path for path, _ in faults] == [
        f"{A}.for.group", f"{A}.position", f"{A}.rules[0].off_dealer", f"{A}.rules[1].net", f"{A}.window.from",
        "agreements[1].for", "agreements[1].granted_by", "agreements[1].rules", "agreements[1].window",
    ]


def test_the_names_to_look_up():
    asked = names_asked(read_agreements(json.dumps(GOOD).encode(), Faults()))
    assert tuple(map(set, (asked.brands, asked.categories, asked.products))) == ({"asus"}, {"monitor"}, {("asus", "VG27AQ")})
    others = tuple(map(set, (asked.resellers, asked.groups, asked.grantors, asked.codes)))
    assert others == (set(), {"gold"}, {"nordis"}, {"n-gold"})


@pytest.mark.parametrize(("text", "instant"), [
    ("2026-01-01", datetime(2025, 12, 31, 23, tzinfo=UTC)), ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ("2026-03-29", datetime(2026, 3, 28, 23, tzinfo=UTC)), ("2026-03-30", datetime(2026, 3, 29, 22, tzinfo=UTC)),
    ("2026-10-25", datetime(2026, 10, 24, 22, tzinfo=UTC)), ("2026-10-26", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ("2026-01-01 00:00:00+0100", datetime(2025, 12, 31, 23, tzinfo=UTC)),
    ("2026-01-01T00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
])
def test_local_dates_and_instants(text, instant):
    assert instant_of(text) == instant


def test_an_instant_needs_an_offset():
    with pytest.raises(MissingOffset):
        instant_of("2026-01-01T12:00:00")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["all", "nordis", "2026-01-01", "0.5", "gold"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["agreements", "code", "granted_by", "for", "window", "rules", "scope", "net", "from", "until"]),
        inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(json_values, st.sampled_from(["code", "granted_by", "for", "position", "window", "rules"]))
def test_nothing_breaks_the_reading(value, key):
    for document in (value, with_agreement(**{key: value})):
        plans, faults = check(json.dumps(document).encode())
        assert faults or isinstance(plans, list)
