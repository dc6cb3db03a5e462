"""The typefaces of our documents: found in their package, read once for a process, embedded in part in each file."""

from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont


class Face(StrEnum):
    """The faces a document may use; each value is the name ReportLab knows it by."""

    REGULAR = "Text"
    STRONG = "Text-Strong"


FONT_PACKAGE = "font_source_sans_pro"
FONT_FILES = {Face.REGULAR: "SourceSansPro-Regular.ttf", Face.STRONG: "SourceSansPro-Semibold.ttf"}
SPACES = dict.fromkeys([0x2007, 0x2009], "\u00a0")
DIRECTION_MARKS = [0x2028, 0x2029, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
CONTROLS = dict.fromkeys([*range(32), *range(127, 160), *DIRECTION_MARKS], " ")
CLEANED = {**CONTROLS, **SPACES}
USUAL_LETTERS = "".join(map(chr, range(32, 127))) + "ÀÂÇÉÈÊËÎÏÔŒÙÛÜàâæçéèêëîïôœùûüÿ€’“”«»–—…·×°²½®™±→\u00a0\u202f"


class FontMissingError(RuntimeError):
    """The font package is not installed, so no document can be drawn."""


@lru_cache(maxsize=1)
def load_fonts() -> dict[Face, TTFont]:
    """Register the faces with ReportLab once for this process; raises FontMissingError where the package is absent."""
    spec = find_spec(FONT_PACKAGE)
    if spec is None or spec.origin is None:
        raise FontMissingError(f"The package {FONT_PACKAGE} is not installed: run make setup.")
    rl_config.useA85 = 0
    folder = Path(spec.origin).parent / "files"
    fonts = {}
    for face, name in FONT_FILES.items():
        fonts[face] = TTFont(face.value, str(folder / name))
        pdfmetrics.registerFont(fonts[face])
        _remember_subsets(fonts[face])
    return fonts


def _remember_subsets(font: TTFont) -> None:
    """Keep the font files made for a set of letters: most documents use the same set, and making one takes long."""
    make = font.face.makeSubset

    @lru_cache(maxsize=32)
    def remembered(letters: tuple[int, ...]) -> bytes:
        return bytes(make(list(letters)))

    vars(font.face)["makeSubset"] = lambda letters: remembered(tuple(letters))


@lru_cache(maxsize=20_000)
def clean(text: str) -> str:
    """The text on one line, without control or direction characters, thin spaces as plain no-break ones."""
    return text.translate(CLEANED)


@lru_cache(maxsize=20_000)
def _unit_width(text: str, face: Face) -> float:
    font = load_fonts()[face].face
    widths = font.charWidths
    fallback = font.defaultWidth
    return float(sum(widths.get(ord(character), fallback) for character in text)) / 1000


def text_width(text: str, face: Face, size: float) -> float:
    """How wide the text stands at this size, in points."""
    return _unit_width(text, face) * size


@lru_cache(maxsize=5_000)
def wrap(text: str, face: Face, size: float, limit: float) -> tuple[str, ...]:
    """Break the text into lines no wider than `limit` points, between words; a word alone too wide is cut."""
    lines: list[str] = []
    line = ""
    for word in clean(text).split(" "):
        if not word:
            continue
        longer = f"{line} {word}" if line else word
        if text_width(longer, face, size) <= limit:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, face, size) > limit:
            cut = _fitting(line, face, size, limit)
            lines.append(line[:cut])
            line = line[cut:]
    if line:
        lines.append(line)
    return tuple(lines) or ("",)


def wrap_paragraphs(text: str, face: Face, size: float, limit: float) -> tuple[str, ...]:
    """The same for text with line breaks of its own, which are kept."""
    return tuple(line for part in text.splitlines() or [""] for line in wrap(part, face, size, limit))


def _fitting(word: str, face: Face, size: float, limit: float) -> int:
    cut = len(word)
    while cut > 1 and text_width(word[:cut], face, size) > limit:
        cut -= 1
    return cut
