"""The invoice of a shipment, with the mentions that French law wants between businesses."""

from decimal import Decimal

from ordering.documents.invoice_papers import InvoicedRow, InvoicePaper
from ordering.documents.legal import ARTICLES, open_legal_sheet, party_panel, spaced, total_lines
from ordering.documents.letterhead import article
from ordering.documents.wording import Translate, wording
from ordering.labels import terms_words
from portal.pdf.blocks import Panel, draw_facts, draw_note, draw_panels, draw_totals
from portal.pdf.page import Sheet
from portal.pdf.table import Cell, Column, draw_table
from portal.web.filters import format_date, format_money, format_percent


def invoice_pdf(paper: InvoicePaper, language: str) -> bytes:
    """The PDF in a language; the same facts give the same bytes, whatever has changed since."""
    _ = wording(language)
    sheet = open_legal_sheet(paper.seller, paper.colour, _("Invoice"), paper.number, language, _)
    draw_panels(sheet, [
        party_panel(_("Seller"), paper.seller, language, _), party_panel(_("Customer"), paper.buyer, language, _),
        _delivered(paper, _),
    ])
    draw_facts(sheet, _facts(paper, language, _), columns=5)
    sheet.skip(4)
    columns = [
        Column(_("No."), 5, right=True),
        Column(_("Product"), 41),
        Column(_("Quantity"), 9, right=True),
        Column(_("List price"), 12, right=True),
        Column(_("Discount"), 10, right=True),
        Column(_("Net unit price"), 13, right=True),
        Column(_("VAT"), 8, right=True),
        Column(_("Net amount"), 14, right=True, strong=True),
    ]
    draw_table(sheet, columns, (_row(line, language, _) for line in paper.lines))
    draw_totals(sheet, total_lines(paper.totals, _("Total incl. VAT"), language, _))
    _payment(sheet, paper, language, _)
    return sheet.finish()


def discount_share(list_unit_cents: int | None, net_unit_cents: int) -> Decimal | None:
    """The share taken off the list price, to a tenth of a per cent; None without a list price or without a discount."""
    if not list_unit_cents or net_unit_cents >= list_unit_cents:
        return None
    return (Decimal(list_unit_cents - net_unit_cents) / list_unit_cents).quantize(Decimal("0.001"))


def _delivered(paper: InvoicePaper, _: Translate) -> Panel:
    to = paper.deliver_to
    town = f"{to.get('postcode', '')} {to.get('city', '')}".strip()
    country = to.get("country", "FR")
    lines = (to.get("recipient", ""), to.get("street", ""), town, "" if country == "FR" else country, to.get("contact", ""))
    return Panel(_("Delivered to"), tuple(line for line in lines if line))


def _facts(paper: InvoicePaper, language: str, _: Translate) -> list[tuple[str, str]]:
    facts = [
        (_("Invoice date"), format_date(paper.issued_on, language)),
        (_("Delivery date"), format_date(paper.supplied_on, language)),
        (_("Due on"), format_date(paper.due_on, language)),
        (_("Order"), f"{paper.order_number} ({format_date(paper.ordered_on, language)})"),
        (_("Shipment"), paper.shipment_number),
        (_("Your reference"), paper.purchase_order),
        (_("Customer number"), paper.customer_number),
        (_("Nature of the operation"), _("Supply of goods")),
    ]
    return [(label, value) for label, value in facts if value]


def _row(line: InvoicedRow, language: str, _: Translate) -> tuple[str | Cell, ...]:
    share = discount_share(line.list_unit_cents, line.net_unit_cents)
    eco: tuple[str, ...] = ()
    if line.eco_unit_cents:
        eco = (_("+ %(amount)s WEEE") % {"amount": format_money(line.eco_unit_cents, language)},)
    if line.is_freight:
        named: str | Cell = _("Freight")
    else:
        named = Cell(line.name, article(line.brand, line.mpn, line.sku, _))
    return (
        str(line.position), named, str(line.quantity),
        "" if line.list_unit_cents is None else format_money(line.list_unit_cents, language),
        "" if share is None else format_percent(share, language),
        Cell(format_money(line.net_unit_cents, language), eco), format_percent(line.vat_rate, language),
        format_money(line.net_cents, language),
    )


def _payment(sheet: Sheet, paper: InvoicePaper, language: str, _: Translate) -> None:
    said, due = paper.mentions, format_date(paper.due_on, language)
    pay = [_("To be paid by %(day)s (%(terms)s).") % {"day": due, "terms": terms_words(paper.terms, _)}]
    if said.iban:
        bic = f" · BIC {said.bic}" if said.bic else ""
        pay.append(_("By bank transfer to IBAN %(iban)s, quoting %(number)s.") % {
            "iban": spaced(said.iban) + bic, "number": paper.number,
        })
    draw_note(sheet, _("Payment"), "\n".join(pay))
    rate = said.late_rate or _("three times the legal interest rate")
    fee = format_money(said.recovery_fee_cents, language)
    law = [
        _("Late payment: penalties at %(rate)s from the day after the due date, without a reminder, and a fixed fee of %(fee)s"
          " for recovery costs (articles %(articles)s of the French commercial code).")
        % {"rate": rate, "fee": fee, "articles": ARTICLES},
        said.early_discount or _("No discount is granted for early payment."),
    ]
    if paper.general_terms_version:
        law.append(_("Version %(version)s of the seller’s general terms of sale applies.")
                   % {"version": paper.general_terms_version})
    draw_note(sheet, _("Terms"), "\n".join(law))
    draw_note(sheet, _("About these amounts"), _(
        "Prices are in euros, excluding VAT unless said otherwise."
        " The eco-contribution is shown apart and is never discounted."
    ))
    if said.invoice_note:
        draw_note(sheet, _("Note"), said.invoice_note)
