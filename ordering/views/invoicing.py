"""A seller's settings for its invoices, and its sales journal as a file."""

import csv
from datetime import timedelta
from io import StringIO

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.actions.save_invoicing import save_invoicing
from ordering.invoicing_forms import InvoicingForm, JournalForm, invoicing_values
from ordering.queries.invoicing import invoicing_settings
from ordering.queries.sales_journal import MOST_PIECES, fec_accounts, journal_pieces
from ordering.sales_journal import COLUMNS, fec_rows
from ordering.views.blueprint import bp
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound, Stale
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

SEPARATORS = {"tab": "\t", "pipe": "|"}
FORMULA = ("=", "+", "-", "@")


@bp.read("/selling/invoices", needs=Permission.SELLING_EDIT)
def invoicing(visit: Visit) -> Response:
    """What invoices say and when they are made."""
    _sells(visit)
    stored = invoicing_settings(visit.session, visit.network_id, visit.organisation_id)
    return visit.page("ordering/invoicing.html", form=InvoicingForm(formdata=None, data=invoicing_values(stored)), problem="")


@bp.act("/selling/invoices", needs=Permission.SELLING_EDIT)
def invoicing_save(visit: Visit) -> Response:
    """Stores the settings; invoices that are issued keep what they said."""
    _sells(visit)
    form = InvoicingForm()
    if not form.validate():
        return visit.page("ordering/invoicing.html", form=form, problem="", status=422)
    before = invoicing_settings(visit.session, visit.network_id, visit.organisation_id)
    try:
        save_invoicing(visit.session, visit.actor, before, form.values, version=form.version.data or 0)
    except Stale:
        form.version.data, form.version.raw_data = before["version"], [str(before["version"])]
        problem = _("Somebody has changed these settings since you opened the page. Look again before you save.")
        return visit.page("ordering/invoicing.html", form=form, problem=problem, status=409)
    flash(_("The settings are saved. They hold for invoices that you issue from now on."), "success")
    return visit.go("ordering.invoicing")


@bp.read("/invoices/journal", needs=Permission.INVOICE_ISSUE)
def sales_journal(visit: Visit) -> Response:
    """The form with the month before this one; the file itself where days and a format are given."""
    _sells(visit)
    if "since" not in request.args:
        last = paris_today().replace(day=1) - timedelta(days=1)
        return visit.page("ordering/sales_journal.html", form=JournalForm(formdata=None, data={
            "since": last.replace(day=1), "until": last, "shape": "tab",
        }))
    form = JournalForm(formdata=request.args)
    since, until = form.since.data, form.until.data
    if not form.validate() or since is None or until is None:
        return visit.page("ordering/sales_journal.html", form=form, status=422)
    pieces = journal_pieces(visit.session, visit.network_id, visit.organisation_id, since, until)
    if len(pieces) > MOST_PIECES:
        form.until.errors = [_("These days hold more than %(most)s documents: choose fewer days.", most=MOST_PIECES)]
        return visit.page("ordering/sales_journal.html", form=form, status=422)
    rows = [COLUMNS, *fec_rows(pieces, fec_accounts(visit.session, visit.network_id, visit.organisation_id))]
    name = f"ventes-{since:%Y%m%d}-{until:%Y%m%d}"
    if form.shape.data == "csv":
        return visit.file(_csv(rows), "text/csv; charset=utf-8", f"{name}.csv")
    text = "\r\n".join(SEPARATORS[form.shape.data].join(row) for row in rows) + "\r\n"
    return visit.file(text.encode(), "text/plain; charset=utf-8", f"{name}.txt")


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    """Semicolons, as spreadsheets with decimal commas want them; a text that would be a formula gets an apostrophe."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return ("\ufeff" + buffer.getvalue()).encode()


def _sells(visit: Visit) -> None:
    if visit.kind is OrganisationKind.RESELLER:
        raise NotFound("selling")
