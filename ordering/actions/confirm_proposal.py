"""Confirming a proposed match as it was shown."""

from hashlib import sha256

from flask_babel import gettext as _

from ordering.access_payments import PaymentRef
from ordering.actions.give_payment import give_payment
from ordering.actions.settle_invoice import allocate_all
from ordering.matching import Book, Money, Proposal, proposals
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused


def proposal_key(proposal: Proposal) -> str:
    """What a page shows of a proposal, in short: reseller, invoices and shares."""
    shares = ",".join(f"{invoice_id}:{cents}" for invoice_id, cents in proposal.shares)
    return sha256(f"{proposal.reseller_id};{shares}".encode()).hexdigest()[:20]


def confirm_proposal(session: Session, actor: Actor, payment: PaymentRef, book: Book, key: str) -> Proposal:
    """Let the proposal with this key take effect, if it is still made for the locked payment; gives it.

    `book` is what is owed at this moment. Raises Refused where another proposal would be made now, or what settling refuses.
    """
    money = Money(payment.left_cents, payment.reference, payment.payer, payment.reseller_id)
    found = [one for one in proposals(money, book) if proposal_key(one) == key] if payment.left_cents else []
    if not found:
        raise Refused(_("What is owed has changed since this was proposed: look again."))
    chosen, shares = found[0], dict(found[0].shares)
    if payment.reseller_id is None:
        give_payment(session, actor, payment, reseller_id=chosen.reseller_id, shares=shares)
    else:
        allocate_all(session, actor, payment_id=payment.id, shares=shares)
    return chosen
