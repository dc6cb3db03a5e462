"""What is owed by age: companies, then invoices; reminding now, and when reminders go out by themselves."""

from typing import Any
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from ordering.actions.remind_overdue import remind_now
from ordering.actions.save_reminder_settings import save_reminder_settings
from ordering.ageing import aged
from ordering.forms_payments import ReminderForm
from ordering.queries.overdue import OwedRow, PartyRow, access_party, list_owed, list_parties, owed_by_day
from ordering.queries.reminders import reminder_settings
from ordering.views.blueprint import bp
from ordering.views.payment_steps import shown_version
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound, Refused
from portal.kernel.money import Money as Euros
from portal.kernel.pages import ListQuery, Page
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

SETTINGS = "ordering/reminder_settings.html"
AGES = (_l("Not due"), _l("1 to 30 days"), _l("31 to 60 days"), _l("61 to 90 days"), _l("More than 90 days"))
LATE = Filter("late", _l("Due"), (("", _l("All")), ("yes", _l("Overdue")), ("no", _l("Not due yet"))))
ANY_LATE = Filter("late", _l("Due"), (("", _l("All")), ("yes", _l("With something overdue"))))


def _parties_view(party: Any) -> ListView:
    ages = [Column(f"c{place}", label, True, "money") for place, label in enumerate(AGES)]
    sums = (Column("overdue", _l("Overdue"), True, "money"), Column("total", _l("Total"), True, "money"))
    columns = (Column("name", party, True), *ages, *sums)
    return ListView("overdue", columns, [ANY_LATE], "overdue", descending=True)


RESELLERS, SELLERS = _parties_view(_l("Reseller")), _parties_view(_l("Wholesaler"))
INVOICES = ListView(
    "owed",
    (
        Column("number", _l("Invoice"), True), Column("order", _l("Order")), Column("issued_on", _l("Issued on"), True, "date"),
        Column("due_on", _l("Due on"), True, "date"), Column("late", _l("Days late"), kind="number"),
        Column("total", _l("Total incl. VAT"), True, "money"), Column("owed", _l("Still owed"), True, "money"),
        Column("reminded", _l("Reminders")),
    ),
    [LATE], sort="due_on",
)


@bp.read("/overdue", needs=Permission.ACCOUNT_VIEW)
def overdue(visit: Visit) -> Response:
    """Companies by what they owe this one (or this one owes them), by age."""
    assert visit.kind is not None
    kind, today = visit.kind, paris_today()
    view = SELLERS if kind is OrganisationKind.RESELLER else RESELLERS
    query = visit.ask(view)
    keys = (visit.session, visit.network_id, visit.organisation_id, kind)

    def page(asked: ListQuery) -> Page[PartyRow]:
        return list_parties(*keys, asked, today)

    if request.args.get("format") == "csv":
        rows = [
            [row.name, row.invoices, *(
                Euros.cents(cents).amount for cents in (*row.aged.columns, row.aged.overdue, row.aged.total)
            )]
            for row in page(query.whole()).items
        ]
        return visit.csv("overdue.csv", [_("Company"), _("Invoices"), *AGES, _("Overdue"), _("Total")], rows)
    is_on = visit.may(Permission.SELLING_EDIT) and reminder_settings(*keys[:3]).is_on
    return visit.page("ordering/overdue.html", "ordering/_overdue.html", listing=visit.listing(view, query, page(query)),
                      sums=aged(owed_by_day(*keys), today), ages=AGES, reminders_on=is_on)


@bp.read("/overdue/<party>", needs=Permission.ACCOUNT_VIEW)
def overdue_of(visit: Visit, party: str) -> Response:
    """The invoices still owed between this company and another."""
    found, today = access_party(visit.session, visit.network_id, visit.organisation_id, party), paris_today()
    query = visit.ask(INVOICES)

    def page(asked: ListQuery) -> Page[OwedRow]:
        return list_owed(visit.session, visit.network_id, found, asked, today)

    if request.args.get("format") == "csv":
        header = [_("Invoice"), _("Order"), _("Issued on"), _("Due on"), _("Days late"),
                  _("Total incl. VAT"), _("Still owed"), _("Reminders")]
        rows = [
            [row.number, row.order_number, row.issued_on, row.due_on, row.late, Euros.cents(row.total_cents).amount,
             Euros.cents(row.owed_cents).amount, row.last_step] for row in page(query.whole()).items
        ]
        return visit.csv(f"owed-{party}.csv", header, rows)
    listing = visit.listing(INVOICES, query, page(query))
    late = [row.id for row in listing.page.items if row.late and row.last_step < 3]
    return visit.page(
        "ordering/overdue_of.html", "ordering/_overdue_of.html", listing=listing, party=found, late=late,
        seller_code=found.code if found.seller_id == found.id else visit.door.code,
        may_remind=visit.may(Permission.PAYMENT_RECORD), may_pay=visit.may(Permission.PAYMENT_VIEW),
    )


@bp.act("/overdue/<party>/remind", needs=Permission.PAYMENT_RECORD)
def remind(visit: Visit, party: str) -> Response:
    """Reminds now of the overdue invoices that were shown, each at its next step."""
    access_party(visit.session, visit.network_id, visit.organisation_id, party)
    try:
        chosen = [UUID(one) for one in request.form.getlist("invoice")[:200]]
    except ValueError as error:
        raise NotFound("invoice") from error
    try:
        sent = remind_now(visit.session, visit.actor, chosen)
    except Refused as refusal:
        flash(str(refusal), "warning")
        return visit.go("ordering.overdue_of", party=party)
    told = ngettext("A reminder of %(n)s invoice is on its way.", "A reminder of %(n)s invoices is on its way.", sent, n=sent)
    flash(told, "success")
    return visit.go("ordering.overdue_of", party=party)


@bp.read("/reminders", needs=Permission.SELLING_EDIT)
def reminders(visit: Visit) -> Response:
    """Whether and when reminders go out."""
    _sellers_only(visit)
    kept = reminder_settings(visit.session, visit.network_id, visit.organisation_id)
    first, second, third = kept.days
    form = ReminderForm(formdata=None, is_on=kept.is_on, first=first, second=second, third=third)
    return visit.page(SETTINGS, form=form, version=kept.version)


@bp.act("/reminders", needs=Permission.SELLING_EDIT)
def save_reminders(visit: Visit) -> Response:
    """Keeps the settings."""
    _sellers_only(visit)
    form, version = ReminderForm(), shown_version()
    if not form.validate():
        return visit.page(SETTINGS, status=422, form=form, version=version)
    try:
        save_reminder_settings(visit.session, visit.actor, is_on=bool(form.is_on.data), days=form.days, version=version)
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page(SETTINGS, status=422, form=form, version=version)
    flash(_("The reminders are set."), "success")
    return visit.go("ordering.reminders")


def _sellers_only(visit: Visit) -> None:
    if visit.kind is OrganisationKind.RESELLER:
        raise NotFound("reminders")
