"""Crediting an invoice: what is asked per line, what it comes to, then the credit note."""

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.access_invoices import InvoiceRef, access_invoice
from ordering.actions.issue_credit_note import check_warehouses, credit_as_asked, issue_credit_note
from ordering.crediting_form import CreditForm, asked_lines
from ordering.queries.invoice_papers import invoice_view
from ordering.queries.warehouses import own_warehouses
from ordering.totals import Totals
from ordering.views.blueprint import bp
from ordering.views.invoices import total_rows
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.web.visit import Visit


@bp.read("/invoices/<seller>/<number>/credit", needs=Permission.CREDIT_ISSUE)
def credit_form(visit: Visit, seller: str, number: str) -> Response:
    """The form: units or an amount off per line."""
    found = _own(visit, seller, number)
    return _page(visit, seller, found, CreditForm(formdata=None))


@bp.act("/invoices/<seller>/<number>/credit/preview", needs=Permission.CREDIT_ISSUE)
def credit_preview(visit: Visit, seller: str, number: str) -> Response:
    """What the credit comes to; nothing is written, so the same form may be sent again."""
    visit.session.rollback()
    found = _own(visit, seller, number)
    form = CreditForm()
    try:
        _check(form)
        view = invoice_view(visit.session, visit.network_id, found.id)
        credited, totals = credit_as_asked(view.lines, asked_lines(request.form))
        check_warehouses(visit.session, visit.actor, credited)
    except Refused as refusal:
        return _page(visit, seller, found, form, refusal=refusal, status=422)
    return _page(visit, seller, found, form, totals=totals)


@bp.act("/invoices/<seller>/<number>/credit", needs=Permission.CREDIT_ISSUE)
def credit_issue(visit: Visit, seller: str, number: str) -> Response:
    """Issues the credit note that was previewed."""
    found = _own(visit, seller, number)
    form = CreditForm()
    try:
        _check(form)
        if form.shown_cents.data is None:
            raise Refused(_("Look first at what the credit comes to."))
        made = issue_credit_note(
            visit.session, visit.actor, found, asked=asked_lines(request.form), reason=form.reason.data,
            note=form.note.data or "", shown_cents=form.shown_cents.data,
        )
    except Refused as refusal:
        visit.session.rollback()
        return _page(visit, seller, found, form, refusal=refusal, status=422)
    flash(_("Credit note %(number)s is issued. The reseller is told.", number=made.number), "success")
    return visit.go("ordering.credit_note", seller=seller, number=made.number)


def _own(visit: Visit, seller: str, number: str) -> InvoiceRef:
    """An invoice that this company has issued; NotFound for one that it got."""
    found = access_invoice(visit.session, visit.actor, seller, number)
    if found.seller_id != visit.organisation_id:
        raise NotFound(number)
    return found


def _check(form: CreditForm) -> None:
    if not form.validate():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))


def _page(
    visit: Visit, seller: str, found: InvoiceRef, form: CreditForm, *, totals: Totals | None = None,
    refusal: Refused | None = None, status: int = 200,
) -> Response:
    view = invoice_view(visit.session, visit.network_id, found.id)
    return visit.page(
        "ordering/credit.html", status=status, invoice=view, paper=view.paper, seller=seller, form=form, typed=request.form,
        warehouses=own_warehouses(visit.session, visit.network_id, visit.organisation_id), totals=totals,
        total_rows=total_rows(totals) if totals else [], refusal=refusal,
        wrong=refusal.field if refusal is not None else "", lines=list(zip(view.paper.lines, view.lines, strict=True)),
    )
