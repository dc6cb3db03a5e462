"""The delivery note: what one shipment holds, how it travels, and what is still to come."""

from ordering.documents.letterhead import article, draw_head, open_sheet, order_facts
from ordering.documents.papers import DeliveryNote, SentLine
from ordering.documents.wording import Translate, wording
from portal.pdf.blocks import draw_note, draw_signatures
from portal.pdf.table import Cell, Column, draw_table
from portal.web.filters import format_date


def delivery_note_pdf(paper: DeliveryNote) -> bytes:
    """The PDF in the order's language; it bears no price, since it travels with the goods."""
    order = paper.order
    _ = wording(order.language)
    sheet = open_sheet(order, _("Delivery note"), paper.shipment_number, _)
    facts = [*order_facts(order, _), (_("Shipped on"), format_date(paper.shipped_on, order.language))]
    if paper.carrier:
        facts.append((_("Carrier"), paper.carrier))
    if paper.tracking:
        facts.append((_("Tracking number"), paper.tracking))
    draw_head(sheet, order, facts, _)
    columns = [
        Column(_("No."), 5, right=True),
        Column(_("Product"), 57),
        Column(_("Ordered"), 11, right=True),
        Column(_("Sent"), 11, right=True, strong=True),
        Column(_("To come"), 11, right=True),
    ]
    draw_table(sheet, columns, (_row(line, _) for line in paper.lines))
    if order.comment:
        draw_note(sheet, _("Comment"), order.comment)
    draw_note(sheet, _("On receipt"), _(
        "Please check the goods before signing and write any damage or missing item on this note."
    ))
    draw_signatures(sheet, [_("Number of parcels"), _("Remarks and reservations"), _("Received by, date, signature")])
    return sheet.finish()


def _row(line: SentLine, _: Translate) -> tuple[str | Cell, ...]:
    details = article(line.maker, line.mpn, line.sku, _)
    if line.serials:
        details = (*details, _("Serial numbers: %(numbers)s") % {"numbers": ", ".join(line.serials)})
    return (
        str(line.number), Cell(line.name, details), str(line.ordered), str(line.quantity), str(line.to_come),
    )
