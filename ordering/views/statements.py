"""Statements of account for both sides: page, PDF, CSV."""

from datetime import date

from flask import Response, request
from flask_babel import gettext as _

from ordering.documents.account_statement import account_statement_pdf
from ordering.match_words import ENTRIES
from ordering.queries.account_statements import AccountStatement, account_statement
from ordering.queries.overdue import access_party
from ordering.queries.statement_papers import statement_paper
from ordering.views.blueprint import bp
from ordering.views.overdue import AGES
from portal.kernel.clock import paris_today
from portal.kernel.errors import Refused
from portal.kernel.money import Money as Euros
from portal.kernel.permissions import Permission
from portal.web.filters import reader_language
from portal.web.visit import Visit

EARLIEST = date(2000, 1, 1)


@bp.read("/statements/<party>", needs=Permission.ACCOUNT_VIEW)
def statement(visit: Visit, party: str) -> Response:
    """The statement of the account with this company over a period; as CSV where asked for."""
    problem, status = "", 200
    try:
        found = _statement(visit, party)
    except Refused as refusal:
        problem, status = str(refusal), 422
        found = _statement(visit, party, given=False)
    if request.args.get("format") == "csv" and not problem:
        return _csv(visit, found)
    return visit.page(
        "ordering/account_statement.html", status=status, statement=found, problem=problem, entries=ENTRIES, ages=AGES,
        seller_code=found.party.code if found.party.seller_id == found.party.id else visit.door.code,
        may_pay=visit.may(Permission.PAYMENT_VIEW),
    )


@bp.read("/statements/<party>/statement.pdf", needs=Permission.ACCOUNT_VIEW)
def statement_pdf(visit: Visit, party: str) -> Response:
    """The same as a PDF."""
    found = _statement(visit, party)
    paper = statement_paper(visit.session, visit.network_id, found, reader_language())
    name = f"statement-{party}-{found.ends.isoformat()}.pdf"
    return visit.file(account_statement_pdf(paper), "application/pdf", name, inline=True)


def _statement(visit: Visit, code: str, *, given: bool = True) -> AccountStatement:
    """The statement of the period in the address, by default this year up to today; Refused where the period is none."""
    today = paris_today()
    party = access_party(visit.session, visit.network_id, visit.organisation_id, code)
    begins = _day("begins", today.replace(month=1, day=1)) if given else today.replace(day=1)
    ends = _day("ends", today) if given else today
    if ends < begins:
        raise Refused(_("The period ends before it begins: give a later end."), field="ends")
    return account_statement(
        visit.session, visit.network_id, party, begins=begins, ends=ends, today=today,
        refused=_("This period has more than 5,000 entries: choose a shorter one."),
    )


def _day(name: str, usual: date) -> date:
    written = request.args.get(name, "")
    if not written:
        return usual
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Refused(_("Give a day like 2026-03-31."), field=name) from error
    if not EARLIEST <= day <= date(9000, 1, 1):
        raise Refused(_("Give a day like 2026-03-31."), field=name)
    return day


def _csv(visit: Visit, found: AccountStatement) -> Response:
    header = [_("Booked on"), _("Document"), _("Number"), _("Date"), _("Due on"), _("Debit"), _("Credit"), _("Balance")]
    rows: list[list[object]] = [
        [found.begins, _("Opening balance"), "", None, None, None, None, Euros.cents(found.opening_cents).amount]
    ]
    rows += [
        [line.at, str(ENTRIES[line.kind]), line.number, line.dated, line.due_on,
         Euros.cents(line.change_cents).amount if line.change_cents > 0 else None,
         Euros.cents(-line.change_cents).amount if line.change_cents < 0 else None, Euros.cents(line.due_cents).amount]
        for line in found.lines
    ]
    rows.append([found.ends, _("Closing balance"), "", None, None, Euros.cents(found.debit_cents).amount,
                 Euros.cents(found.credit_cents).amount, Euros.cents(found.closing_cents).amount])
    return visit.csv(f"statement-{found.party.code}-{found.ends.isoformat()}.csv", header, rows)
