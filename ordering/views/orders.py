"""One purchase and one order, and the steps each side may take."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ordering.access import OrderRef, access_order, access_order_as_shown, access_purchase, access_shipment
from ordering.actions.accept_order import accept_order
from ordering.actions.cancel_order import cancel_order
from ordering.actions.close_order import close_order
from ordering.actions.deliver_shipment import deliver_shipment
from ordering.actions.invoice_at_once import invoice_at_once
from ordering.actions.reorder import reorder as fill_cart_again
from ordering.actions.ship_order import Packed, ship_order
from ordering.forms import MOST_UNITS, CancelForm, ShipForm, VersionForm
from ordering.labels import CHANNEL_LABELS, price_reason, status_label, terms_words
from ordering.queries.carriers import active_carriers
from ordering.queries.order_papers import PaperView, papers_of
from ordering.queries.orders import OrderView, order_view
from ordering.queries.purchases import purchase_view
from ordering.queries.to_invoice import invoices_of_order
from ordering.statuses import OPEN, OrderStatus
from ordering.views.blueprint import bp
from ordering.views.cart_page import total_rows
from portal.kernel import clock
from portal.kernel.errors import IllegalStep, NotFound, Refused, Stale
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.forms import PortalForm
from portal.web.visit import Visit

PAGE = "ordering/order.html"
STILL_NEW = timedelta(minutes=10)


@bp.read("/purchases/<number>", needs=Permission.ORDER_VIEW)
def purchase(visit: Visit, number: str) -> Response:
    """A purchase with its orders."""
    if visit.kind is not OrganisationKind.RESELLER:
        raise NotFound(number)
    view = purchase_view(visit.session, visit.network_id, access_purchase(visit.session, visit.actor, number))
    is_new = "placed" in request.args and clock.now() - view.placed_at < STILL_NEW
    return visit.page("ordering/purchase.html", purchase=view, status_label=status_label, is_new=is_new)


@bp.read("/orders/<number>", needs=Permission.ORDER_VIEW)
def order(visit: Visit, number: str) -> Response:
    """An order with its lines, shipments and history, and what may be done with it."""
    return _page(visit, access_order(visit.session, visit.actor, number))


@bp.act("/orders/<number>/accept", needs=Permission.ORDER_WORK)
def accept(visit: Visit, number: str) -> Response:
    """The seller takes the order on."""
    form = VersionForm()
    found = _as_shown(visit, number, form)
    try:
        accept_order(visit.session, visit.actor, found)
    except IllegalStep:
        return _refused(visit, number, _("This order can no longer be accepted."))
    flash(_("Order %(number)s is accepted. The reseller is told.", number=number), "success")
    return visit.go("ordering.order", number=number)


@bp.act("/orders/<number>/cancel", needs=Permission.ORDER_CANCEL)
def cancel(visit: Visit, number: str) -> Response:
    """Cancels the order, or what remains of it, and gives its stock back."""
    form = CancelForm()
    try:
        found = _as_shown(visit, number, form)
        cancel_order(visit.session, visit.actor, found, reason=form.reason.data or "")
    except IllegalStep:
        return _refused(visit, number, _("This order can no longer be cancelled: it has been accepted or shipped."))
    except Refused as refusal:
        return _refused(visit, number, str(refusal), status=422)
    flash(_("What had not shipped of order %(number)s is cancelled; its stock is free again.", number=number), "success")
    return visit.go("ordering.order", number=number)


@bp.act("/orders/<number>/ship", needs=Permission.ORDER_WORK)
def ship(visit: Visit, number: str) -> Response:
    """A shipment leaves, with the quantities packed per line."""
    form = ShipForm()
    try:
        found = _as_shown(visit, number, form)
        packed = _packed(request.form)
        shipment = ship_order(
            visit.session, visit.actor, found, carrier=form.carrier.data or "", tracking=form.tracking.data or "",
            packed=packed,
        )
    except IllegalStep:
        return _refused(visit, number, _("This order cannot ship: accept it first, or nothing is left to ship."))
    except Refused as refusal:
        return _refused(visit, number, str(refusal), status=422)
    shipment_id = access_shipment(visit.session, visit.actor, shipment).id
    flash(_("Shipment %(shipment)s is noted. The reseller is told.", shipment=shipment), "success")
    invoice = invoice_at_once(visit.session, visit.actor, shipment_id)
    if invoice is not None:
        flash(_("Invoice %(number)s is issued.", number=invoice.number), "success")
    return visit.go("ordering.order", number=number)


@bp.act("/orders/<number>/shipments/<shipment_number>/deliver", needs=Permission.ORDER_WORK)
def deliver(visit: Visit, number: str, shipment_number: str) -> Response:
    """A shipment has arrived."""
    form = VersionForm()
    shipment = access_shipment(visit.session, visit.actor, shipment_number)
    if shipment.order_number != number:
        raise NotFound(shipment_number)
    found = _as_shown(visit, number, form)
    try:
        deliver_shipment(visit.session, visit.actor, found, shipment)
    except IllegalStep:
        return _refused(visit, number, _("This shipment was noted as delivered already."))
    flash(_("Shipment %(shipment)s is delivered.", shipment=shipment_number), "success")
    return visit.go("ordering.order", number=number)


@bp.act("/orders/<number>/close", needs=Permission.ORDER_WORK)
def close(visit: Visit, number: str) -> Response:
    """Nothing more is to be done."""
    form = VersionForm()
    found = _as_shown(visit, number, form)
    try:
        close_order(visit.session, visit.actor, found)
    except IllegalStep:
        return _refused(visit, number, _("Only a delivered order can be closed."))
    flash(_("Order %(number)s is closed.", number=number), "success")
    return visit.go("ordering.order", number=number)


@bp.act("/orders/<number>/reorder", needs=Permission.CART_EDIT)
def reorder(visit: Visit, number: str) -> Response:
    """Puts the order's lines into the current cart."""
    fill_cart_again(visit.session, visit.actor, access_order(visit.session, visit.actor, number))
    flash(_("The lines of order %(number)s are in your cart, at today’s prices.", number=number), "success")
    return visit.go("ordering.cart")


def _as_shown(visit: Visit, number: str, form: VersionForm) -> OrderRef:
    """The order, locked, if it still is what the person saw; a damaged form counts as stale."""
    if not form.validate() and ("version" in form.errors or "request_id" in form.errors):
        access_order(visit.session, visit.actor, number)
        raise Stale(number)
    if form.errors:
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return access_order_as_shown(visit.session, visit.actor, number, form.version.data or 0)


def _refused(visit: Visit, number: str, problem: str, status: int = 409) -> Response:
    return _page(visit, access_order(visit.session, visit.actor, number), problem, status)


def _packed(typed: MultiDict[str, str]) -> dict[UUID, Packed]:
    """Quantities (`units-<line>`) and serial numbers (`serials-<line>`) as typed; raises Refused for what is neither."""
    packed = {}
    for name, text in typed.items():
        if not name.startswith("units-"):
            continue
        units = text.strip() or "0"
        try:
            line_id = UUID(name.removeprefix("units-"))
        except ValueError as error:
            raise Refused(_("This form is damaged: load the page again.")) from error
        if not (units.isascii() and units.isdigit()) or int(units[:9]) > MOST_UNITS or len(units) > 9:
            raise Refused(_("A quantity is a whole number from 0 to 1,000,000, not “%(typed)s”.", typed=units[:40]))
        serials = typed.get(f"serials-{line_id}", "").replace(",", " ").split()
        if not all(serial.isprintable() for serial in serials):
            raise Refused(_("A serial number contains characters that cannot be printed: type it again."))
        packed[line_id] = Packed(int(units), tuple(serials))
    return packed


def _papers(visit: Visit, view: OrderView) -> list[PaperView]:
    if view.channel != "offline" or visit.kind is OrganisationKind.VENDOR:
        return []
    return papers_of(visit.session, visit.network_id, view.id)


def _page(visit: Visit, found: OrderRef, problem: str = "", status: int = 200) -> Response:
    view = order_view(
        visit.session, visit.network_id, found.id, with_reasons=visit.kind is not OrganisationKind.VENDOR
    )
    grantor = view.seller_id if visit.kind is OrganisationKind.WHOLESALER else None
    works = visit.may(Permission.ORDER_WORK)
    may_ship = works and view.status in (OrderStatus.ACCEPTED, OrderStatus.PARTLY_SHIPPED)
    may_cancel = visit.may(Permission.ORDER_CANCEL) and (
        view.status in OPEN if works else visit.kind is OrganisationKind.RESELLER and view.status is OrderStatus.PLACED
    )
    return visit.page(
        PAGE, status=status, order=view, problem=problem, status_label=status_label,
        price_reason=partial(price_reason, grantor_id=grantor),
        invoices=invoices_of_order(visit.session, visit.network_id, view.id) if visit.may(Permission.INVOICE_VIEW) else {},
        terms_words=terms_words, papers=_papers(visit, view),
        channel=CHANNEL_LABELS.get(view.channel, view.channel), total_rows=total_rows(view.totals), works=works,
        may_cancel=may_cancel, may_reorder=visit.kind is OrganisationKind.RESELLER and visit.may(Permission.CART_EDIT),
        may_accept=works and view.status is OrderStatus.PLACED,
        may_ship=may_ship, carriers=active_carriers(visit.session, visit.actor) if may_ship else (),
        may_close=works and view.status is OrderStatus.DELIVERED, form=PortalForm(formdata=None),
        panels=visit.runtime.slots.order_panel.ask(visit, view), typed=request.form,
    )
