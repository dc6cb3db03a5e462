"""Texts on a network's colour can be read, or a near colour is offered on which they can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.contrast import contrast_report


@pytest.mark.parametrize(("colour", "white", "dark"), [
    ("#000000", True, False), ("#ffffff", False, True), ("#1f5fbf", True, False), ("#ffd500", False, True),
    ("#767676", True, False), ("#777777", False, False),  # 4.54 and 4.48: one step of grey apart
])
def test_which_text_reads(colour: str, white: bool, dark: bool) -> None:
    report = contrast_report(colour)
    assert (report.white_reads, report.dark_reads) == (white, dark)


@given(st.integers(0, 0xFFFFFF))
def test_the_suggestion_always_carries_white_text(number: int) -> None:
    report = contrast_report(f"#{number:06x}")
    assert contrast_report(report.suggestion).white_reads
    if report.white_reads:
        assert report.suggestion == report.colour
