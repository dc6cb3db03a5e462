"""Invoices and credit notes: lists with their sums, one document with what happened to it, and the papers themselves."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from ordering.access_invoices import access_credit_note, access_invoice
from ordering.crediting_form import CREDIT_REASONS
from ordering.documents.credit_note import credit_note_pdf
from ordering.documents.invoice import discount_share, invoice_pdf
from ordering.invoicing import InvoiceState
from ordering.labels import terms_words
from ordering.queries.invoice_papers import credit_note_paper, credit_note_view, invoice_paper, invoice_view
from ordering.queries.invoices import (
    CreditNoteRow,
    InvoiceRow,
    invoice_sums,
    list_credit_notes,
    list_invoices,
    parties_of,
)
from ordering.totals import Totals
from ordering.views.blueprint import bp
from ordering.views.invoice_reminders import reminders_on_page
from portal.kernel.money import Money
from portal.kernel.pages import ListQuery, Page
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.filters import format_percent, reader_language
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

PDF = "application/pdf"
STATE_LABELS = {
    InvoiceState.OPEN: _l("To pay"), InvoiceState.OVERDUE: _l("Overdue"), InvoiceState.PAID: _l("Paid"),
    InvoiceState.CREDITED: _l("Credited"),
}
_PARTY = {OrganisationKind.RESELLER: Column("seller", _l("Wholesaler"), True)}
_OTHER = Column("reseller", _l("Reseller"), True)


def _invoices_view(kind: OrganisationKind) -> ListView:
    party = _PARTY.get(kind, _OTHER)
    columns = (
        Column("number", _l("Invoice"), True), party, Column("order", _l("Order")),
        Column("issued_on", _l("Issued"), True, "date"),
        Column("due_on", _l("Due"), True, "date"), Column("state", _l("State")),
        Column("total", _l("Total incl. VAT"), True, "money"), Column("owed", _l("Owed"), True, "money"),
    )
    filters = [
        Filter("state", _l("State"), [("", _l("All")), ("owed", _l("Still owed")),
                                      *((state.value, label) for state, label in STATE_LABELS.items())]),
        Filter("party", party.label), Filter("from", _l("From"), kind="date"), Filter("until", _l("Until"), kind="date"),
    ]
    return ListView("invoices", columns, filters, "issued_on", descending=True)


def _credit_notes_view(kind: OrganisationKind) -> ListView:
    columns = (
        Column("number", _l("Credit note"), True), _PARTY.get(kind, _OTHER), Column("invoice", _l("Invoice")),
        Column("reason", _l("Reason")), Column("issued_on", _l("Issued"), True, "date"),
        Column("total", _l("Total incl. VAT"), True, "money"), Column("left", _l("Left"), kind="money"),
    )
    filters = [
        Filter("state", _l("State"), [("", _l("All")), ("left", _l("Something left"))]),
        Filter("reason", _l("Reason"), [("", _l("All")), *CREDIT_REASONS.items()]),
    ]
    return ListView("credit-notes", columns, filters, "issued_on", descending=True)


INVOICES = {kind: _invoices_view(kind) for kind in OrganisationKind}
CREDIT_NOTES = {kind: _credit_notes_view(kind) for kind in OrganisationKind}


@bp.read("/invoices", needs=Permission.INVOICE_VIEW)
def invoices(visit: Visit) -> Response:
    """The invoices this company has issued or got."""
    kind = _kind(visit)
    query = visit.ask(INVOICES[kind])

    def page(asked: ListQuery) -> Page[InvoiceRow]:
        return list_invoices(visit.session, visit.network_id, visit.organisation_id, kind, asked)

    if request.args.get("format") == "csv":
        header = [_("Invoice"), _("Reseller"), _("Wholesaler"), _("Order"), _("Reference"), _("Shipment"), _("Issued"), _("Due"),
                  _("State"), _("Total excl. VAT"), _("VAT"), _("Total incl. VAT"), _("Credited"), _("Owed")]
        return visit.csv("invoices.csv", header, [_invoice_cells(row) for row in _all(page, query)])
    sums = invoice_sums(visit.session, visit.network_id, visit.organisation_id, kind, query)
    parties = [("", _("All")), *parties_of(visit.session, visit.network_id, kind)]
    return visit.page(
        "ordering/invoices.html", "ordering/_invoices.html", sums=sums, state_label=state_label, sells=_sells(kind),
        listing=visit.listing(INVOICES[kind], query, page(query), party=parties),
    )


@bp.read("/credit-notes", needs=Permission.INVOICE_VIEW)
def credit_notes(visit: Visit) -> Response:
    """The credit notes this company has issued or got."""
    kind = _kind(visit)
    query = visit.ask(CREDIT_NOTES[kind])

    def page(asked: ListQuery) -> Page[CreditNoteRow]:
        return list_credit_notes(visit.session, visit.network_id, visit.organisation_id, kind, asked)

    if request.args.get("format") == "csv":
        header = [_("Credit note"), _("Reseller"), _("Wholesaler"), _("Invoice"), _("Reason"), _("Issued"),
                  _("Total excl. VAT"), _("VAT"), _("Total incl. VAT"), _("Left")]
        rows = [
            [row.number, row.reseller_name, row.seller_name, row.invoice_number, reason_label(row.reason), row.issued_on,
             *_money(row.before_vat_cents, row.vat_cents, row.total_cents, row.left_cents)]
            for row in _all(page, query)
        ]
        return visit.csv("credit-notes.csv", header, rows)
    return visit.page(
        "ordering/credit_notes.html", "ordering/_credit_notes.html", reason_label=reason_label, sells=_sells(kind),
        listing=visit.listing(CREDIT_NOTES[kind], query, page(query)),
    )


@bp.read("/invoices/<seller>/<number>", needs=Permission.INVOICE_VIEW)
def invoice(visit: Visit, seller: str, number: str) -> Response:
    """An invoice with its lines, what has settled it, and its credit notes."""
    found = access_invoice(visit.session, visit.actor, seller, number)
    view = invoice_view(visit.session, visit.network_id, found.id)
    return visit.page(
        "ordering/invoice.html", invoice=view, paper=view.paper, seller=seller, state_label=state_label,
        reason_label=reason_label, terms=terms_words(view.paper.terms), total_rows=total_rows(view.paper.totals),
        discount=discount_share, may_credit=visit.may(Permission.CREDIT_ISSUE) and view.can_be_credited,
        reminders=reminders_on_page(visit, found.id, found.reseller_id, view.paper.due_on, view.owed_cents),
    )


@bp.read("/invoices/<seller>/<number>.pdf", needs=Permission.INVOICE_VIEW)
def invoice_file(visit: Visit, seller: str, number: str) -> Response:
    """The invoice as PDF in the reader's language, drawn from what was frozen."""
    found = access_invoice(visit.session, visit.actor, seller, number)
    paper = invoice_paper(visit.session, visit.network_id, found.id)
    return visit.file(invoice_pdf(paper, reader_language()), PDF, f"{number}.pdf", inline=True)


@bp.read("/credit-notes/<seller>/<number>", needs=Permission.INVOICE_VIEW)
def credit_note(visit: Visit, seller: str, number: str) -> Response:
    """A credit note with its lines and what it has settled."""
    found = access_credit_note(visit.session, visit.actor, seller, number)
    view = credit_note_view(visit.session, visit.network_id, found.id)
    return visit.page(
        "ordering/credit_note.html", credit=view, paper=view.paper, seller=seller, reason_label=reason_label,
        total_rows=total_rows(view.paper.totals),
    )


@bp.read("/credit-notes/<seller>/<number>.pdf", needs=Permission.INVOICE_VIEW)
def credit_note_file(visit: Visit, seller: str, number: str) -> Response:
    """The credit note as PDF in the reader's language, drawn from what was frozen."""
    found = access_credit_note(visit.session, visit.actor, seller, number)
    paper = credit_note_paper(visit.session, visit.network_id, found.id)
    return visit.file(credit_note_pdf(paper, reader_language()), PDF, f"{number}.pdf", inline=True)


def state_label(state: str) -> str:
    """Where an invoice stands, as a person reads it."""
    return str(STATE_LABELS[InvoiceState(state)])


def reason_label(reason: str) -> str:
    """Why something was credited, as a person reads it."""
    return str(CREDIT_REASONS.get(reason, reason))


def total_rows(totals: Totals) -> list[tuple[str, int, str]]:
    """The sums of an invoice or a credit note: label, cents, kind."""
    language = reader_language()
    rows = [(_("Products excl. VAT"), totals.net_cents, "")]
    if totals.eco_cents:
        rows.append((_("Eco-contribution"), totals.eco_cents, ""))
    if totals.freight_cents:
        rows.append((_("Freight"), totals.freight_cents, ""))
    rows.append((_("Total excl. VAT"), totals.before_vat_cents, "sub"))
    rows += [(_("VAT %(rate)s", rate=format_percent(vat.rate, language)), vat.vat_cents, "") for vat in totals.vat]
    return [*rows, (_("Total incl. VAT"), totals.total_cents, "grand")]


def _kind(visit: Visit) -> OrganisationKind:
    assert visit.kind is not None
    return visit.kind


def _sells(kind: OrganisationKind) -> bool:
    return kind is not OrganisationKind.RESELLER


def _invoice_cells(row: InvoiceRow) -> list[Any]:
    return [
        row.number, row.reseller_name, row.seller_name, row.order_number, row.purchase_order, row.shipment_number, row.issued_on,
        row.due_on, state_label(row.state),
        *_money(row.before_vat_cents, row.vat_cents, row.total_cents, row.credited_cents, row.owed_cents),
    ]


def _money(*cents: int) -> list[Any]:
    return [Money.cents(one).amount for one in cents]


def _all(page: Callable[[ListQuery], Page[Any]], query: ListQuery) -> Sequence[Any]:
    """Every row the reader asked for, without paging, as long as a file may be."""
    return page(query.whole()).items
