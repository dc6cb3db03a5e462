"""Places in mail texts: a short list of names, filled once, with no code in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.post.placeholders import filled, paragraphs, unknown_places


@pytest.mark.parametrize(("text", "wanted"), [
    ("Hello {name}", "Hello Ana"),
    ("Hello { name }", "Hello Ana"),
    ("{name}{name}", "AnaAna"),
    ("{unknown} stays", "{unknown} stays"),
    ("no {braces", "no {braces"),
    ("{name.__class__}", "{name.__class__}"),
    ("{{ name }}", "{Ana}"),
    ("%(name)s $name", "%(name)s $name"),
])
def test_filled(text: str, wanted: str) -> None:
    assert filled(text, {"name": "Ana"}) == wanted


def test_a_value_brings_no_place_with_it() -> None:
    assert filled("{name}", {"name": "{secret}", "secret": "x"}) == "{secret}"


@pytest.mark.parametrize(("text", "wanted"), [
    ("Hello {name}", []), ("{nam}", ["nam"]), ("{name.x} {name[0]} {name!r} {}", ["name.x", "name[0]", "name!r", ""]),
    ("{{ config }}", ["config"]), ("{nam} {nam}", ["nam"]), ("a { b", []),
])
def test_unknown_places(text: str, wanted: list[str]) -> None:
    assert unknown_places(text, ["name"]) == wanted


@given(st.text())
def test_what_is_judged_sound_leaves_no_known_place_open(text: str) -> None:
    if not unknown_places(text, ["name"]):
        assert "{name}" not in filled(text, {"name": "Ana"})


def test_paragraphs() -> None:
    assert paragraphs(" one\r\ntwo\r\n\r\n \n three ") == [["one", "two"], ["three"]]
    assert paragraphs("") == []
