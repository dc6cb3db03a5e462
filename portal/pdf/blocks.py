"""The blocks a document is made of: facts in columns, panels side by side, totals, notes, boxes to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.pdf.brand import INK, MUTED, RULE
from portal.pdf.fonts import Face, wrap, wrap_paragraphs
from portal.pdf.page import BODY, LEFT, LINE, RIGHT, SMALL, WIDTH, Sheet

GAP = 14.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A heading and lines below it, the first of them in strong type: an address, a contact."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """One line of a sum: what it is, the amount as text, and whether it is the one that counts."""

    label: str
    amount: str
    strong: bool = False


def draw_facts(sheet: Sheet, facts: Sequence[tuple[str, str]], columns: int = 4) -> None:
    """Small labels over their values, so many side by side; a long value takes several lines."""
    width = (WIDTH - GAP * (columns - 1)) / columns
    for start in range(0, len(facts), columns):
        row = [(label, wrap(value, Face.STRONG, BODY, width)) for label, value in facts[start : start + columns]]
        height = 11 + LINE * max(len(lines) for _, lines in row)
        sheet.need(height + 6)
        for place, (label, lines) in enumerate(row):
            x = LEFT + place * (width + GAP)
            sheet.put(x, sheet.y - 7, label, size=SMALL, colour=MUTED)
            for number, line in enumerate(lines):
                sheet.put(x, sheet.y - 18.5 - number * LINE, line, face=Face.STRONG)
        sheet.skip(height + 8)


def draw_panels(sheet: Sheet, panels: Sequence[Panel]) -> None:
    """Boxes of equal height side by side."""
    width = (WIDTH - GAP * (len(panels) - 1)) / len(panels)
    inner = width - 20
    wrapped = [_panel_lines(panel, inner) for panel in panels]
    height = 28 + LINE * max(len(lines) for lines in wrapped)
    sheet.need(height)
    for place, (panel, lines) in enumerate(zip(panels, wrapped, strict=True)):
        x = LEFT + place * (width + GAP)
        sheet.canvas.setStrokeColor(RULE)
        sheet.canvas.setLineWidth(0.7)
        sheet.canvas.roundRect(x, sheet.y - height, width, height, 4, stroke=1, fill=0)
        colour = sheet.frame.brand.accent_text
        sheet.put(x + 10, sheet.y - 14, panel.heading, size=SMALL, colour=colour, face=Face.STRONG)
        for number, (line, face) in enumerate(lines):
            sheet.put(x + 10, sheet.y - 27 - number * LINE, line, face=face)
    sheet.skip(height + 14)


def _panel_lines(panel: Panel, inner: float) -> list[tuple[str, Face]]:
    lines: list[tuple[str, Face]] = []
    for number, text in enumerate(panel.lines):
        face = Face.REGULAR if number else Face.STRONG
        lines += [(line, face) for line in wrap(text, face, BODY, inner)]
    return lines


def draw_totals(sheet: Sheet, totals: Sequence[Total], width: float = 250.0) -> None:
    """The sum of a table at the right, the lines that count in strong type under a line of the brand's colour."""
    left = RIGHT - width
    sheet.need(len(totals) * 15 + 10)
    sheet.skip(4)
    for total in totals:
        if total.strong:
            sheet.rule(sheet.y, colour=sheet.frame.brand.accent, thickness=1.2, left=left)
            sheet.skip(3)
        face = Face.STRONG if total.strong else Face.REGULAR
        size = 10.5 if total.strong else BODY
        sheet.put(left, sheet.y - 10.5, total.label, face=face, size=size, colour=INK if total.strong else MUTED)
        sheet.put_right(RIGHT - 6, sheet.y - 10.5, total.amount, face=face, size=size)
        sheet.skip(15)
    sheet.skip(10)


def draw_note(sheet: Sheet, heading: str, text: str) -> None:
    """A heading and a text over the whole width, its own line breaks kept."""
    lines = wrap_paragraphs(text, Face.REGULAR, BODY, WIDTH)
    sheet.need(16 + LINE * min(len(lines), 3))
    sheet.put(LEFT, sheet.y - 8, heading, size=SMALL, face=Face.STRONG, colour=sheet.frame.brand.accent_text)
    sheet.skip(11)
    for line in lines:
        sheet.need(LINE)
        sheet.put(LEFT, sheet.y - 9, line)
        sheet.skip(LINE)
    sheet.skip(8)


def draw_signatures(sheet: Sheet, headings: Sequence[str], height: float = 74.0) -> None:
    """Empty boxes side by side, to be filled by hand, each with its heading inside."""
    width = (WIDTH - GAP * (len(headings) - 1)) / len(headings)
    sheet.need(height + 8)
    for place, heading in enumerate(headings):
        x = LEFT + place * (width + GAP)
        sheet.canvas.setStrokeColor(RULE)
        sheet.canvas.setLineWidth(0.7)
        sheet.canvas.roundRect(x, sheet.y - height, width, height, 4, stroke=1, fill=0)
        for row, line in enumerate(wrap(heading, Face.REGULAR, SMALL, width - 20)):
            sheet.put(x + 10, sheet.y - 14 - row * 9.5, line, size=SMALL, colour=MUTED)
    sheet.skip(height + 10)
