"""What a seller does with the rest of a credit note: settle other invoices with it, or note that it was paid back."""

from collections.abc import Callable

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.access_invoices import CreditNoteRef, access_credit_note
from ordering.actions.pay_back import pay_back
from ordering.actions.settle_invoice import allocate_all
from ordering.forms_payments import typed_cents
from ordering.matching import oldest_first
from ordering.queries.owed import credit_left
from ordering.views.blueprint import bp
from ordering.views.payments import owed_of
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.web.visit import Visit


@bp.act("/credit-notes/<seller>/<number>/settle", needs=Permission.PAYMENT_RECORD)
def credit_note_settle(visit: Visit, seller: str, number: str) -> Response:
    """Its rest settles the reseller's oldest invoices, as far as it goes."""

    def act(found: CreditNoteRef) -> None:
        left = credit_left(visit.session, visit.network_id, found.id)
        shares = oldest_first(left, owed_of(visit, found.reseller_id))
        if not shares:
            raise Refused(_("Nothing is owed that it could settle."))
        allocate_all(visit.session, visit.actor, credit_note_id=found.id, shares=dict(shares))
        flash(_("The oldest invoices are settled."), "success")

    return _step(visit, seller, number, act)


@bp.act("/credit-notes/<seller>/<number>/pay-back", needs=Permission.PAYMENT_RECORD)
def credit_note_refund(visit: Visit, seller: str, number: str) -> Response:
    """A part of its rest was paid back to the reseller."""

    def act(found: CreditNoteRef) -> None:
        cents = typed_cents(request.form.get("amount", ""))
        if cents is None:
            raise Refused(_("Give an amount like 1 234,56."), field="cents")
        pay_back(visit.session, visit.actor, credit_note_id=found.id, cents=cents)
        flash(_("It is noted as paid back."), "success")

    return _step(visit, seller, number, act)


def _step(visit: Visit, seller: str, number: str, act: Callable[[CreditNoteRef], None]) -> Response:
    """Does something with a credit note; what is refused is said on its page."""
    found = access_credit_note(visit.session, visit.actor, seller, number)
    try:
        with visit.session.begin_nested():
            act(found)
    except Refused as refusal:
        flash(str(refusal), "warning")
    return visit.go("ordering.credit_note", seller=seller, number=number)
