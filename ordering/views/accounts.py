"""A seller's trading accounts: the list, one with its ledger, opening, refusing, blocking, conditions, the contact's photo."""

from dataclasses import replace

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.access_accounts import access_account
from ordering.actions.answer_account import answer_account
from ordering.actions.put_contact_photo import put_contact_photo
from ordering.actions.save_account import save_account
from ordering.credit import AccountStatus
from ordering.forms_accounts import AccountForm, AnswerForm, account_values
from ordering.labels import ACCOUNT_ENTRY_LABELS, ACCOUNT_LABELS, terms_words
from ordering.photos import judged_photo
from ordering.queries.accounts import OVER, WITHOUT, AccountView, ledger, list_accounts
from ordering.queries.selling import selling_defaults
from ordering.views.account_ledger import LEDGER, ledger_cells, ledger_header
from ordering.views.blueprint import bp
from ordering.views.lists import CSV_ROWS
from ordering.views.sellers import contact_photo
from portal.kernel.errors import IllegalStep, NotFound, Refused, Stale
from portal.kernel.money import Money
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

ACCOUNTS = ListView(
    "accounts",
    (Column("name", _l("Reseller"), True), Column("number", _l("Customer number"), True),
     Column("state", _l("State"), True, "status"), Column("terms", _l("Payment terms")),
     Column("limit", _l("Credit limit"), True, "money"), Column("outstanding", _l("Outstanding"), True, "money"),
     Column("left", _l("Credit left"))),
    [Filter("state", _l("State"), [
        ("", _l("All accounts")), ("asked", _l("Applications")), ("open", _l("Open")), ("blocked", _l("Blocked")),
        ("refused", _l("Refused")), (OVER, _l("Over the limit")), (WITHOUT, _l("Resellers without an account")),
    ])],
    sort="name",
)
DECISIONS = {
    "refuse": AccountStatus.REFUSED, "block": AccountStatus.BLOCKED, "unblock": AccountStatus.OPEN,
}


@bp.read("/accounts", needs=Permission.ACCOUNT_VIEW)
def accounts(visit: Visit) -> Response:
    """The seller's accounts, and the resellers that have none."""
    _sells(visit)
    query = visit.ask(ACCOUNTS)
    if request.args.get("format") == "csv":
        page = list_accounts(
            visit.session, visit.network_id, visit.organisation_id, replace(query, after=None, before=None, size=CSV_ROWS)
        )
        header = [_("Reseller"), _("Code"), _("Customer number"), _("State"), _("Payment terms"), _("Credit limit incl. VAT"),
                  _("Open orders incl. VAT"), _("Due incl. VAT"), _("Minimum order excl. VAT"), _("Freight per order excl. VAT"),
                  _("Free delivery from, goods excl. VAT"), _("Contact")]
        return visit.csv("accounts.csv", header, [_cells(account) for account in page.items])
    page = list_accounts(visit.session, visit.network_id, visit.organisation_id, query)
    return visit.page(
        "ordering/accounts.html", "ordering/_accounts.html", listing=visit.listing(ACCOUNTS, query, page),
        labels=ACCOUNT_LABELS, terms_words=terms_words,
    )


@bp.read("/accounts/<int:reseller_id>", needs=Permission.ACCOUNT_VIEW)
def account(visit: Visit, reseller_id: int) -> Response:
    """One account: how it stands, its conditions and its ledger."""
    return _page(visit, access_account(visit.session, visit.actor, reseller_id))


@bp.act("/accounts/<int:reseller_id>/save", needs=Permission.ACCOUNT_EDIT)
def save_conditions(visit: Visit, reseller_id: int) -> Response:
    """Stores the conditions, or opens the account with them."""
    found = access_account(visit.session, visit.actor, reseller_id)
    form, opens = AccountForm(), "open" in request.form
    if not form.validate():
        return _page(visit, found, form, status=422)
    try:
        save_account(visit.session, visit.actor, found, form.conditions, version=form.version.data or 0, opens=opens)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(visit, found, form, status=422)
    except (Stale, IllegalStep):
        return _stale(visit, reseller_id, form)
    if form.terms.is_beyond_law:
        flash(_("These terms are longer than French law allows between businesses: 60 days net, or 45 days and the end of the"
                " month (art. L441-10 of the code de commerce). They are saved all the same."), "warning")
    flash(_("The account of %(reseller)s is open. The reseller is told.", reseller=found.name) if opens
          else _("The conditions of %(reseller)s are saved.", reseller=found.name), "success")
    return visit.go("ordering.account", reseller_id=reseller_id)


@bp.act("/accounts/<int:reseller_id>/<any(refuse, block, unblock):decision>", needs=Permission.ACCOUNT_EDIT)
def decide(visit: Visit, reseller_id: int, decision: str) -> Response:
    """Refuses an application, blocks an account or lifts the blocking."""
    found = access_account(visit.session, visit.actor, reseller_id)
    form = AnswerForm()
    if not form.validate():
        return _page(visit, found, problem=_first(form), status=422)
    try:
        answer_account(visit.session, visit.actor, found, DECISIONS[decision], reason=form.reason.data or "",
                       version=form.version.data or 0)
    except Refused as refusal:
        return _page(visit, found, problem=str(refusal), status=422)
    except (Stale, IllegalStep):
        return _stale(visit, reseller_id)
    flash(_("%(reseller)s is told.", reseller=found.name), "success")
    return visit.go("ordering.account", reseller_id=reseller_id)


@bp.act("/accounts/<int:reseller_id>/photo", needs=Permission.ACCOUNT_EDIT)
def put_photo(visit: Visit, reseller_id: int) -> Response:
    """Shows a photo beside the contact, or initials again."""
    found = access_account(visit.session, visit.actor, reseller_id)
    form, file = AnswerForm(), request.files.get("photo")
    if not form.validate() or not found.version:
        return _stale(visit, reseller_id)
    try:
        key = None
        if "without_photo" not in request.form:
            if file is None or not file.filename:
                raise Refused(_("Choose a picture."), "photo")
            key = visit.runtime.files.put(visit.network_id, judged_photo(file.read()))
        put_contact_photo(visit.session, visit.actor, found, file_key=key, version=form.version.data or 0)
    except Refused as refusal:
        return _page(visit, found, problem=str(refusal), status=422)
    except Stale:
        return _stale(visit, reseller_id)
    return visit.go("ordering.account", reseller_id=reseller_id)


@bp.read("/accounts/<int:reseller_id>/photo", needs=Permission.ACCOUNT_VIEW)
def account_photo(visit: Visit, reseller_id: int) -> Response:
    """The contact's photo."""
    return contact_photo(visit, access_account(visit.session, visit.actor, reseller_id))


def _sells(visit: Visit) -> None:
    if visit.kind is OrganisationKind.RESELLER:
        raise NotFound("accounts")


def _first(form: AnswerForm) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")


def _stale(visit: Visit, reseller_id: int, form: AccountForm | None = None) -> Response:
    """What was typed, on top of the account as it is now."""
    found = access_account(visit.session, visit.actor, reseller_id)
    if form is not None:
        form.version.data = found.version
        form.version.raw_data = [str(found.version)]
    problem = _("Somebody has changed this account since you opened the page. Look at it again before you go on.")
    return _page(visit, found, form, problem=problem, status=409)


def _page(
    visit: Visit, found: AccountView, form: AccountForm | None = None, *, problem: str = "", status: int = 200
) -> Response:
    query = visit.ask(LEDGER)
    page = ledger(visit.session, visit.network_id, found.reseller_id, visit.organisation_id, query)
    if request.args.get("format") == "csv":
        return visit.csv(f"account-{found.code}.csv", ledger_header(), [ledger_cells(row) for row in page.items])
    defaults = selling_defaults(visit.session, visit.network_id, visit.organisation_id)
    shown = form or AccountForm(formdata=None, data=account_values(found, defaults))
    return visit.page(
        "ordering/account.html", "ordering/_ledger.html", status=status, account=found, form=shown,
        problem=problem, listing=visit.listing(LEDGER, query, page), entry_labels=ACCOUNT_ENTRY_LABELS,
        labels=ACCOUNT_LABELS, terms_words=terms_words, edits=visit.may(Permission.ACCOUNT_EDIT),
    )


def _cells(found: AccountView) -> list[object]:
    def money(cents: int | None) -> object:
        return "" if cents is None else Money.cents(cents).amount

    return [
        found.name, found.code, found.customer_number, str(ACCOUNT_LABELS[found.status]), terms_words(found.terms),
        money(found.credit_limit_cents), money(found.open_cents), money(found.due_cents), money(found.minimum_cents),
        money(found.freight.cents), money(found.freight.free_from_cents), found.contact_name,
    ]
