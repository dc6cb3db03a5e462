"""The statement of account: opening balance, every document with the balance after it, closing balance, what is owed by age."""

from dataclasses import dataclass
from datetime import date

from ordering.documents.papers import Party
from ordering.documents.wording import Translate, wording
from ordering.queries.account_statements import AccountStatement, StatementLine
from portal.pdf.blocks import Panel, Total, draw_facts, draw_note, draw_panels, draw_totals
from portal.pdf.brand import Brand
from portal.pdf.page import Frame, Sheet
from portal.pdf.table import Cell, Column, draw_table
from portal.web.filters import format_date, format_money


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """What the document is drawn from."""

    brand: Brand
    language: str
    seller: Party
    buyer: Party
    statement: AccountStatement
    made_on: date


def account_statement_pdf(paper: StatementPaper) -> bytes:
    """The PDF in the reader's language."""
    found, language = paper.statement, paper.language
    _ = wording(language)
    frame = Frame(
        brand=paper.brand, title=_("Statement of account"), reference=found.party.customer_number, language=language,
        page_label=lambda page, pages: _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages},
        foot=(paper.seller.name, " · ".join(paper.seller.lines)), author=paper.seller.name,
    )
    sheet = Sheet(frame)
    draw_panels(sheet, [
        Panel(_("Seller"), (paper.seller.name, *paper.seller.lines)),
        Panel(_("Customer"), (paper.buyer.name, *paper.buyer.lines)),
    ])
    draw_facts(sheet, [
        (_("Customer number"), found.party.customer_number), (_("From"), format_date(found.begins, language)),
        (_("Until"), format_date(found.ends, language)), (_("Drawn up on"), format_date(paper.made_on, language)),
    ])
    columns = [
        Column(_("Booked on"), 13), Column(_("Document"), 34), Column(_("Due on"), 13), Column(_("Debit"), 13, right=True),
        Column(_("Credit"), 13, right=True), Column(_("Balance"), 14, right=True, strong=True),
    ]
    opening = (format_date(found.begins, language), _("Opening balance"), "", "", "", _money(paper, found.opening_cents))
    draw_table(sheet, columns, [opening, *(_row(paper, line, _) for line in found.lines)])
    draw_totals(sheet, [
        Total(_("Debit"), _money(paper, found.debit_cents)), Total(_("Credit"), _money(paper, found.credit_cents)),
        Total(_("Closing balance"), _money(paper, found.closing_cents), strong=True),
    ])
    ages = (_("Not due"), _("1 to 30 days"), _("31 to 60 days"), _("61 to 90 days"), _("More than 90 days"))
    if found.aged.total:
        day = format_date(paper.made_on, language)
        draw_note(sheet, _("Invoices still owed on %(day)s, by days late") % {"day": day}, "")
        draw_table(sheet, [Column(age, 20, right=True) for age in ages], [[_money(paper, cents) for cents in found.aged.columns]])
    return sheet.finish()


def entry_words(kind: str, _: Translate) -> str:
    """What kind of document an entry is of."""
    words = {
        "invoiced": _("Invoice"), "credited": _("Credit note"), "paid": _("Payment"), "unpaid": _("Payment taken away"),
        "refunded": _("Paid back"),
    }
    return words[kind]


def _row(paper: StatementPaper, line: StatementLine, _: Translate) -> tuple[str | Cell, ...]:
    dated = (format_date(line.dated, paper.language),) if line.dated else ()
    return (
        format_date(line.at, paper.language), Cell(f"{entry_words(line.kind, _)} {line.number}", dated),
        format_date(line.due_on, paper.language) if line.due_on else "",
        _money(paper, line.change_cents) if line.change_cents > 0 else "",
        _money(paper, -line.change_cents) if line.change_cents < 0 else "", _money(paper, line.due_cents),
    )


def _money(paper: StatementPaper, cents: int) -> str:
    return format_money(cents, paper.language)
