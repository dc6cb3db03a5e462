"""The vendor changes how its network looks: tried first, saved by version, and put back to what was before."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests.support.browsing import Browser
from tests.support.people import ask
from tests.support.world import World


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def vera(browser_of: Callable[[str], Browser]) -> Browser:
    return browser_of("vera")


def attempt(vera: Browser, version: int, colour: str = "#aa2200", logo: bytes | None = None, **more: str) -> int:
    data = {"name": "Réseau Rouge", "colour": colour, "version": str(version), **more}
    if logo is not None:
        data["logo"] = (io.BytesIO(logo), "logo.png")  # type: ignore[assignment]
    return vera.post("/look", data, content_type="multipart/form-data").status_code


def look_of(world: World) -> tuple[object, ...]:
    statement = "SELECT name, colour, logo IS NOT NULL, look_version FROM network WHERE id = :n"
    return tuple(ask(world, statement, n=world.network_id)[0])


def test_tried_saved_and_put_back(vera: Browser, world: World, browser_of: Callable[[str], Browser]) -> None:
    before = look_of(world)
    assert attempt(vera, 1, logo=picture()) == 303
    assert look_of(world) == before  # a draft changes nothing for anybody
    page = vera.get("/look").text
    assert "Réseau Rouge" in page
    assert "/look/draft.css" in page
    assert "#aa2200" in vera.get("/look/draft.css").text
    assert vera.get("/look/draft-logo").headers["Content-Type"] == "image/png"
    assert vera.get("/look/sample.pdf").data.startswith(b"%PDF")
    assert "Réseau Rouge" not in browser_of("ana").get("/").text
    assert vera.post("/look/save").status_code == 303
    assert look_of(world) == ("Réseau Rouge", "#aa2200", True, 2)
    assert "Réseau Rouge" in browser_of("ana").get("/").text
    assert vera.post("/look/1/again").status_code == 303
    assert vera.post("/look/save").status_code == 303
    assert look_of(world) == (*before[:3], 3)
    verbs = ask(world, "SELECT verb FROM audit_entry WHERE network_id = :n ORDER BY at, id", n=world.network_id)
    assert [row.verb for row in verbs] == ["network.changed", "network.changed"]


def test_a_draft_of_an_older_look_is_not_saved_over_a_newer_one(vera: Browser, world: World) -> None:
    assert attempt(vera, 1) == 303
    assert vera.post("/look/save").status_code == 303
    assert attempt(vera, 1, "#00aa22") == 303
    assert vera.post("/look/save").status_code == 409
    assert look_of(world)[1] == "#aa2200"
    assert vera.post("/look/drop").status_code == 303
    assert vera.post("/look/save").status_code == 404


@pytest.mark.parametrize(("colour", "logo"), [
    ("red", None), ("#12345", None), ("#aa2200", b"no picture"), ("#aa2200", b"<svg/>"),
])
def test_what_is_no_colour_or_picture_is_refused(vera: Browser, world: World, colour: str, logo: bytes | None) -> None:
    assert attempt(vera, 1, colour, logo) == 422
    assert vera.get("/look/draft.css").status_code == 404


def test_the_logo_is_kept_taken_away_and_drawn_anew(vera: Browser, world: World) -> None:
    assert attempt(vera, 1, logo=picture() + b"<script>trailing</script>") == 303
    assert b"trailing" not in vera.get("/look/draft-logo").data
    assert attempt(vera, 1) == 303  # nothing chosen: the draft's stays
    assert vera.get("/look/draft-logo").status_code == 200
    assert attempt(vera, 1, without_logo="1") == 303
    assert vera.get("/look/draft-logo").status_code == 404


def test_only_the_vendor_s_manager(browser_of: Callable[[str], Browser]) -> None:
    for name in ("ana", "walid"):
        assert browser_of(name).get("/look").status_code == 403
        assert browser_of(name).post("/look/save").status_code == 403


def test_a_weak_colour_gets_a_suggestion(vera: Browser) -> None:
    assert attempt(vera, 1, "#ffd500") == 303
    assert "1,4" in vera.get("/look").text  # white on yellow: 1.4 to 1
