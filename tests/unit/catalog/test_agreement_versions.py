"""Versions and positions of agreements: what stands at an instant, and who moves for whom."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.agreement_versions import OrderKept, order_at, reordered, stands_at, take_positions

T1 = datetime(2026, 6, 1, tzinfo=UTC)
T2 = T1 + timedelta(days=14)
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(("_case", "version", "starts", "ends", "at", "stands"), [
    ("the first reaches into the past", 1, T1, T2, T1 - timedelta(days=365), True),
    ("the first, a microsecond before the second", 1, T1, T2, T2 - MICROSECOND, True),
    ("the first ends where the second starts", 1, T1, T2, T2, False),
    ("the second does not reach back", 2, T2, None, T2 - MICROSECOND, False),
    ("the second from its instant", 2, T2, None, T2, True),
    ("the last has no end", 2, T2, None, T2 + timedelta(days=999), True),
])
def test_which_version_stands(_case, version, starts, ends, at, stands):
    assert stands_at(version, starts, ends, at) is stands


@pytest.mark.parametrize(("_case", "before", "stated", "after"), [
    ("a taken position moves the others down", {"A": 1, "B": 2, "D": 5}, {"C": 1}, {"C": 1, "A": 2, "B": 3, "D": 5}),
    ("a known one jumps ahead", {"A": 1, "B": 2}, {"B": 1}, {"B": 1, "A": 2}),
    ("in the middle", {"A": 1, "B": 2, "C": 3}, {"X": 2}, {"A": 1, "X": 2, "B": 3, "C": 4}),
    ("two at once", {"A": 1, "B": 2}, {"X": 1, "Y": 2}, {"X": 1, "Y": 2, "A": 3, "B": 4}),
    ("two with one between", {"A": 1, "B": 2}, {"X": 1, "Y": 3}, {"X": 1, "A": 2, "Y": 3, "B": 4}),
    ("a known one leaves its place", {"A": 1, "B": 2}, {"A": 5}, {"B": 2, "A": 5}),
    ("a new one without position goes on top", {"A": 1, "B": 2}, {"X": None}, {"X": 1, "A": 2, "B": 3}),
    ("two new ones without position keep the file's order", {"A": 1}, {"X": None, "Y": None}, {"X": 1, "Y": 2, "A": 3}),
    ("a known one without position keeps its own", {"A": 1, "B": 2}, {"B": None}, {"A": 1, "B": 2}),
    ("a stated one goes before a new one without", {"A": 1}, {"X": None, "Y": 1}, {"Y": 1, "X": 2, "A": 3}),
    ("unchanged", {"A": 1, "B": 4}, {"B": 4, "A": 1}, {"A": 1, "B": 4}),
    ("swap", {"A": 1, "B": 2}, {"A": 2, "B": 1}, {"A": 2, "B": 1}),
    ("the first of all", {}, {"A": 2}, {"A": 2}),
])
def test_positions(_case, before, stated, after):
    assert take_positions(before, stated) == after


@pytest.mark.parametrize(("_case", "history", "at", "order"), [
    ("no history", [], T1, []),
    ("before the first", [((1, 2), T1)], T1 - MICROSECOND, [1, 2]),
    ("the order that stood then", [((1, 2), T1), ((2, 1), T2)], T2 - MICROSECOND, [1, 2]),
    ("the order from its instant on", [((1, 2), T1), ((2, 1), T2)], T2, [2, 1]),
    ("a later one on top is on top in the past too", [((1, 2), T1), ((3, 1, 2), T2)], T1, [3, 1, 2]),
    ("two later ones keep their order", [((1, 2), T1), ((3, 4, 1, 2), T2)], T1, [3, 4, 1, 2]),
    ("a later one between", [((1, 2), T1), ((1, 3, 2), T2)], T1, [1, 3, 2]),
    ("a later one at the end", [((1, 2), T1), ((1, 2, 3), T2)], T1, [1, 2, 3]),
    ("put before one that had moved", [((1, 2), T1), ((2, 3, 1), T2)], T1, [3, 1, 2]),
])
def test_the_order_at_an_instant(_case, history, at, order):
    assert order_at([OrderKept(since, ids) for ids, since in history], at) == order


@pytest.mark.parametrize(("_case", "code", "place", "after"), [
    ("up", "D", 1, {"A": 1, "D": 2, "B": 5}),
    ("down", "A", 1, {"B": 1, "A": 2, "D": 5}),
    ("to the top", "D", 0, {"D": 1, "A": 2, "B": 5}),
    ("to the end", "A", 2, {"B": 1, "D": 2, "A": 5}),
    ("where it is", "B", 1, {"A": 1, "B": 2, "D": 5}),
])
def test_moves_keep_the_positions_in_use(_case, code, place, after):
    assert reordered({"A": 1, "B": 2, "D": 5}, code, place) == after
