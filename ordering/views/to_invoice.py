"""What is to be invoiced: shipments without an invoice, one, several or all of them invoiced from here."""

from flask import Response, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from ordering.actions.issue_invoice import issue_invoice
from ordering.invoice_task import TASK
from ordering.queries.to_invoice import count_to_invoice, last_job, list_to_invoice, shipments_to_invoice
from ordering.views.blueprint import bp
from portal.jobs.long import begin_long
from portal.kernel.permissions import Permission
from portal.web.lists import Column, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

MOST_IN_A_REQUEST = 20
MOST_CHOSEN = 200
TO_INVOICE = ListView(
    "to-invoice",
    (Column("choice", ""), Column("number", _l("Shipment"), True), Column("order", _l("Order")),
     Column("reseller", _l("Reseller")), Column("shipped_at", _l("Shipped on"), True, "date")),
    sort="shipped_at",
)


@bp.read("/invoices/to-issue", needs=Permission.INVOICE_ISSUE)
def to_invoice(visit: Visit) -> Response:
    """The list, and how far the last long work on it is."""
    query = visit.ask(TO_INVOICE)
    page = list_to_invoice(visit.session, visit.network_id, visit.organisation_id, query)
    return visit.page(
        "ordering/to_invoice.html", "ordering/_to_invoice.html", listing=visit.listing(TO_INVOICE, query, page),
        waiting=count_to_invoice(visit.session, visit.network_id, visit.organisation_id),
        job=last_job(visit.session, visit.network_id, visit.organisation_id, TASK),
    )


@bp.act("/invoices/to-issue", needs=Permission.INVOICE_ISSUE)
def issue_invoices(visit: Visit) -> Response:
    """Invoices the shipments that were chosen, or all; many of them become long work."""
    everything = request.form.get("which") == "all"
    numbers = [] if everything else [number[:40] for number in request.form.getlist("shipment")[:MOST_CHOSEN]]
    if not everything and not numbers:
        flash(_("Choose at least one shipment."), "error")
        return visit.go("ordering.to_invoice")
    ids = shipments_to_invoice(
        visit.session, visit.network_id, visit.organisation_id, numbers=numbers, most=MOST_IN_A_REQUEST + 1
    )
    if len(ids) > MOST_IN_A_REQUEST:
        begin_long(
            visit.session, visit.actor, TASK, title=_("Invoices"), numbers=numbers,
            total=len(numbers) or count_to_invoice(visit.session, visit.network_id, visit.organisation_id),
        )
        flash(_("The invoices are being issued: this page counts them."), "success")
        return visit.go("ordering.to_invoice")
    made = [issue_invoice(visit.session, visit.actor, shipment_id=shipment_id).number for shipment_id in ids]
    flash(ngettext("%(num)s invoice issued.", "%(num)s invoices issued.", len(made)), "success")
    return visit.go("ordering.invoices")
