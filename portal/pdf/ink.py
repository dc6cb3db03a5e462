"""Writes words into a page's content directly: the same operators as ReportLab's drawString, several times sooner."""

from typing import Any

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from portal.pdf.fonts import USUAL_LETTERS, Face, load_fonts

PLAIN = {code: chr(code) for code in range(32, 127) if chr(code) not in "()\\"}


def shown(code: int) -> str:
    """A letter's code as it stands in a PDF string."""
    return PLAIN.get(code) or f"\\{code:03o}"


class Ink:
    """The words of one document: it keeps the face, size and colour last set, and each letter's code in its face.

    Letters beyond a face's first subset (256 of them) go the canvas's own, slower way.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document: Any = canvas._doc  # type: ignore[attr-defined]
        self._tables: dict[Face, dict[int, str | None]] = {face: {} for face in Face}
        self._names: dict[Face, str] = {}
        self._set: tuple[Face, float, Color] | None = None
        for face, font in load_fonts().items():
            [(_, codes)] = font.splitString(USUAL_LETTERS, self._document)
            self._tables[face] = {ord(letter): shown(code) for letter, code in zip(USUAL_LETTERS, codes, strict=True)}
            self._names[face] = font.getSubsetInternalName(0, self._document)

    def forget(self) -> None:
        """Another hand changed the page's state, or a new page began: set face, size and colour again."""
        self._set = None

    def write(self, x: float, y: float, text: str, face: Face, size: float, colour: Color) -> None:
        """The text to the right of `x`, on the line at `y`, in points."""
        table = self._tables[face]
        try:
            codes = [table[ord(letter)] for letter in text]
        except KeyError:
            self._learn(face, text)
            codes = [table[ord(letter)] for letter in text]
        if None in codes:
            self._canvas.setFont(face.value, size)
            self._canvas.setFillColor(colour)
            self._canvas.drawString(x, y, text)
            self._set = None
            return
        state = ""
        if self._set != (face, size, colour):
            self._set = (face, size, colour)
            state = f"{colour.red:.3f} {colour.green:.3f} {colour.blue:.3f} rg {self._names[face]} {size:g} Tf "
        words = "".join(codes)  # type: ignore[arg-type]
        operators: list[str] = self._canvas._code  # type: ignore[attr-defined]
        operators.append(f"BT {state}1 0 0 1 {x:.2f} {y:.2f} Tm ({words}) Tj ET")

    def _learn(self, face: Face, letters: str) -> None:
        font, table = load_fonts()[face], self._tables[face]
        for letter in set(letters) - {chr(code) for code in table}:
            [(subset, code)] = font.splitString(letter, self._document)
            table[ord(letter)] = None if subset else shown(code[0])
