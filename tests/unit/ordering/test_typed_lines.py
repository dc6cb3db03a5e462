"""Lines as back-offices type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.typed_lines import MOST_LINES, summed, typed_lines


@pytest.mark.parametrize(("text", "code", "quantity"), [
    ("N-1 12", "N-1", 12),
    ("N-1\t12", "N-1", 12),
    ("N-1;12", "N-1", 12),
    ("N-1, 12", "N-1", 12),
    ("  N-1   12  ", "N-1", 12),
    ("12 x N-1", "N-1", 12),
    ("12x N-1", "N-1", 12),
    ("N-1 x 12", "N-1", 12),
    ("N-1 x12", "N-1", 12),
    ("N-1", "N-1", None),
    ("4006381333931", "4006381333931", None),
    ("4006381333931 3", "4006381333931", 3),
    ("N-1 0", "N-1 0", None),
    ("N-1 -3", "N-1 -3", None),
    ("N-1 1000001", "N-1 1000001", None),
    ("HP 305 XL 2", "HP 305 XL", 2),
])
def test_one_line(text: str, code: str, quantity: int | None) -> None:
    (line,) = typed_lines(text)
    assert (line.code, line.quantity) == (code, quantity)


def test_blank_lines_are_none_and_places_are_counted() -> None:
    assert [(line.place, line.code) for line in typed_lines("\nA 1\n\n \nB 2\n")] == [(1, "A"), (2, "B")]


def test_one_line_more_than_allowed_is_seen() -> None:
    assert len(typed_lines("A 1\n" * 1000)) == MOST_LINES + 1


def test_a_code_on_several_lines_is_ordered_once() -> None:
    assert summed([(7, 2), (8, 1), (7, 3)]) == {7: 5, 8: 1}


@given(st.text(max_size=300))
def test_no_typed_line_is_dropped(text: str) -> None:
    lines = typed_lines(text)
    assert all(line.code and (line.quantity is None or 1 <= line.quantity <= 1_000_000) for line in lines)
    assert [line.place for line in lines] == list(range(1, len(lines) + 1))
