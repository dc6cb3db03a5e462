"""The order confirmation: what was ordered, at which prices, and what it comes to."""

from ordering.documents.letterhead import article, draw_head, open_sheet, order_facts
from ordering.documents.papers import Confirmation, ConfirmedLine, GeneralTermsFacts, OrderFacts
from ordering.documents.wording import Translate, wording
from ordering.labels import terms_words
from ordering.totals import Totals
from portal.pdf.blocks import Total, draw_note, draw_totals
from portal.pdf.table import Cell, Column, draw_table
from portal.web.filters import format_datetime, format_money, format_percent


def confirmation_pdf(paper: Confirmation) -> bytes:
    """The PDF in the order's language; the same facts give the same bytes."""
    order, language = paper.order, paper.order.language
    _ = wording(language)
    sheet = open_sheet(order, _("Order confirmation"), order.number, _)
    facts = order_facts(order, _)
    if paper.customer_number:
        facts.append((_("Customer number"), paper.customer_number))
    draw_head(sheet, order, facts, _)
    columns = [
        Column(_("No."), 5, right=True),
        Column(_("Product"), 45),
        Column(_("Quantity"), 9, right=True),
        Column(_("List price"), 13, right=True),
        Column(_("Net unit price"), 14, right=True),
        Column(_("Net amount"), 15, right=True, strong=True),
    ]
    draw_table(sheet, columns, (_row(line, language, _) for line in paper.lines))
    draw_totals(sheet, _totals(paper.totals, language, _))
    if order.comment:
        draw_note(sheet, _("Comment"), order.comment)
    if paper.terms is not None:
        draw_note(sheet, _("Payment terms"), terms_words(paper.terms, _))
    if paper.general_terms is not None:
        draw_note(sheet, _("General terms of sale"), _accepted(paper.general_terms, order, _))
    draw_note(sheet, _("About these amounts"), _(
        "Prices are in euros, excluding VAT unless said otherwise."
        " The eco-contribution is shown apart and is never discounted."
    ))
    return sheet.finish()


def _row(line: ConfirmedLine, language: str, _: Translate) -> tuple[str | Cell, ...]:
    eco: tuple[str, ...] = ()
    if line.eco_unit_cents:
        eco = (_("+ %(amount)s eco") % {"amount": format_money(line.eco_unit_cents, language)},)
    return (
        str(line.number),
        Cell(line.name, article(line.maker, line.mpn, line.sku, _)),
        str(line.quantity),
        "–" if line.list_unit_cents is None else format_money(line.list_unit_cents, language),
        Cell(format_money(line.net_unit_cents, language), eco),
        format_money(line.net_cents, language),
    )


def _accepted(terms: GeneralTermsFacts, order: OrderFacts, _: Translate) -> str:
    told = {"seller": order.seller.name, "version": terms.version}
    if terms.accepted_at is None:
        return _("Version %(version)s of the general terms of sale of %(seller)s holds for this order.") % told
    return _("Version %(version)s of the general terms of sale of %(seller)s was accepted on %(when)s.") % {
        **told, "when": format_datetime(terms.accepted_at, order.language),
    }


def _totals(totals: Totals, language: str, _: Translate) -> list[Total]:
    lines = [
        Total(_("Total products excl. VAT"), format_money(totals.net_cents, language)),
        Total(_("Eco-contribution excl. VAT"), format_money(totals.eco_cents, language)),
        *([Total(_("Freight excl. VAT"), format_money(totals.freight_cents, language))] if totals.freight_cents else []),
        Total(_("Total excl. VAT"), format_money(totals.before_vat_cents, language), strong=True),
    ]
    for vat in totals.vat:
        label = _("VAT %(rate)s on %(base)s") % {
            "rate": format_percent(vat.rate, language), "base": format_money(vat.base_cents, language),
        }
        lines.append(Total(label, format_money(vat.vat_cents, language)))
    lines.append(Total(_("Total incl. VAT"), format_money(totals.total_cents, language), strong=True))
    return lines
