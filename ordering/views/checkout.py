"""Checkout: where the goods go, what it comes to, and placing the purchase."""

import re
from http import HTTPStatus

from flask import Response, request
from flask_babel import gettext as _

from ordering.access import AddressRef, access_address
from ordering.actions.place_purchase import DeliverTo, Shown, Wishes, place_purchase
from ordering.forms import NEW_ADDRESS, CheckoutForm, is_key
from ordering.queries.addresses import addresses_of
from ordering.terms import Basis, PaymentTerms
from ordering.views.blueprint import bp
from ordering.views.cart_page import current_cart_view, rule_book
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.web.visit import Visit

PAGE = "ordering/checkout.html"
_TERMS = re.compile(r"(\d{1,3}):(net|then_month_end|from_month_end):([1-9]|[12]\d|3[01])?", re.ASCII)


@bp.read("/checkout", needs=Permission.ORDER_PLACE)
def checkout(visit: Visit) -> Response:
    """The cart to be ordered, with the choice of address; one that is empty or obstructed goes back to its page."""
    addresses = addresses_of(visit.session, visit.network_id, visit.organisation_id)
    form = CheckoutForm(formdata=None, address=str(addresses[0].id) if addresses else NEW_ADDRESS)
    return _page(visit, form, addresses)


@bp.act("/checkout/<int:cart_id>", needs=Permission.ORDER_PLACE)
def place(visit: Visit, cart_id: int) -> Response:
    """Places the purchase at the total that was shown, or says why not and keeps what was typed."""
    book = rule_book(visit)
    form = CheckoutForm()
    if not form.validate():
        return _again(visit, form, status=422)
    try:
        wishes = _wishes(visit, form)
        placed = place_purchase(
            visit.session, visit.actor, cart_id=cart_id, book=book, wishes=wishes, shown=_shown(form),
        )
    except Refused as refusal:
        return _again(visit, form, problem=str(refusal), status=422 if refusal.field else 409, missing=refusal.field)
    return visit.go("ordering.purchase", number=placed.number, placed="now")


def _wishes(visit: Visit, form: CheckoutForm) -> Wishes:
    return Wishes(
        deliver_to=_deliver_to(visit, form), purchase_order=form.purchase_order.data or "",
        wanted_on=form.wanted_on.data, comment=form.comment.data or "",
    )


def _shown(form: CheckoutForm) -> Shown:
    """What the page showed, from its hidden fields, and the general terms that were ticked."""
    terms, accepted = {}, {}
    for name, typed in request.form.items():
        field, _dash, seller = name.partition("-")
        if not is_key(seller):
            continue
        if field == "terms" and (found := _TERMS.fullmatch(typed)):
            day = int(found[3]) if found[3] else None
            terms[int(seller)] = PaymentTerms(int(found[1]), Basis(found[2]), day)
        elif field == "accept" and is_key(typed):
            accepted[int(seller)] = int(typed)
    return Shown(form.shown_cents.data or 0, form.shown_lines.data or "", terms, accepted)


def _deliver_to(visit: Visit, form: CheckoutForm) -> DeliverTo:
    if form.is_new_address:
        return DeliverTo(
            recipient=form.recipient.data or "", street=form.street.data or "", postcode=form.postcode.data or "",
            city=form.city.data or "", contact=form.contact.data or "", phone=form.phone.data or "",
        )
    try:
        known = access_address(visit.session, visit.actor, int(form.address.data))
    except NotFound as error:
        raise Refused(_("This address is not in use any more: choose another one."), field="address") from error
    return DeliverTo(
        known.recipient, known.street, known.postcode, known.city, known.country, known.contact, known.phone
    )


def _again(
    visit: Visit, form: CheckoutForm, *, problem: str = "", status: int, missing: str | None = None
) -> Response:
    addresses = addresses_of(visit.session, visit.network_id, visit.organisation_id)
    return _page(visit, form, addresses, problem, status, missing)


def _page(
    visit: Visit, form: CheckoutForm, addresses: list[AddressRef], problem: str = "", status: int = 200,
    missing: str | None = None,
) -> Response:
    view = current_cart_view(visit)
    if status == HTTPStatus.OK and (not view.count or view.obstructed):
        return visit.go("ordering.cart")
    return visit.page(
        PAGE, status=status, view=view, form=form, addresses=addresses, problem=problem, missing=missing,
        accepted=_shown(form).accepted if status != HTTPStatus.OK else {},
    )
