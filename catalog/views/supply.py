"""A seller's warehouses and VAT rates."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.actions.save_warehouse import add_warehouse, change_warehouse, close_warehouse, reopen_warehouse
from catalog.actions.set_vat import add_rate, end_rate, set_default
from catalog.forms.supply import VatDefaultForm, VatEndForm, VatRateForm, WarehouseForm, WarehouseNameForm
from catalog.queries.vat_rates import FRENCH, default_vat, usable_rates, vat_defaults, vat_lines
from catalog.queries.warehouses import WarehouseLine, access_warehouse, list_warehouses
from catalog.views.feeds import WHOLESALERS, wholesalers_only
from portal.kernel.clock import paris_today
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.web.blueprint import PortalBlueprint
from portal.web.filters import format_number, reader_language
from portal.web.forms import PortalForm
from portal.web.lists import Column, Filter, ListView
from portal.web.nav import NavEntry
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("supply", __name__)
NEEDS = Permission.SELLING_EDIT
PAGE, PART, SHOW, VAT = "catalog/warehouses.html", "catalog/_warehouses.html", "catalog/warehouse.html", "catalog/vat.html"
STATES = {"open": _l("Open"), "closed": _l("No longer used")}
VIEW = ListView(
    "warehouses",
    (
        Column("name", _l("Warehouse"), sortable=True), Column("position", _l("Place"), sortable=True, kind="number"),
        Column("code", _l("Code in your files"), sortable=True), Column("state", _l("State"), kind="status"),
        Column("offers", _l("Offers in stock"), kind="number"), Column("pieces", _l("Pieces"), kind="number"),
        Column("reserved", _l("Reserved"), kind="number"),
    ),
    (Filter("state", _l("State"), (("", _l("All states")), *STATES.items())),), sort="position",
)
NAV = (
    NavEntry(endpoint="supply.warehouses", label=_l("Warehouses"), icon="building-warehouse", needs=NEEDS, kinds=WHOLESALERS,
             order=33, group=_l("Offer"), covers=("supply.warehouse",)),
    NavEntry(endpoint="supply.vat", label=_l("VAT rates"), icon="percentage", needs=NEEDS, kinds=WHOLESALERS, order=34,
             group=_l("Offer"), covers=("supply.vat",)),
)


@bp.read("/warehouses/", needs=NEEDS)
def warehouses(visit: Visit) -> Response:
    """The warehouses with what stands in them."""
    wholesalers_only(visit)
    return _list(visit, WarehouseForm(formdata=None))


@bp.act("/warehouses/", needs=NEEDS)
def warehouse_add(visit: Visit) -> Response:
    """One more."""
    wholesalers_only(visit)
    form = WarehouseForm()
    if not form.validate():
        return _list(visit, form, 422)
    try:
        add_warehouse(visit.session, visit.actor, code=str(form.code.data), name=str(form.name.data))
    except Refused as refusal:
        form.refuse(refusal)
        return _list(visit, form, 422)
    flash(_("The warehouse %(name)s is added.", name=form.name.data), "success")
    return visit.go("supply.warehouses")


@bp.read("/warehouses/<int:warehouse_id>", needs=NEEDS)
def warehouse(visit: Visit, warehouse_id: int) -> Response:
    """One warehouse: its name, its place, and what closing it would mean."""
    wholesalers_only(visit)
    return _one(visit, access_warehouse(visit.session, visit.actor, warehouse_id))


@bp.act("/warehouses/<int:warehouse_id>", needs=NEEDS)
def warehouse_save(visit: Visit, warehouse_id: int) -> Response:
    """Another name or place."""
    wholesalers_only(visit)
    found, form = access_warehouse(visit.session, visit.actor, warehouse_id), WarehouseNameForm()
    if not form.validate():
        return _one(visit, found, form, 422)
    change_warehouse(visit.session, visit.actor, warehouse_id, name=str(form.name.data), position=form.position.data or 1,
                     version=form.version.data or 0)
    flash(_("The warehouse %(name)s is kept.", name=form.name.data), "success")
    return visit.go("supply.warehouses")


@bp.act("/warehouses/<int:warehouse_id>/close", needs=NEEDS)
def warehouse_close(visit: Visit, warehouse_id: int) -> Response:
    """Nothing is promised from it any more."""
    wholesalers_only(visit)
    found = access_warehouse(visit.session, visit.actor, warehouse_id)
    try:
        close_warehouse(visit.session, visit.actor, warehouse_id)
    except Refused as refusal:
        return _one(visit, found, status=422, problem=str(refusal))
    flash(_("%(name)s is closed: nothing is promised from it.", name=found.name), "success")
    return visit.go("supply.warehouse", warehouse_id=warehouse_id)


@bp.act("/warehouses/<int:warehouse_id>/reopen", needs=NEEDS)
def warehouse_reopen(visit: Visit, warehouse_id: int) -> Response:
    """It counts again."""
    wholesalers_only(visit)
    access_warehouse(visit.session, visit.actor, warehouse_id)
    reopen_warehouse(visit.session, visit.actor, warehouse_id)
    flash(_("Open again: its stock counts from your next file on."), "success")
    return visit.go("supply.warehouse", warehouse_id=warehouse_id)


@bp.read("/vat/", needs=NEEDS)
def vat(visit: Visit) -> Response:
    """The rates in use, and the default with its history."""
    wholesalers_only(visit)
    return _vat(visit)


@bp.act("/vat/", needs=NEEDS)
def vat_add(visit: Visit) -> Response:
    """One more rate."""
    wholesalers_only(visit)
    form = VatRateForm()
    try:
        if not form.validate():
            return _vat(visit, rate=form, status=422)
        if form.chosen is None:
            raise Refused(_("Choose a rate, or type another one."), "rate")
        add_rate(visit.session, visit.actor, rate=form.chosen, from_on=_day(form.from_on.data))
    except Refused as refusal:
        form.refuse(refusal)
        return _vat(visit, rate=form, status=422)
    flash(_("The rate can be chosen from that day on."), "success")
    return visit.go("supply.vat")


@bp.act("/vat/default", needs=NEEDS)
def vat_default(visit: Visit) -> Response:
    """Another default from a day on."""
    wholesalers_only(visit)
    form = VatDefaultForm()
    try:
        if not form.validate():
            return _vat(visit, default=form, status=422)
        if form.chosen is None:
            raise Refused(_("Choose one of your rates."), "rate")
        set_default(visit.session, visit.actor, rate=form.chosen, from_on=_day(form.from_on.data))
    except Refused as refusal:
        form.refuse(refusal)
        return _vat(visit, default=form, status=422)
    flash(_("Files taken from that day on get this rate, where their profile follows your default."), "success")
    return visit.go("supply.vat")


@bp.act("/vat/<uuid:rate_id>/end", needs=NEEDS)
def vat_end(visit: Visit, rate_id: UUID) -> Response:
    """A rate is no longer used from a day on."""
    wholesalers_only(visit)
    form = VatEndForm()
    try:
        if not form.validate():
            raise Refused(_("Choose a day."), "until_on")
        end_rate(visit.session, visit.actor, rate_id, until_on=_day(form.until_on.data))
    except Refused as refusal:
        return _vat(visit, status=422, problem=str(refusal))
    flash(_("The rate cannot be chosen from that day on."), "success")
    return visit.go("supply.vat")


def _day(day: date | None) -> date:
    """A day that calendars and the database can hold; Refused otherwise."""
    if day is None or not 2000 <= day.year <= 2200:
        raise Refused(_("Choose a day of this century."), "from_on")
    return day


def _list(visit: Visit, form: WarehouseForm, status: int = 200) -> Response:
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv" and status == 200:
        header = (_("Place"), _("Warehouse"), _("Code in your files"), _("State"), _("Offers in stock"), _("Pieces"),
                  _("Reserved"))
        lines = list_warehouses(visit.session, visit.actor, query.whole()).items
        return visit.csv("warehouses.csv", header, (
            (line.position, line.name, line.code, str(STATES["closed" if line.closed_at else "open"]), line.offers, line.pieces,
             line.reserved) for line in lines))
    page = list_warehouses(visit.session, visit.actor, query)
    return visit.page(PAGE, PART if status == 200 else None, status=status, listing=visit.listing(VIEW, query, page), form=form,
                      states=STATES)


def _one(visit: Visit, found: WarehouseLine, form: WarehouseNameForm | None = None, status: int = 200,
         problem: str = "") -> Response:
    shown = form or WarehouseNameForm(formdata=None)
    if form is None:
        shown.version.data, shown.name.data, shown.position.data = found.version, found.name, found.position
    return visit.page(SHOW, status=status, warehouse=found, form=shown, problem=problem, states=STATES)


def _vat(visit: Visit, *, rate: PortalForm | None = None, default: PortalForm | None = None, status: int = 200,
         problem: str = "") -> Response:
    session, today = visit.session, paris_today()
    here = visit.network_id, visit.organisation_id
    rate_form, default_form = rate or VatRateForm(formdata=None), default or VatDefaultForm(formdata=None)
    lines = vat_lines(session, *here)
    coming = sorted({*usable_rates(session, *here, today), *(line.rate for line in lines)}, reverse=True)
    rate_form["rate"].choices = [("", _("Choose")), *((f"{one}", percent(one)) for one in FRENCH)]  # type: ignore[attr-defined]
    default_form["rate"].choices = [(f"{one}", percent(one)) for one in coming]  # type: ignore[attr-defined]
    for form in (rate_form, default_form):
        if form["from_on"].data is None and status == 200:
            form["from_on"].data = today
    return visit.page(
        VAT, status=status, problem=problem, rate_form=rate_form, default_form=default_form, lines=lines, percent=percent,
        defaults=vat_defaults(session, *here), now=default_vat(session, *here, today), today=today,
    )


def percent(rate: Decimal) -> str:
    """A rate as people say it."""
    return _("%(rate)s %%", rate=format_number((rate * 100).normalize(), reader_language()))
