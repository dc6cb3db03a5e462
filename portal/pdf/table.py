"""Tables that break over pages between two rows and repeat their head on each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.pdf.brand import INK, MUTED, RULE, STRIPE
from portal.pdf.fonts import Face, text_width, wrap
from portal.pdf.page import BODY, LEFT, LINE, RIGHT, SMALL, WIDTH, Sheet

PAD = 5.0
DETAIL_LINE = 9.4
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the width (shares are taken of their sum), and the side its cells keep to."""

    heading: str
    share: float
    right: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with smaller, paler lines below it."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """An empty square to tick by hand."""



@dataclass(frozen=True, slots=True)
class _Laid:
    lines: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + DETAIL_LINE * len(self.details)


def draw_table(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell | Box]]) -> None:
    """Draw the rows under their head; each row as high as its highest cell, never parted, and cut at MOST_LINES."""
    whole = sum(column.share for column in columns)
    widths = [WIDTH * column.share / whole for column in columns]
    sheet.need(60)
    _head(sheet, columns, widths)
    for number, row in enumerate(rows):
        laid = [_lay(cell, column, width) for cell, column, width in zip(row, columns, widths, strict=True)]
        height = max(cell.height for cell in laid) + 6
        if not sheet.room_for(height):
            sheet.new_page()
            _head(sheet, columns, widths)
        if number % 2:
            sheet.fill(LEFT, sheet.y - height, WIDTH, height, STRIPE)
        x = LEFT
        for cell, raw, column, width in zip(laid, row, columns, widths, strict=True):
            if isinstance(raw, Box):
                _box(sheet, x + width / 2)
            else:
                _cell(sheet, cell, column, x, width)
            x += width
        sheet.skip(height)
        sheet.rule(sheet.y, colour=RULE, thickness=0.4)
    sheet.skip(6)


def _lay(cell: str | Cell | Box, column: Column, width: float) -> _Laid:
    inner = width - 2 * PAD
    face = Face.STRONG if column.strong else Face.REGULAR
    if isinstance(cell, Box):
        return _Laid(("",), ())
    if isinstance(cell, str):
        return _Laid(wrap(cell, face, BODY, inner)[:MOST_LINES], ())
    details = tuple(line for detail in cell.details for line in wrap(detail, Face.REGULAR, SMALL, inner))
    return _Laid(wrap(cell.text, face, BODY, inner)[:MOST_LINES], details[:MOST_LINES])


def _cell(sheet: Sheet, cell: _Laid, column: Column, x: float, width: float) -> None:
    face = Face.STRONG if column.strong else Face.REGULAR
    y = sheet.y - 11
    for line in cell.lines:
        _line(sheet, line, column.right, x, width, y, face, BODY, muted=False)
        y -= LINE
    y += LINE - DETAIL_LINE
    for line in cell.details:
        _line(sheet, line, column.right, x, width, y, Face.REGULAR, SMALL, muted=True)
        y -= DETAIL_LINE


def _line(
    sheet: Sheet, line: str, right: bool, x: float, width: float, y: float, face: Face, size: float, *, muted: bool
) -> None:
    if not line:
        return
    left = x + width - PAD - text_width(line, face, size) if right else x + PAD
    sheet.put(left, y, line, face=face, size=size, colour=MUTED if muted else INK)


def _box(sheet: Sheet, middle: float) -> None:
    sheet.canvas.setStrokeColor(INK)
    sheet.canvas.setLineWidth(0.8)
    sheet.canvas.rect(middle - 4.5, sheet.y - 13, 9, 9, stroke=1, fill=0)


def _head(sheet: Sheet, columns: Sequence[Column], widths: Sequence[float]) -> None:
    headings = [
        wrap(column.heading, Face.STRONG, SMALL, width - 2 * PAD) for column, width in zip(columns, widths, strict=True)
    ]
    height = 9 + DETAIL_LINE * max(len(lines) for lines in headings)
    sheet.fill(LEFT, sheet.y - height, RIGHT - LEFT, height, sheet.frame.brand.tint)
    x = LEFT
    for lines, column, width in zip(headings, columns, widths, strict=True):
        for row, line in enumerate(lines):
            y = sheet.y - 11.5 - row * DETAIL_LINE
            _line(sheet, line, column.right, x, width, y, Face.STRONG, SMALL, muted=False)
        x += width
    sheet.skip(height)
    sheet.rule(sheet.y, colour=sheet.frame.brand.accent, thickness=0.9)
