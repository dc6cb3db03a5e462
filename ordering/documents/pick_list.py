"""The pick list: what to fetch for an order, from which warehouse, with a box to tick and a code to scan."""

from reportlab.graphics.barcode.code128 import Code128

from ordering.documents.letterhead import draw_head, open_sheet, order_facts
from ordering.documents.papers import PickedLine, PickList
from ordering.documents.wording import Translate, wording
from portal.pdf.blocks import draw_note, draw_signatures
from portal.pdf.page import RIGHT, Sheet
from portal.pdf.table import Box, Cell, Column, draw_table

BAR_HEIGHT = 26.0
BAR_WIDTH = 0.82


def pick_list_pdf(paper: PickList) -> bytes:
    """The PDF in the order's language; lines without anything left to ship do not belong on the paper."""
    order = paper.order
    _ = wording(order.language)
    sheet = open_sheet(order, _("Pick list"), order.number, _)
    _draw_code(sheet, order.number)
    units = sum(line.quantity for line in paper.lines)
    facts = [*order_facts(order, _), (_("Lines to pick"), str(len(paper.lines))), (_("Units to pick"), str(units))]
    draw_head(sheet, order, facts, _)
    columns = [
        Column(_("No."), 5, right=True),
        Column(_("Our reference"), 17, strong=True),
        Column(_("Product"), 38),
        Column(_("Warehouse"), 18),
        Column(_("Quantity"), 11, right=True, strong=True),
        Column(_("Picked"), 9),
    ]
    draw_table(sheet, columns, (_row(line, _) for line in paper.lines))
    if order.comment:
        draw_note(sheet, _("Comment"), order.comment)
    draw_signatures(sheet, [_("Picked by, date"), _("Checked by, date"), _("Parcels, weight")], height=58)
    return sheet.finish()


def _draw_code(sheet: Sheet, number: str) -> None:
    code = Code128(number, barHeight=BAR_HEIGHT, barWidth=BAR_WIDTH, quiet=0)
    sheet.skip(-12)
    code.drawOn(sheet.canvas, RIGHT - code.width, sheet.y - BAR_HEIGHT)
    sheet.ink.forget()
    sheet.skip(BAR_HEIGHT + 14)


def _row(line: PickedLine, _: Translate) -> tuple[str | Cell | Box, ...]:
    first, *others = [f"{name} × {units}" if len(line.places) > 1 else name for name, units in line.places] or [""]
    maker = " ".join(part for part in (line.maker, line.mpn) if part)
    return (
        str(line.number), line.sku, Cell(line.name, (maker,)), Cell(first, tuple(others)), str(line.quantity), Box(),
    )
