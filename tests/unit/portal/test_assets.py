"""The build is found, named and asked for; a missing one is told with the command that makes it."""

import json
from pathlib import Path

import pytest

from portal.web.assets import TEXT_FONT, Assets, AssetsNotBuiltError, UnknownAssetError


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    manifest = {
        "assets/app.js": {"file": "app-1.js"}, "assets/app.scss": {"file": "style-2.css"}, TEXT_FONT: {"file": "inter-3.woff2"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "icons.json").write_text(json.dumps({"file": "icons-4.svg", "names": ["truck"]}))
    return tmp_path


def test_entry_points_have_the_addresses_of_the_build(dist: Path) -> None:
    assets = Assets(dist)
    assert assets.asset_url("app.js") == "/static/dist/app-1.js"
    assert assets.asset_css("app") == "/static/dist/style-2.css"
    assert assets.asset_font() == "/static/dist/inter-3.woff2"


def test_an_icon_is_hidden_from_the_ear_unless_it_has_a_name(dist: Path) -> None:
    icon = Assets(dist).icon
    assert icon("truck") == (
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="/static/dist/icons-4.svg#truck"></use></svg>'
    )
    assert 'role="img" aria-label="A &lt;lorry&gt;"' in icon("truck", "A <lorry>")


def test_unknown_names_are_told_with_what_there_is(dist: Path) -> None:
    with pytest.raises(UnknownAssetError, match=r"app\.scss"):
        Assets(dist).asset_url("other.js")
    with pytest.raises(UnknownAssetError, match=r"icons\.txt"):
        Assets(dist).icon("bicycle")


@pytest.mark.parametrize("missing", ["manifest.json", "icons.json"])
def test_a_missing_build_is_told_with_the_command_that_makes_it(dist: Path, missing: str) -> None:
    (dist / missing).unlink()
    with pytest.raises(AssetsNotBuiltError, match="npm run build"):
        Assets(dist).asset_url("app.js")


def test_a_watched_build_is_read_again_when_it_changes(dist: Path) -> None:
    assets = Assets(dist, watch=True)
    assert assets.asset_url("app.js") == "/static/dist/app-1.js"
    (dist / "manifest.json").write_text(json.dumps({"assets/app.js": {"file": "app-9.js"}}))
    icons = dist / "icons.json"
    icons.touch()
    assets._made_at = 0
    assert assets.asset_url("app.js") == "/static/dist/app-9.js"
