"""Typing an order for a reseller: lines, the reseller's net prices, where it goes, the paper it came by."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.queries.rule_books import books
from catalog.rule_book import RuleBook
from ordering.access import access_order
from ordering.access_accounts import access_account
from ordering.actions.charge_accounts import seller_words
from ordering.actions.place_purchase import minimum_words
from ordering.actions.type_order import TypedOrder, type_order
from ordering.actions.write_orders import DeliverTo, Wishes
from ordering.cart_prices import PricedCart, price_cart
from ordering.forms_typed import TypedOrderForm
from ordering.labels import obstacle_text, terms_words
from ordering.papers_handed_in import HandedIn, judged_paper
from ordering.queries.accounts import AccountView
from ordering.queries.order_papers import papers_of
from ordering.queries.places import places_of, reseller_group
from ordering.queries.typed_lines import FoundLine, find_lines, typed_rows
from ordering.typed_lines import MOST_LINES, summed, typed_lines
from ordering.views.blueprint import bp
from ordering.views.cart_page import total_rows
from portal.kernel.db import Scope
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

PAGE = "ordering/typed_order.html"


@dataclass(frozen=True, slots=True)
class Checked:
    """The typed lines as found, and the cart of those that are ready; None where none is."""

    lines: list[FoundLine]
    cart: PricedCart | None
    book: RuleBook | None

    @property
    def is_whole(self) -> bool:
        """Every typed line is ready: none is left behind."""
        return self.cart is not None and all(line.is_ready for line in self.lines)


@bp.read("/accounts/<int:reseller_id>/order", needs=Permission.ORDER_TYPE)
def type_order_form(visit: Visit, reseller_id: int) -> Response:
    """The empty form."""
    return _page(visit, _reseller(visit, reseller_id), TypedOrderForm(formdata=None), None)


@bp.act("/accounts/<int:reseller_id>/order", needs=Permission.ORDER_TYPE)
def type_order_place(visit: Visit, reseller_id: int) -> Response:
    """Looks the lines up and shows what they come to; places the order on the second click."""
    reseller = _reseller(visit, reseller_id)
    form = TypedOrderForm()
    if not form.validate():
        return _page(visit, reseller, form, _checked(visit, reseller, form), status=422)
    checked = _checked(visit, reseller, form)
    if "place" not in request.form or not checked.is_whole or checked.cart is None or checked.book is None:
        return _page(visit, reseller, form, checked)
    try:
        order = TypedOrder(
            checked.cart, checked.book, _wishes(visit, reseller, form), form.shown_cents.data or 0, form.shown_lines.data or "",
            _paper(form),
        )
        written = type_order(visit.session, visit.actor, visit.runtime.files, reseller, order)
    except Refused as refusal:
        if refusal.field:
            form.refuse(refusal)
        status = 422 if refusal.field else 409
        return _page(visit, reseller, form, checked, problem="" if refusal.field else str(refusal), status=status)
    flash(_("Order %(number)s is placed for %(reseller)s, who is told by mail.", number=written.orders[0].number,
            reseller=reseller.name), "success")
    return visit.go("ordering.order", number=written.orders[0].number)


@bp.read("/orders/<number>/papers/<uuid:paper_id>", needs=Permission.ORDER_VIEW)
def order_paper(visit: Visit, number: str, paper_id: UUID) -> Response:
    """The paper that a typed order came by, to download, for both sides."""
    order = access_order(visit.session, visit.actor, number)
    if visit.kind is OrganisationKind.VENDOR:
        raise NotFound(number)
    paper = next((one for one in papers_of(visit.session, visit.network_id, order.id) if one.id == paper_id), None)
    if paper is None:
        raise NotFound(str(paper_id))
    return visit.file(visit.runtime.files.get(visit.network_id, paper.file_key), paper.content_type, paper.name)


def _reseller(visit: Visit, reseller_id: int) -> AccountView:
    if visit.kind is not OrganisationKind.WHOLESALER:
        raise NotFound(str(reseller_id))
    return access_account(visit.session, visit.actor, reseller_id)


def _checked(visit: Visit, reseller: AccountView, form: TypedOrderForm) -> Checked:
    lines = find_lines(visit.session, visit.network_id, visit.organisation_id, typed_lines(form.lines.data or "")[:MOST_LINES])
    units = summed((line.offer.offer_id, line.typed.quantity) for line in lines
                   if line.offer is not None and line.typed.quantity is not None)
    if not units:
        return Checked(lines, None, None)
    book = _book(visit, reseller)
    rows = typed_rows(visit.session, visit.network_id, visit.organisation_id, reseller.reseller_id, units)
    return Checked(lines, price_cart(rows, book), book)


def _book(visit: Visit, reseller: AccountView) -> RuleBook:
    """The reseller's rule book, the vendor's agreements in it: the reseller's scope is entered for it alone and left again.

    Nothing of it is shown but net prices of the seller's own offers.
    """
    group_id = reseller_group(visit.session, visit.network_id, reseller.reseller_id)
    own = visit.session.scope
    assert own is not None
    visit.session.enter(Scope.organisation(
        OrganisationKind.RESELLER, visit.network_id, reseller.reseller_id, group_id=group_id,
    ))
    try:
        return books.book(
            visit.session, network_id=visit.network_id, reseller_id=reseller.reseller_id, group_id=group_id,
            pricing_version=visit.door.pricing_version, catalog_version=visit.door.catalog_version,
        )
    finally:
        visit.session.enter(own)


def _wishes(visit: Visit, reseller: AccountView, form: TypedOrderForm) -> Wishes:
    return Wishes(
        _deliver_to(visit, reseller, form), form.purchase_order.data or "", form.wanted_on.data, form.comment.data or "",
    )


def _deliver_to(visit: Visit, reseller: AccountView, form: TypedOrderForm) -> DeliverTo:
    if form.is_new_address:
        return DeliverTo(
            form.recipient.data or "", form.street.data or "", form.postcode.data or "", form.city.data or "",
            contact=form.contact.data or "", phone=form.phone.data or "",
        )
    places = places_of(visit.session, visit.network_id, visit.organisation_id, reseller.reseller_id)
    chosen = next((place for place in places if place.key == form.address.data), None)
    if chosen is None:
        raise Refused(_("Choose a delivery address."), "address")
    return chosen.deliver_to


def _paper(form: TypedOrderForm) -> HandedIn | None:
    file = request.files.get("paper")
    if file is None or not file.filename:
        return None
    return judged_paper(file.read(), file.filename, form.dated_on.data)


def _page(
    visit: Visit, reseller: AccountView, form: TypedOrderForm, checked: Checked | None, *, problem: str = "", status: int = 200
) -> Response:
    places = places_of(visit.session, visit.network_id, visit.organisation_id, reseller.reseller_id)
    if status == HTTPStatus.OK:
        form.request_id.data = None  # what was only looked up is not submitted yet: the next click is a new one
    if not form.address.data:
        form.address.data = places[0].key if places else "new"
    cart = checked.cart if checked is not None else None
    return visit.page(
        PAGE, status=status, account=reseller, form=form, places=places, problem=problem, checked=checked, cart=cart,
        hindrance=_hindrance(reseller, cart), total_rows=total_rows(cart.totals) if cart else (), obstacle_text=obstacle_text,
        terms_words=terms_words,
    )


def _hindrance(reseller: AccountView, cart: PricedCart | None) -> str:
    """Why this order would be refused as it is; empty where it would not."""
    if cart is None:
        return "" if reseller.status.value == "open" else seller_words(reseller.status.value, None, None, 0)
    part = cart.parts[0]
    total = part.totals.total_cents
    if not part.account.is_open:
        return seller_words(part.account.status.value, None, None, total)
    if part.account.missing_to_minimum(part.totals.net_cents):
        return minimum_words(part)
    if part.account.passes_limit(total):
        return seller_words("limit", part.account.credit_limit_cents, part.account.outstanding_cents, total)
    return ""
