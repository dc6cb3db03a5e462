"""The credit note: what is taken back of one invoice, which it names."""

from ordering.documents.invoice_papers import CreditedRow, CreditNotePaper
from ordering.documents.legal import open_legal_sheet, party_panel, total_lines
from ordering.documents.wording import Translate, wording
from portal.pdf.blocks import draw_facts, draw_note, draw_panels, draw_totals
from portal.pdf.table import Cell, Column, draw_table
from portal.web.filters import format_date, format_money, format_percent


def credit_note_pdf(paper: CreditNotePaper, language: str) -> bytes:
    """The PDF in a language; the same facts give the same bytes, whatever has changed since."""
    _ = wording(language)
    sheet = open_legal_sheet(paper.seller, paper.colour, _("Credit note"), paper.number, language, _)
    draw_panels(sheet, [
        party_panel(_("Seller"), paper.seller, language, _), party_panel(_("Customer"), paper.buyer, language, _),
    ])
    invoice = f"{paper.invoice_number} ({format_date(paper.invoice_issued_on, language)})"
    facts = [
        (_("Credit note date"), format_date(paper.issued_on, language)), (_("On invoice"), invoice),
        (_("Reason"), reason_words(paper.reason, _)), (_("Order"), paper.order_number),
        (_("Your reference"), paper.purchase_order), (_("Customer number"), paper.customer_number),
    ]
    draw_facts(sheet, [(label, value) for label, value in facts if value], columns=4)
    sheet.skip(4)
    columns = [
        Column(_("Invoice line"), 9, right=True),
        Column(_("Product"), 46),
        Column(_("Quantity"), 10, right=True),
        Column(_("Net unit price"), 15, right=True),
        Column(_("VAT"), 8, right=True),
        Column(_("Net amount"), 15, right=True, strong=True),
    ]
    draw_table(sheet, columns, (_row(line, language, _) for line in paper.lines))
    draw_totals(sheet, total_lines(paper.totals, _("Total credited incl. VAT"), language, _))
    draw_note(sheet, _("What this is"), _(
        "This credit note takes back the amounts above from invoice %(number)s of %(day)s. It settles what is owed of that"
        " invoice; what is left over can settle another one or be paid back. VAT that you deducted is to be corrected."
    ) % {"number": paper.invoice_number, "day": format_date(paper.invoice_issued_on, language)})
    if paper.note:
        draw_note(sheet, _("Note"), paper.note)
    return sheet.finish()


def reason_words(reason: str, _: Translate) -> str:
    """Why something is credited, in the paper's language."""
    words = {
        "returned": _("Goods returned"), "damaged": _("Goods damaged"), "not_delivered": _("Goods not delivered"),
        "price": _("Price corrected"), "goodwill": _("Goodwill"), "other": _("Other reason"),
    }
    return words[reason]


def _row(line: CreditedRow, language: str, _: Translate) -> tuple[str | Cell, ...]:
    if line.is_freight:
        named: str | Cell = _("Freight")
    else:
        named = Cell(line.name, (_("Ref. %(sku)s") % {"sku": line.sku},))
    eco = (_("+ %(amount)s WEEE") % {"amount": format_money(line.eco_cents, language)},) if line.eco_cents else ()
    return (
        str(line.position), named, str(line.quantity) if line.quantity else _("amount off"),
        format_money(line.net_unit_cents, language) if line.quantity else "", format_percent(line.vat_rate, language),
        Cell(format_money(line.net_cents, language), eco),
    )
