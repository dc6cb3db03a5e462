"""`flask catalog price`: windows, scopes, order, best price, rounding and history, asked as a person asks."""

from datetime import UTC, datetime

import pytest

from tests.integration.catalog.conftest import Commands, agreement
from tests.support.shelf import Shelf

KEYS = [
    "list_unit", "dealer_unit", "net_unit", "eco_unit", "quantity", "net_line", "agreement", "rule", "reason", "candidates",
]


@pytest.fixture(autouse=True)
def _at_noon(clock: object) -> None:
    """It is noon in Paris on 10 March 2026."""


def lost(answer: dict) -> list[tuple]:
    return [(c["agreement"], c["rule"], c["net_unit"], c["because"]) for c in answer["candidates"]]


def test_without_any_rule(commands: Commands, shelf: Shelf) -> None:
    answer = commands.price(quantity=3)
    assert list(answer) == KEYS
    assert {key: answer[key] for key in KEYS[:8]} == {
        "list_unit": "120.00", "dealer_unit": "100.00", "net_unit": "100.00", "eco_unit": "0.50", "quantity": 3,
        "net_line": "300.00", "agreement": None, "rule": None,
    }
    assert answer["reason"] == "No agreed condition holds for this offer and quantity: the dealer price of €100.00 stands."
    assert answer["candidates"] == []
    assert commands.price("nord:N3")["list_unit"] is None


def test_the_answer_says_why(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(agreement("N-GOLD", audience={"group": "gold"}, rules=[
        {"scope": {"brand": "asus", "category": "Monitor"}, "min_quantity": 10, "off_dealer": "0.12"},
        {"scope": {"product": {"brand": "ASUS", "mpn": "vg 27-aq"}}, "net": "89.905"}, {"scope": {}, "off_list": "0.05"},
    ]))
    answer = commands.price(quantity=10)
    assert (answer["agreement"], answer["rule"], answer["net_unit"], answer["net_line"]) == ("N-GOLD", 2, "89.91", "899.10")
    assert answer["reason"] == (
        "Agreement N-GOLD of Nord, rule 2: net price €89.905 on the product Asus VG27AQ."
        " In force from 1 Jan 2026 to 31 Dec 2026."
    )
    assert lost(answer) == [("N-GOLD", 1, "88.00", "narrower_scope"), ("N-GOLD", 3, "114.00", "narrower_scope")]
    assert answer["candidates"][0]["why"] == "Rule 2 of the same agreement is narrower."
    assert lost(commands.price(quantity=9)) == [("N-GOLD", 3, "114.00", "narrower_scope")]
    assert commands.price(reseller="beta")["agreement"] is None
    assert commands.price("nord:N2", 10)["reason"] == (
        "Agreement N-GOLD of Nord, rule 1: 12% off the dealer price on Asus in monitor, from 10 units."
        " €100.01 becomes €88.01. In force from 1 Jan 2026 to 31 Dec 2026."
    )


@pytest.mark.parametrize(("at", "net"), [
    ("2025-12-31T22:59:59.999999Z", "100.00"), ("2025-12-31T23:00:00Z", "90.00"), ("2026-01-01", "90.00"),
    ("2026-12-31T23:59:59.999999+01:00", "90.00"), ("2027-01-01", "100.00"), ("2026-06-01 12:00", "90.00"),
])
def test_the_window_is_half_open_in_paris(commands: Commands, shelf: Shelf, at: str, net: str) -> None:
    commands.taken_in(agreement())
    assert commands.price(at=at)["net_unit"] == net


def test_the_narrowest_scope_then_the_highest_minimum(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(agreement(rules=[
        {"scope": {}, "off_dealer": "0.01"}, {"scope": {"category": "monitor"}, "off_dealer": "0.02"},
        {"scope": {"category": "gaming"}, "off_dealer": "0.03"}, {"scope": {"brand": "Asus"}, "off_dealer": "0.04"},
        {"scope": {"brand": "Asus", "category": "monitor"}, "off_dealer": "0.05"},
        {"scope": {"brand": "Asus", "category": "gaming"}, "off_dealer": "0.06"},
        {"scope": {"brand": "Asus", "category": "gaming"}, "min_quantity": 5, "off_dealer": "0.07"},
    ]))
    assert [commands.price(quantity=q)["rule"] for q in (1, 4, 5, 6)] == [6, 6, 7, 7]
    assert commands.price("nord:N2")["rule"] == 5
    assert commands.price("nord:N3")["rule"] == 1
    assert [r for _, r, _, _ in lost(commands.price(quantity=5))] == [6, 5, 4, 3, 2, 1]
    assert commands.price("sud:S1")["agreement"] is None


def test_order_grantors_and_best_price(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(
        agreement("N-1", rules=[{"scope": {}, "off_dealer": "0.05"}]),
        agreement("N-2", position=2, rules=[{"scope": {}, "off_dealer": "0.20"}]),
        agreement("V-1", "vendor", rules=[{"scope": {}, "net": "80.00"}]),
        agreement("V-2", "vendor", 2, rules=[{"scope": {"brand": "MSI"}, "net": "1.00"}]),
    )
    answer = commands.price()
    assert (answer["agreement"], answer["net_unit"]) == ("N-1", "95.00")
    assert lost(answer) == [("N-2", 1, "80.00", "tried_later"), ("V-1", 1, "80.00", "tried_later")]
    assert commands.run("catalog", "set", "--network", commands.slug, "best-price", "on").exit_code == 0
    best = commands.price()
    assert (best["agreement"], best["net_unit"]) == ("N-2", "80.00")
    assert lost(best) == [("N-1", 1, "95.00", "lower_price"), ("V-1", 1, "80.00", "same_price")]
    assert commands.price(at="2026-02-01")["agreement"] == "N-2"
    commands.run("catalog", "set", "--network", commands.slug, "grantor-first", "vendor")
    assert commands.price()["agreement"] == "V-1"
    commands.run("catalog", "set", "--network", commands.slug, "best-price", "off")
    assert commands.price("nord:N3")["agreement"] == "V-1"
    assert commands.price("vendor:V9", reseller="BETA")["agreement"] == "V-1"
    assert commands.price("sud:S1")["agreement"] == "V-1"


@pytest.mark.parametrize(("offer", "rule", "net", "line"), [
    ("nord:N2", {"off_dealer": "0.5"}, "50.01", "150.03"), ("nord:N3", {"off_dealer": "0.05"}, "0.29", "0.87"),
    ("nord:N3", {"off_dealer": "1"}, "0.00", "0.00"), ("nord:N3", {"off_dealer": "0"}, "0.30", "0.90"),
    ("nord:N2", {"off_list": "0.333333333"}, "82.30", "246.90"), ("nord:N3", {"off_list": "0.5"}, "0.30", "0.90"),
    ("nord:N2", {"net": "123456.785"}, "123456.79", "370370.37"),
])
def test_rounding_and_a_missing_list_price(
    commands: Commands, shelf: Shelf, offer: str, rule: dict, net: str, line: str,
) -> None:
    commands.taken_in(agreement(rules=[{"scope": {}, **rule}]))
    answer = commands.price(offer, 3)
    assert (answer["net_unit"], answer["net_line"]) == (net, line)
    if answer["list_unit"] is None and "off_list" in rule:
        assert lost(answer) == [("N-1", 1, None, "no_list_price")]


def test_dealer_prices_keep_their_history(commands: Commands, shelf: Shelf) -> None:
    shelf.reprice("nord:N1", datetime(2026, 2, 1, 12, tzinfo=UTC), 9000, 11000, 60)
    commands.taken_in(agreement())
    for at, dealer, net in [
        ("2024-06-01", "100.00", "100.00"), ("2026-01-15", "100.00", "90.00"), ("2026-02-01T11:59:59.999999Z", "100.00", "90.00"),
        ("2026-02-01T12:00:00Z", "90.00", "81.00"), (None, "90.00", "81.00"),
    ]:
        answer = commands.price(at=at)
        assert (answer["dealer_unit"], answer["net_unit"]) == (dealer, net)
    assert commands.price(at="2026-02-02")["eco_unit"] == "0.60"


@pytest.mark.parametrize("options", [
    ("--network", "nowhere", "--reseller", "alpha", "--offer", "nord:N1"),
    ("--network", "HERE", "--reseller", "omega", "--offer", "nord:N1"),
    ("--network", "HERE", "--reseller", "nord", "--offer", "nord:N1"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "nord:NX"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "alpha:N1"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "N1"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "nord:N1", "--quantity", "0"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "nord:N1", "--quantity", "1.5"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "nord:N1", "--at", "yesterday"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "nord:N1", "--at", "2026-10-25T02:30"),
    ("--network", "HERE", "--reseller", "alpha", "--offer", "nord:N1", "--at", "2026-13-01"),
])
def test_what_cannot_be_answered_is_refused(commands: Commands, shelf: Shelf, options: tuple[str, ...]) -> None:
    result = commands.run("catalog", "price", *[commands.slug if o == "HERE" else o for o in options])
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert result.stdout == ""


def test_the_answer_in_french_and_as_text(commands: Commands, shelf: Shelf) -> None:
    commands.taken_in(agreement())
    result = commands.run("catalog", "price", "--network", commands.slug, "--reseller", "alpha", "--offer", "nord:N1",
                          "--quantity", "2", "--at", "2026-05-01")
    assert result.exit_code == 0
    assert "net_line    180.00" in result.stdout
    assert "N-1" in result.stdout
