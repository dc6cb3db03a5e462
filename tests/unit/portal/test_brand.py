"""Whatever colour a network chooses, every text on it and in it can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.web.brand import (
    DARK_SURFACE,
    LIGHT_SURFACE,
    TEXT_RATIO,
    BadColourError,
    brand_css,
    contrast,
    dark_shade,
    light_shade,
    luminance,
    readable_on,
)

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)]
)
def test_contrast_is_the_one_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


@given(colour=colours)
@settings(max_examples=50)
def test_texts_reach_the_ratio_on_both_themes(colour: str) -> None:
    assert contrast(readable_on(colour), colour) >= TEXT_RATIO
    for shade, surface in ((light_shade(colour), LIGHT_SURFACE), (dark_shade(colour), DARK_SURFACE)):
        assert contrast(shade.on_solid, shade.solid) >= TEXT_RATIO
        assert contrast(shade.text, surface) >= TEXT_RATIO


def test_a_readable_colour_stays_as_it_was_chosen() -> None:
    assert light_shade("#0b3d91").solid == light_shade("#0b3d91").text == "#0b3d91"


def test_the_style_sheet_holds_nothing_but_colours() -> None:
    css = brand_css("#FFCC00")
    assert css.startswith(":root{--brand:#ffcc00;--brand-on:#12151c;")
    assert set(css) <= set(":root{}-;,()# \nabcdefghijklmnopqrstuvwxyz0123456789")


@pytest.mark.parametrize("bad", ["", "red", "#fff", "#12345g", "#123456;}", "#123456\n"])
def test_anything_but_six_figures_is_refused(bad: str) -> None:
    with pytest.raises(BadColourError):
        brand_css(bad)


def test_white_is_brightest() -> None:
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)
