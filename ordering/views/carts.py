"""The cart: what lies in it, adding, changing, taking out, and carts beside it."""

from urllib.parse import urlsplit

from flask import Response, flash, request
from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access import access_cart
from ordering.actions.add_to_cart import add_to_cart
from ordering.actions.begin_cart import begin_cart
from ordering.actions.change_line import change_line
from ordering.actions.choose_cart import choose_cart as choose
from ordering.actions.delete_cart import delete_cart as delete
from ordering.actions.rename_cart import rename_cart as rename
from ordering.forms import AddForm, CartNameForm, QuantityForm
from ordering.queries.carts import count_lines
from ordering.views.blueprint import bp
from ordering.views.cart_page import CartView, current_cart_view
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

PAGE, PART = "ordering/cart.html", "ordering/_cart.html"
_SHOWN = text("""
    UPDATE cart_line l SET shown_cents = x.cents
    FROM unnest(CAST(:offers AS bigint[]), CAST(:cents AS bigint[])) AS x(offer, cents)
    WHERE l.network_id = :network AND l.organisation_id = :organisation AND l.cart_id = :cart AND l.offer_id = x.offer
""")


@bp.read("/cart", needs=Permission.CART_EDIT)
def cart(visit: Visit) -> Response:
    """The current cart at this moment's prices."""
    return _page(visit)


@bp.act("/cart/add", needs=Permission.CART_EDIT)
def add(visit: Visit) -> Response:
    """Puts an offer into the current cart and goes back to where the reader was."""
    form = AddForm()
    if not form.validate():
        return _page(visit, problem=" ".join(str(error) for errors in form.errors.values() for error in errors), status=422)
    add_to_cart(visit.session, visit.actor, offer_id=form.offer_id.data or 0, quantity=form.quantity.data or 1)
    flash(_("Added to your cart."), "success")
    return visit.go_to(_back(visit))


@bp.act("/cart/lines/<int:offer_id>", needs=Permission.CART_EDIT)
def change_line_quantity(visit: Visit, offer_id: int) -> Response:
    """Another quantity; none takes the line out."""
    form = QuantityForm()
    if not form.validate():
        return _page(visit, problem=" ".join(str(error) for errors in form.errors.values() for error in errors), status=422)
    change_line(visit.session, visit.actor, offer_id=offer_id, quantity=form.quantity.data or 0)
    return visit.go("ordering.cart")


@bp.act("/cart/lines/<int:offer_id>/remove", needs=Permission.CART_EDIT)
def remove_line(visit: Visit, offer_id: int) -> Response:
    """Takes a line out."""
    change_line(visit.session, visit.actor, offer_id=offer_id, quantity=0)
    return visit.go("ordering.cart")


@bp.act("/carts", needs=Permission.CART_EDIT)
def new_cart(visit: Visit) -> Response:
    """Begins another cart and makes it the current one."""
    form = CartNameForm()
    if not form.validate():
        return _page(visit, problem=_("Give the cart a name of at most 80 characters."), status=422)
    try:
        begin_cart(visit.session, visit.actor, name=form.name.data or "")
    except Refused as refusal:
        return _page(visit, problem=str(refusal), status=422)
    return visit.go("ordering.cart")


@bp.act("/carts/<int:cart_id>/choose", needs=Permission.CART_EDIT)
def choose_cart(visit: Visit, cart_id: int) -> Response:
    """Makes another cart the current one."""
    choose(visit.session, access_cart(visit.session, visit.actor, cart_id))
    return visit.go("ordering.cart")


@bp.act("/carts/<int:cart_id>/rename", needs=Permission.CART_EDIT)
def rename_cart(visit: Visit, cart_id: int) -> Response:
    """Gives a cart another name."""
    form = CartNameForm()
    found = access_cart(visit.session, visit.actor, cart_id)
    if not form.validate():
        return _page(visit, problem=_("Give the cart a name of at most 80 characters."), status=422)
    rename(visit.session, found, name=form.name.data or "")
    return visit.go("ordering.cart")


@bp.act("/carts/<int:cart_id>/delete", needs=Permission.CART_EDIT)
def delete_cart(visit: Visit, cart_id: int) -> Response:
    """Deletes a cart with its lines."""
    delete(visit.session, access_cart(visit.session, visit.actor, cart_id))
    return visit.go("ordering.cart")


def cart_count(visit: Visit, _question: None) -> int:
    """Lines in the current cart, for the button at the top of every page."""
    if visit.kind is not OrganisationKind.RESELLER:
        return 0
    return count_lines(visit.session, visit.network_id, visit.organisation_id)


def _page(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    view = current_cart_view(visit)
    if status == 200:
        _remember_shown(visit, view)
    return visit.page(PAGE, PART, status=status, view=view, problem=problem)


def _remember_shown(visit: Visit, view: CartView) -> None:
    """Keeps the prices of this page, so that the next one can say which of them have changed."""
    fresh = [line for line in view.priced.lines if line.row.shown_cents != line.net_unit_cents]
    if not fresh:
        return
    values = {
        "network": visit.network_id, "organisation": visit.organisation_id, "cart": view.cart.id,
        "offers": [line.row.offer_id for line in fresh], "cents": [line.net_unit_cents for line in fresh],
    }

    def write(session: Session) -> None:
        session.connection().execute(_SHOWN, values)

    visit.keep(write)


def _back(visit: Visit) -> str:
    """The page of this company that the form stood on, else the cart."""
    home = visit.url("dashboard.index")
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return visit.url("ordering.cart")
    if came_from.netloc == request.host and came_from.path.startswith(home):
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return visit.url("ordering.cart")
