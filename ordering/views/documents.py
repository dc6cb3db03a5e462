"""The papers of an order as files."""

from flask import Response

from ordering.access import access_order, access_shipment
from ordering.documents.confirmation import confirmation_pdf
from ordering.documents.delivery_note import delivery_note_pdf
from ordering.documents.pick_list import pick_list_pdf
from ordering.queries.papers import confirmation_of, delivery_note_of, pick_list_of
from ordering.views.blueprint import bp
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.web.filters import reader_language
from portal.web.visit import Visit

PDF = "application/pdf"


@bp.read("/orders/<number>/confirmation.pdf", needs=Permission.ORDER_VIEW)
def confirmation(visit: Visit, number: str) -> Response:
    """The order confirmation in the reader's language."""
    order = access_order(visit.session, visit.actor, number)
    paper = confirmation_of(visit.session, visit.network_id, order.id, reader_language())
    return visit.file(confirmation_pdf(paper), PDF, f"{number}.pdf", inline=True)


@bp.read("/orders/<number>/pick-list.pdf", needs=Permission.ORDER_WORK)
def pick_list(visit: Visit, number: str) -> Response:
    """What is still to be fetched for the order."""
    order = access_order(visit.session, visit.actor, number)
    paper = pick_list_of(visit.session, visit.network_id, order.id, reader_language())
    return visit.file(pick_list_pdf(paper), PDF, f"{number}-pick.pdf", inline=True)


@bp.read("/orders/<number>/shipments/<shipment_number>.pdf", needs=Permission.ORDER_VIEW)
def delivery_note(visit: Visit, number: str, shipment_number: str) -> Response:
    """The delivery note of one shipment."""
    order = access_order(visit.session, visit.actor, number)
    shipment = access_shipment(visit.session, visit.actor, shipment_number)
    if shipment.order_number != number:
        raise NotFound(shipment_number)
    paper = delivery_note_of(visit.session, visit.network_id, order.id, shipment.id, reader_language())
    return visit.file(delivery_note_pdf(paper), PDF, f"{shipment_number}.pdf", inline=True)
