"""Payments that wait to be matched, with what is proposed for each; all that is certain at one click."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from ordering.access_payments import access_payment_as_shown
from ordering.actions.confirm_proposal import confirm_proposal, proposal_key
from ordering.match_words import GRADES, REASONS, SIGNS, TONES
from ordering.matching import Book, Grade, Owed, Proposal, proposals
from ordering.queries.owed import book_of
from ordering.queries.payments import waiting_counts
from ordering.queries.waiting import WaitingPayment, list_waiting
from ordering.views.blueprint import bp
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, PortalError
from portal.kernel.money import Money as Euros
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

VIEW = ListView(
    "matching",
    (
        Column("received_on", _l("Received on"), True, "date"), Column("amount", _l("Amount"), True, "money"),
        Column("label", _l("Reference or label")), Column("proposal", _l("Proposal")),
    ),
    [Filter("state", _l("State"), (
        ("", _l("All that waits")), ("unmatched", _l("Without a reseller")), ("left", _l("With a rest")),
        ("aside", _l("Set aside")),
    ))],
    sort="received_on", descending=True, size=25,
)
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """A payment that waits, and the proposals for it with their keys, the best first."""

    payment: WaitingPayment
    proposals: tuple[tuple[Proposal, str], ...]

    @property
    def certain(self) -> str:
        """The key of the proposal that is certain; empty where none is."""
        first = self.proposals[0] if self.proposals else None
        return first[1] if first and first[0].grade is Grade.CERTAIN else ""


@bp.read("/matching", needs=Permission.PAYMENT_RECORD)
def matching(visit: Visit) -> Response:
    """What waits to be matched or settled."""
    _sellers_only(visit)
    query = visit.ask(VIEW)
    keys = (visit.session, visit.network_id, visit.organisation_id)
    book = book_of(*keys)
    invoices = {one.invoice_id: one for owed in book.owed.values() for one in owed}
    if request.args.get("format") == "csv":
        rows = [_cells(_offered(row, book), book, invoices) for row in list_waiting(*keys, query.whole()).items]
        header = [_("Payment"), _("Received on"), _("Amount"), _("Left"), _("Reference or label"), _("Payer"), _("Reseller"),
                  _("Note"), _("Grade"), _("Proposed reseller"), _("Proposed invoices")]
        return visit.csv("matching.csv", header, rows)
    page = list_waiting(*keys, query).map(lambda row: _offered(row, book))
    certain = [one for one in page.items if one.certain and not one.payment.is_set_aside]
    return visit.page(
        "ordering/matching.html", "ordering/_matching.html", listing=visit.listing(VIEW, query, page), book=book,
        invoices=invoices, certain=certain, grades=GRADES, reasons=REASONS, tones=TONES, signs=SIGNS,
        counts=waiting_counts(*keys),
    )


@bp.act("/matching/certain", needs=Permission.PAYMENT_RECORD)
def confirm_certain(visit: Visit) -> Response:
    """Confirms what the page showed as certain; what has changed since is left as it is and said."""
    _sellers_only(visit)
    done, changed = 0, 0
    for item in request.form.getlist("certain")[:MOST_AT_ONCE]:
        if _confirmed(visit, item):
            done += 1
        else:
            changed += 1
    if done:
        flash(ngettext("%(n)s payment is matched.", "%(n)s payments are matched.", done, n=done), "success")
    if changed:
        flash(ngettext("%(n)s payment has changed meanwhile and was left as it is.",
                       "%(n)s payments have changed meanwhile and were left as they are.", changed, n=changed), "warning")
    return visit.go("ordering.matching")


def _confirmed(visit: Visit, item: str) -> bool:
    """Whether one item (payment, version, proposal) could still be confirmed, in a transaction of its own.

    So nobody waits for more than one payment, and what is done stays done.
    """
    parts = item.split(":")
    if len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit() or len(parts[1]) > 9:
        return False

    def write(session: Session) -> None:
        found = access_payment_as_shown(session, visit.actor, UUID(parts[0]), int(parts[1]))
        confirm_proposal(session, visit.actor, found, book_of(session, visit.network_id, visit.organisation_id), parts[2])

    try:
        visit.at_once(write)
    except (PortalError, ValueError):
        return False
    return True


def _offered(row: WaitingPayment, book: Book) -> Offered:
    return Offered(row, tuple((one, proposal_key(one)) for one in proposals(row.money, book)))


def _cells(row: Offered, book: Book, invoices: dict[UUID, Owed]) -> list[object]:
    one = row.payment
    best = row.proposals[0][0] if row.proposals else None
    return [
        one.number, one.received_on, Euros.cents(one.amount_cents).amount, Euros.cents(one.left_cents).amount, one.reference,
        one.payer, one.reseller_name, one.note, str(GRADES[best.grade]) if best else "",
        book.names.get(best.reseller_id, "") if best else "",
        ", ".join(invoices[key].number for key, _cents in best.shares) if best else "",
    ]


def _sellers_only(visit: Visit) -> None:
    if visit.kind is OrganisationKind.RESELLER:
        raise NotFound("matching")
