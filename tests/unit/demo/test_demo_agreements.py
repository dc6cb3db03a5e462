"""The agreement files of the demo: the portal's own format, every kind of scope, window and audience."""

from datetime import date
from decimal import Decimal

import pytest

from demo.agreements import Agreement, group_of, vendor_agreements, wholesaler_agreements
from demo.categories import category_tree
from demo.logos import chain_logo, star_logo
from demo.offers import WHOLESALERS, offers
from demo.products import products

TODAY = date(2026, 11, 20)
RESELLERS = [f"r-{number:04d}" for number in range(1, 41)]


@pytest.fixture(scope="module")
def files() -> list[list[Agreement]]:
    articles = products(400)
    listed = [offers(wholesaler, articles, TODAY) for wholesaler in WHOLESALERS]
    made = [
        wholesaler_agreements(wholesaler, lines, RESELLERS, TODAY)
        for wholesaler, lines in zip(WHOLESALERS, listed, strict=True)
    ]
    made.append(vendor_agreements(listed[0], RESELLERS, TODAY))
    return [file["agreements"] for file in made]


def test_positions_and_codes_are_without_gap_and_unique(files: list[list[Agreement]]) -> None:
    for agreements in files:
        assert [one["position"] for one in agreements] == list(range(1, len(agreements) + 1))
    codes = [one["code"] for agreements in files for one in agreements]
    assert len(set(codes)) == len(codes)


def test_every_rule_has_one_effect_in_its_bounds(files: list[list[Agreement]]) -> None:
    names = {category.name for category in category_tree()}
    for agreements in files:
        for one in agreements:
            assert one["rules"]
            seen = set()
            for rule in one["rules"]:
                effects = {"net", "off_dealer", "off_list"} & set(rule)
                assert len(effects) == 1
                value = Decimal(rule[effects.pop()])
                assert value > 0
                assert "net" in rule or value < 1
                assert rule["scope"].get("category", "Informatique") in names
                seen.add((str(rule["scope"]), rule.get("min_quantity", 1)))
            assert len(seen) == len(one["rules"])


def test_windows_are_past_present_and_future(files: list[list[Agreement]]) -> None:
    day = TODAY.isoformat()
    windows = [one["window"] for agreements in files for one in agreements]
    assert all(window["from"] < window["until"] for window in windows)
    assert any(window["until"] <= day for window in windows)
    assert any(window["from"] <= day < window["until"] for window in windows)
    assert any(window["from"] > day for window in windows)


def test_audiences_are_all_groups_and_single_resellers(files: list[list[Agreement]]) -> None:
    for agreements in files[:3]:
        audiences = [one["for"] for one in agreements]
        assert "all" in audiences
        assert {"group": "gold"} in audiences
        assert {"reseller": "r-0001"} in audiences


@pytest.mark.parametrize("wanted", [0, 1, 3, 12])
def test_tiny_catalogues_are_borne(wanted: int) -> None:
    lines = offers(WHOLESALERS[0], products(wanted), TODAY)
    assert isinstance(wholesaler_agreements(WHOLESALERS[0], lines, RESELLERS, TODAY)["agreements"], list)
    assert isinstance(vendor_agreements(lines, [], TODAY)["agreements"], list)


def test_groups_are_shared_out_by_number() -> None:
    groups = [group_of(number) for number in range(1, 101)]
    assert groups.count("gold") == 10
    assert groups.count("silver") == 20
    assert groups.count("bronze") == 60


def test_logos_are_small_pictures() -> None:
    for logo in (chain_logo("#1f5fbf"), star_logo("#7a3db8")):
        assert logo.startswith(b"\x89PNG")
        assert len(logo) < 30_000
