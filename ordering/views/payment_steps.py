"""What a seller does with one payment: give it, settle invoices with it, take that back, pay back, set aside."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.access_payments import PaymentRef, access_payment_as_shown
from ordering.actions.confirm_proposal import confirm_proposal
from ordering.actions.give_payment import give_payment
from ordering.actions.pay_back import pay_back
from ordering.actions.set_payment_aside import set_payment_aside
from ordering.actions.settle_invoice import allocate, allocate_all
from ordering.actions.take_payment_away import take_payment_away
from ordering.forms_payments import AsideForm, typed_cents, typed_shares
from ordering.queries.owed import book_of
from ordering.views.blueprint import bp
from ordering.views.payments import payment_page
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.web.visit import Visit

LONGEST_VERSION = 9
WAITING = "waiting"  # the page of what waits, as the place to go back to


@bp.act("/payments/<uuid:payment_id>/give", needs=Permission.PAYMENT_RECORD)
def give(visit: Visit, payment_id: UUID) -> Response:
    """It is this reseller's payment."""
    chosen = request.form.get("reseller", "")
    reseller_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    return _step(visit, payment_id, lambda found: give_payment(visit.session, visit.actor, found, reseller_id=reseller_id))


@bp.act("/payments/<uuid:payment_id>/confirm", needs=Permission.PAYMENT_RECORD)
def confirm(visit: Visit, payment_id: UUID) -> Response:
    """The proposal that was shown takes effect."""
    key = request.form.get("proposal", "")

    def act(found: PaymentRef) -> None:
        confirm_proposal(visit.session, visit.actor, found, book_of(visit.session, visit.network_id, visit.organisation_id), key)
        flash(_("Payment %(number)s is matched.", number=found.number), "success")

    return _step(visit, payment_id, act)


@bp.act("/payments/<uuid:payment_id>/settle", needs=Permission.PAYMENT_RECORD)
def settle(visit: Visit, payment_id: UUID) -> Response:
    """It settles these invoices, each as far as was typed."""
    shares, typed, wrong = typed_shares(request.form)

    def act(_found: PaymentRef) -> None:
        if wrong:
            raise Refused(_("Give an amount like 1 234,56."), field="cents")
        if not shares:
            raise Refused(_("Give an amount for at least one invoice."), field="cents")
        allocate_all(visit.session, visit.actor, payment_id=payment_id, shares=shares)

    return _step(visit, payment_id, act, typed)


@bp.act("/payments/<uuid:payment_id>/undo", needs=Permission.PAYMENT_RECORD)
def undo(visit: Visit, payment_id: UUID) -> Response:
    """What it settled of an invoice is owed again."""

    def act(_found: PaymentRef) -> None:
        cents = typed_cents(request.form.get("amount", ""))
        try:
            invoice_id = UUID(request.form.get("invoice", ""))
        except ValueError as error:
            raise NotFound("invoice") from error
        if cents is None:
            raise Refused(_("Give an amount like 1 234,56."), field="cents")
        allocate(visit.session, visit.actor, payment_id=payment_id, invoice_id=invoice_id, cents=-cents)

    return _step(visit, payment_id, act)


@bp.act("/payments/<uuid:payment_id>/take-away", needs=Permission.PAYMENT_RECORD)
def take_away(visit: Visit, payment_id: UUID) -> Response:
    """It was not this reseller's payment."""
    return _step(visit, payment_id, lambda found: take_payment_away(visit.session, visit.actor, found))


@bp.act("/payments/<uuid:payment_id>/pay-back", needs=Permission.PAYMENT_RECORD)
def refund(visit: Visit, payment_id: UUID) -> Response:
    """A part of what is left went back to the reseller."""

    def act(_found: PaymentRef) -> None:
        cents = typed_cents(request.form.get("amount", ""))
        if cents is None:
            raise Refused(_("Give an amount like 1 234,56."), field="cents")
        pay_back(visit.session, visit.actor, cents=cents, payment_id=payment_id)

    return _step(visit, payment_id, act)


@bp.act("/payments/<uuid:payment_id>/set-aside", needs=Permission.PAYMENT_RECORD)
def set_aside(visit: Visit, payment_id: UUID) -> Response:
    """Nobody can match it for now."""
    return _aside(visit, payment_id, is_set_aside=True)


@bp.act("/payments/<uuid:payment_id>/take-up", needs=Permission.PAYMENT_RECORD)
def take_up(visit: Visit, payment_id: UUID) -> Response:
    """It waits to be matched again."""
    return _aside(visit, payment_id, is_set_aside=False)


def _aside(visit: Visit, payment_id: UUID, *, is_set_aside: bool) -> Response:
    form = AsideForm()

    def act(found: PaymentRef) -> None:
        if not form.validate():
            raise Refused(_("A note has at most 300 characters."), field="note")
        note = form.note.data or "" if is_set_aside else found.note
        set_payment_aside(visit.session, visit.actor, found, is_set_aside=is_set_aside, note=note)

    return _step(visit, payment_id, act)


def _step(
    visit: Visit, payment_id: UUID, act: Callable[[PaymentRef], None], typed: Mapping[str, str] | None = None
) -> Response:
    """Does something with the payment as it was shown; refused, its page comes back with the words and what was typed."""
    found = access_payment_as_shown(visit.session, visit.actor, payment_id, shown_version())
    try:
        with visit.session.begin_nested():
            act(found)
    except Refused as refusal:
        return payment_page(visit, payment_id, problem=str(refusal), typed=typed, status=422)
    if request.form.get("back") == WAITING:
        return visit.go("ordering.matching")
    return visit.go("ordering.payment", payment_id=payment_id)


def shown_version() -> int:
    """The version that the form was made from; 0, which no payment has, for anything else."""
    version = request.form.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION else 0
