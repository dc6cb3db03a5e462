"""The sellers of the network as a reseller deals with them: accounts, applications, contacts, general terms."""

from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.access_accounts import access_seller, access_terms
from ordering.actions.ask_account import ask_account
from ordering.credit import AccountStatus
from ordering.forms_accounts import ApplyForm
from ordering.labels import ACCOUNT_ENTRY_LABELS, ACCOUNT_LABELS, terms_words
from ordering.photos import PHOTO_TYPE
from ordering.queries.accounts import AccountView, ledger, sellers_with_accounts
from ordering.queries.selling import terms_versions
from ordering.views.account_ledger import LEDGER, ledger_cells, ledger_header
from ordering.views.blueprint import bp
from portal.kernel.errors import IllegalStep, NotFound, Refused, Stale
from portal.kernel.money import Money
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

MAY_APPLY = frozenset({AccountStatus.NONE, AccountStatus.REFUSED})


@bp.read("/sellers", needs=Permission.ACCOUNT_VIEW)
def sellers(visit: Visit) -> Response:
    """Every seller of the network, with how the company stands there."""
    if visit.kind is not OrganisationKind.RESELLER:
        raise NotFound("sellers")
    found = sellers_with_accounts(visit.session, visit.network_id, visit.organisation_id)
    if request.args.get("format") == "csv":
        header = [_("Seller"), _("State"), _("Customer number"), _("Payment terms"), _("Credit limit incl. VAT"),
                  _("Open orders incl. VAT"), _("Due incl. VAT"), _("Contact"), _("Telephone"), _("E-mail")]
        return visit.csv("sellers.csv", header, [_cells(account) for account in found])
    return visit.page("ordering/sellers.html", accounts=found, **_words(visit))


@bp.read("/sellers/<int:seller_id>", needs=Permission.ACCOUNT_VIEW)
def seller(visit: Visit, seller_id: int) -> Response:
    """One seller: the account, its ledger, and how to apply for one."""
    return _page(visit, access_seller(visit.session, visit.actor, seller_id), ApplyForm(formdata=None))


@bp.act("/sellers/<int:seller_id>/apply", needs=Permission.ACCOUNT_ASK)
def apply(visit: Visit, seller_id: int) -> Response:
    """Applies for an account, once more after a refusal."""
    account = access_seller(visit.session, visit.actor, seller_id)
    form = ApplyForm()
    if not form.validate():
        return _page(visit, account, form, 422)
    try:
        ask_account(visit.session, visit.actor, account, note=form.note.data or "")
    except Refused as refusal:
        form.refuse(refusal)
        return _page(visit, account, form, 422)
    except (IllegalStep, Stale):
        form.refuse(Refused(_("This application cannot be sent any more: see below how the account stands.")))
        return _page(visit, access_seller(visit.session, visit.actor, seller_id), form, 409)
    flash(_("Your application is with %(seller)s. You will get a mail with the answer.", seller=account.name), "success")
    return visit.go("ordering.seller", seller_id=seller_id)


@bp.read("/sellers/<int:seller_id>/photo", needs=Permission.ACCOUNT_VIEW)
def seller_photo(visit: Visit, seller_id: int) -> Response:
    """The photo of the company's contact at the seller."""
    return contact_photo(visit, access_seller(visit.session, visit.actor, seller_id))


@bp.read("/sellers/<int:seller_id>/terms/<int:version>", needs=Permission.ORDER_VIEW)
def seller_terms(visit: Visit, seller_id: int, version: int) -> Response:
    """One version of a seller's general terms, for everybody in the network who sees orders; past ones stay."""
    found = access_terms(visit.session, visit.actor, seller_id, version)
    versions = terms_versions(visit.session, visit.network_id, seller_id)
    return visit.page("ordering/general_terms.html", terms=found, versions=versions, seller_id=seller_id)


def contact_photo(visit: Visit, account: AccountView) -> Response:
    """The photo as it was drawn anew when it was handed in; NotFound where there is none."""
    if account.contact_photo is None:
        raise NotFound("photo")
    content = visit.runtime.files.get(visit.network_id, account.contact_photo)
    response = visit.file(content, PHOTO_TYPE, "contact.jpg", inline=True)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _page(visit: Visit, account: AccountView, form: ApplyForm, status: int = 200) -> Response:
    query = visit.ask(LEDGER)
    page = ledger(visit.session, visit.network_id, visit.organisation_id, account.seller_id, query)
    if request.args.get("format") == "csv":
        return visit.csv(f"account-{account.code}.csv", ledger_header(), [ledger_cells(row) for row in page.items])
    return visit.page(
        "ordering/seller.html", "ordering/_ledger.html", status=status, account=account, form=form,
        listing=visit.listing(LEDGER, query, page), entry_labels=ACCOUNT_ENTRY_LABELS,
        versions=terms_versions(visit.session, visit.network_id, account.seller_id), **_words(visit),
    )


def _words(visit: Visit) -> dict[str, Any]:
    return {
        "labels": ACCOUNT_LABELS, "terms_words": terms_words, "may_apply": MAY_APPLY,
        "applies": visit.may(Permission.ACCOUNT_ASK),
    }


def _cells(account: AccountView) -> list[object]:
    limit = account.credit_limit_cents
    return [
        account.name, str(ACCOUNT_LABELS[account.status]), account.customer_number, terms_words(account.terms),
        "" if limit is None else Money.cents(limit).amount, Money.cents(account.open_cents).amount,
        Money.cents(account.due_cents).amount, account.contact_name, account.contact_phone, account.contact_email,
    ]
