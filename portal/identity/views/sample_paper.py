"""A sheet that shows the head of every document in a look."""

from flask_babel import gettext as _

from portal.pdf.blocks import draw_note
from portal.pdf.brand import Brand
from portal.pdf.page import Frame, Sheet
from portal.pdf.table import Column, draw_table
from portal.web.filters import reader_language


def sample_pdf(name: str, colour: str, logo: bytes | None) -> bytes:
    """One page as an order confirmation would begin, in the reader's language."""
    def page_label(page: int, pages: int) -> str:
        return _("Page %(page)s of %(pages)s", page=page, pages=pages)

    sheet = Sheet(Frame(Brand(name, colour, logo), _("Sample document"), "C-10042", reader_language(), page_label, (name,)))
    draw_table(
        sheet, [Column(_("Product"), 70), Column(_("Quantity"), 15, right=True), Column(_("Net excl. VAT"), 15, right=True)],
        [("Imprimante Ardoval C410", "2", "1 058,00"), ("Toner Ardoval C410", "4", "356,00")],
    )
    draw_note(sheet, _("Comment"), _("This is what the head and the tables of your documents look like."))
    return sheet.finish()
