"""The built assets: which file Vite made of an entry point, and the sprite that holds the icons in use."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
ADDRESS = "/static/dist/"
TEXT_FONT = "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"


class AssetsNotBuiltError(RuntimeError):
    """The folder of built assets is missing or half made; `npm ci && npm run build` makes it."""


class UnknownAssetError(LookupError):
    """A template names an entry point or an icon that the build does not have."""


@dataclass(frozen=True)
class Build:
    """One finished build: file names by entry point, and the icons of the sprite."""

    files: dict[str, str]
    icon_file: str
    icons: frozenset[str]

    def url(self, name: str) -> str:
        """The address of the file made from `name` ("app.js", "app.scss"), or of a source path such as a font's."""
        file = self.files.get(f"assets/{name}") or self.files.get(name)
        if file is None:
            raise UnknownAssetError(f"no asset {name!r} in the build; it has: {', '.join(sorted(self.files))}")
        return ADDRESS + file

    def icon(self, name: str, label: str = "", css: str = "") -> Markup:
        """An icon of the sprite: hidden from screen readers, or an image named `label` where nothing beside it says so."""
        return _icon(self.icon_file, self.icons, name, label, css)


@cache
def _icon(file: str, known: frozenset[str], name: str, label: str, css: str) -> Markup:
    if name not in known:
        raise UnknownAssetError(f"no icon {name!r} in the sprite: build again, or add it to assets/icons.txt")
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        f" {css}" if css else "", voice, ADDRESS + file, escape(name)
    )


def read_build(dist: Path = DIST) -> Build:
    """The build in `dist`; `AssetsNotBuiltError` with the command that makes one where it is missing."""
    try:
        manifest: dict[str, dict[str, str]] = json.loads((dist / "manifest.json").read_text("utf-8"))
        sprite = json.loads((dist / "icons.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise AssetsNotBuiltError(f"no finished build in {dist}: run `npm ci && npm run build` (make setup does)") from error
    return Build(
        files={name: chunk["file"] for name, chunk in manifest.items()},
        icon_file=sprite["file"],
        icons=frozenset(sprite["names"]),
    )


class Assets:
    """What templates call: reads the build once, or at every change of its manifest where `watch` is set."""

    def __init__(self, dist: Path = DIST, *, watch: bool = False) -> None:
        self._dist = dist
        self._watch = watch
        self._made_at = 0
        self._build: Build | None = None

    def build(self) -> Build:
        """The build in use, read when first asked for."""
        if self._build is None or self._watch:
            made_at = self._stamp()
            if self._build is None or made_at != self._made_at:
                self._build = read_build(self._dist)
                self._made_at = made_at
        return self._build

    def _stamp(self) -> int:
        sprite = self._dist / "icons.json"
        return sprite.stat().st_mtime_ns if sprite.exists() else 0

    def asset_url(self, name: str) -> str:
        """The address of a built file by its entry point's name, as in `asset_url("app.js")`."""
        return self.build().url(name)

    def asset_css(self, name: str) -> str:
        """The address of the style sheet of an entry point, as in `asset_css("app")`."""
        return self.build().url(f"{name}.scss")

    def asset_font(self) -> str:
        """The address of the text typeface, which layouts preload."""
        return self.build().url(TEXT_FONT)

    def icon(self, name: str, label: str = "", css: str = "") -> Markup:
        """`{{ icon("truck") }}`: a Tabler icon; `label` names it where no text beside it does."""
        return self.build().icon(name, label, css)

    def into(self, jinja_globals: dict[str, object]) -> None:
        """Gives templates `asset_url`, `asset_css`, `asset_font` and `icon`."""
        jinja_globals.update(
            asset_url=self.asset_url, asset_css=self.asset_css, asset_font=self.asset_font, icon=self.icon
        )
