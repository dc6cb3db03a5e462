"""Payments: the list for both sides, recording one by hand, and one payment with what became of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.actions.confirm_proposal import proposal_key
from ordering.actions.record_payment import Received, record_payment
from ordering.forms_payments import CHOOSE, PaymentForm
from ordering.match_words import GRADES, METHODS, REASONS, SIGNS, TONES
from ordering.matching import Money, Owed, oldest_first, proposals
from ordering.queries.owed import book_of, owed_by, payers_of
from ordering.queries.payments import PaymentRow, PaymentView, list_payments, payment_view
from ordering.views.blueprint import bp
from portal.kernel.clock import paris_today
from portal.kernel.errors import Refused
from portal.kernel.money import Money as Euros
from portal.kernel.money import cents_text
from portal.kernel.pages import ListQuery, Page
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.filters import reader_language
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

PAGE, NEW = "ordering/payment.html", "ordering/payment_new.html"
STATES = (
    ("", _l("All")), ("unmatched", _l("Without a reseller")), ("left", _l("With a rest")), ("used", _l("Used up")),
    ("aside", _l("Set aside")),
)


def _view(party: Column, filters: list[Filter]) -> ListView:
    columns = (
        Column("number", _l("Payment"), True), Column("received_on", _l("Received on"), True, "date"), party,
        Column("reference", _l("Reference or label")), Column("method", _l("Means of payment")),
        Column("amount", _l("Amount"), True, "money"), Column("left", _l("Left"), True, "money"),
    )
    return ListView("payments", columns, filters, "received_on", descending=True)


RECEIVED = _view(Column("party", _l("Reseller"), True), [Filter("state", _l("State"), STATES)])
MADE = _view(Column("party", _l("Wholesaler"), True), [])


@bp.read("/payments", needs=Permission.PAYMENT_VIEW)
def payments(visit: Visit) -> Response:
    """The payments that this company received or made."""
    assert visit.kind is not None
    kind, view = visit.kind, MADE if visit.kind is OrganisationKind.RESELLER else RECEIVED
    query = visit.ask(view)

    def page(asked: ListQuery) -> Page[PaymentRow]:
        return list_payments(visit.session, visit.network_id, visit.organisation_id, kind, asked)

    if request.args.get("format") == "csv":
        header = [_("Payment"), _("Received on"), _("Company"), _("Reference or label"), _("Means of payment"),
                  _("Amount"), _("Left")]
        rows = [
            [row.number, row.received_on, row.party, row.reference, str(METHODS[row.method]),
             Euros.cents(row.amount_cents).amount, Euros.cents(row.left_cents).amount]
            for row in page(query.whole()).items
        ]
        return visit.csv("payments.csv", header, rows)
    return visit.page("ordering/payments.html", "ordering/_payments.html", listing=visit.listing(view, query, page(query)),
                      methods=METHODS, may_record=visit.may(Permission.PAYMENT_RECORD))


@bp.read("/payments/new", needs=Permission.PAYMENT_RECORD)
def new_payment(visit: Visit) -> Response:
    """An empty form, with the reseller of the address chosen."""
    form = PaymentForm(formdata=None, received_on=paris_today(), reseller=request.args.get("reseller", ""))
    return _new(visit, form)


@bp.act("/payments/new", needs=Permission.PAYMENT_RECORD)
def record(visit: Visit) -> Response:
    """Keeps the payment; with a reseller it settles the oldest invoices where that is wanted."""
    form = PaymentForm()
    _offer_resellers(visit, form)
    if not form.validate():
        return _new(visit, form, 422)
    assert form.received_on.data is not None
    received = Received(form.received_on.data, form.cents, form.method.data, form.reference.data or "")
    shares: Mapping[UUID, int] = {}
    if form.reseller_id is not None and form.settle.data != CHOOSE:
        shares = dict(oldest_first(form.cents, owed_of(visit, form.reseller_id)))
    try:
        payment_id = record_payment(visit.session, visit.actor, received, reseller_id=form.reseller_id, shares=shares)
    except Refused as refusal:
        form.refuse(refusal)
        return _new(visit, form, 422)
    flash(_("The payment is recorded."), "success")
    return visit.go("ordering.payment", payment_id=payment_id)


@bp.read("/payments/<uuid:payment_id>", needs=Permission.PAYMENT_VIEW)
def payment(visit: Visit, payment_id: UUID) -> Response:
    """One payment: what it settled, and for the seller what it could settle."""
    return payment_page(visit, payment_id)


def payment_page(
    visit: Visit, payment_id: UUID, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """The page of a payment, with what was typed where it was refused."""
    assert visit.kind is not None
    found = payment_view(visit.session, visit.network_id, visit.organisation_id, visit.kind, payment_id)
    may_record = visit.may(Permission.PAYMENT_RECORD)
    return visit.page(
        PAGE, status=status, payment=found, problem=problem, typed=typed, methods=METHODS, may_record=may_record,
        plain_cents=_plain_cents,
        **(_choices(visit, found) if may_record else {}),
    )


def owed_of(visit: Visit, reseller_id: int) -> list[Owed]:
    """What a reseller owes this company, as matching wants it."""
    rows = owed_by(visit.session, visit.network_id, visit.organisation_id, reseller_id)
    return [Owed(row.id, row.number, reseller_id, row.owed_cents, row.due_on) for row in rows]


def _choices(visit: Visit, found: PaymentView) -> dict[str, Any]:
    """What the seller can do with what is left: proposals, resellers, invoices with proposed shares."""
    keys = (visit.session, visit.network_id, visit.organisation_id)
    words: dict[str, Any] = {"grades": GRADES, "reasons": REASONS, "tones": TONES, "signs": SIGNS, "today": paris_today()}
    if found.reseller_id is not None:
        owed = owed_by(*keys, found.reseller_id)
        shares = dict(oldest_first(found.left_cents, owed_of(visit, found.reseller_id)))
        return {**words, "owed": owed, "shares": shares}
    book = book_of(*keys)
    numbers = {one.invoice_id: one for invoices in book.owed.values() for one in invoices}
    offered = [(one, proposal_key(one)) for one in proposals(Money(found.left_cents, found.reference, found.payer), book)]
    return {**words, "offered": offered, "book": book, "numbers": numbers, "resellers": book.payers}


def _plain_cents(cents: int) -> str:
    """An amount as a person would type it."""
    return cents_text(cents).replace(".", ",") if reader_language() == "fr" else cents_text(cents)


def _offer_resellers(visit: Visit, form: PaymentForm) -> None:
    known = payers_of(visit.session, visit.network_id, visit.organisation_id)
    form.reseller.choices = [("", _("Not known yet")), *(
        (str(one.reseller_id), f"{one.name} ({one.customer_number})") for one in known
    )]


def _new(visit: Visit, form: PaymentForm, status: int = 200) -> Response:
    _offer_resellers(visit, form)
    return visit.page(NEW, status=status, form=form)
