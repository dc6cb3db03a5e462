"""A seller's carriers, with the address at which their parcels are followed."""

from flask import Response, flash, request
from flask_babel import gettext as _
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ordering.actions.save_carrier import save_carrier
from ordering.queries.carriers import CarrierLine, access_carrier, list_carriers
from ordering.views.blueprint import bp
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.forms import PortalForm
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

NEEDS = Permission.SELLING_EDIT
PAGE, PART, EDIT = "ordering/carriers.html", "ordering/_carriers.html", "ordering/carrier.html"
STATES = {"active": _l("Offered when shipping"), "idle": _l("No longer offered")}
VIEW = ListView(
    "carriers",
    (Column("name", _l("Carrier"), sortable=True), Column("tracking", _l("Tracking address")),
     Column("state", _l("State"), kind="status"), Column("shipments", _l("Shipments"), kind="number")),
    (Filter("state", _l("State"), (("", _l("All states")), *STATES.items())),), sort="name",
)


class CarrierForm(PortalForm):
    """A carrier."""

    version = IntegerField(validators=[Optional()])
    name = StringField(_l("Name"), validators=[InputRequired(_l("Fill this in.")), Length(max=80)])
    tracking_url = StringField(_l("Tracking address"), validators=[Length(max=300)])
    is_active = BooleanField(_l("Offer it when a shipment leaves"))


@bp.read("/carriers/", needs=NEEDS)
def carriers(visit: Visit) -> Response:
    """The carriers of the company."""
    _sellers_only(visit)
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        lines = list_carriers(visit.session, visit.actor, query.whole()).items
        return visit.csv("carriers.csv", (_("Carrier"), _("Tracking address"), _("State"), _("Shipments")), (
            (line.name, line.tracking_url, str(STATES["active" if line.is_active else "idle"]), line.shipments)
            for line in lines))
    page = list_carriers(visit.session, visit.actor, query)
    return visit.page(PAGE, PART, listing=visit.listing(VIEW, query, page), states=STATES)


@bp.read("/carriers/new", needs=NEEDS)
def new_carrier(visit: Visit) -> Response:
    """The form for one more."""
    _sellers_only(visit)
    form = CarrierForm(formdata=None)
    form.is_active.data = True
    return visit.page(EDIT, form=form, carrier=None)


@bp.act("/carriers/new", needs=NEEDS)
def add_carrier(visit: Visit) -> Response:
    """Adds it."""
    return _save(visit, None)


@bp.read("/carriers/<int:carrier_id>", needs=NEEDS)
def carrier(visit: Visit, carrier_id: int) -> Response:
    """One carrier to change."""
    _sellers_only(visit)
    found, form = access_carrier(visit.session, visit.actor, carrier_id), CarrierForm(formdata=None)
    form.version.data, form.name.data = found.version, found.name
    form.tracking_url.data, form.is_active.data = found.tracking_url, found.is_active
    return visit.page(EDIT, form=form, carrier=found)


@bp.act("/carriers/<int:carrier_id>", needs=NEEDS)
def change_carrier(visit: Visit, carrier_id: int) -> Response:
    """Keeps the change."""
    return _save(visit, access_carrier(visit.session, visit.actor, carrier_id))


def _save(visit: Visit, before: CarrierLine | None) -> Response:
    _sellers_only(visit)
    form = CarrierForm()
    try:
        if not form.validate():
            return visit.page(EDIT, status=422, form=form, carrier=before)
        save_carrier(visit.session, visit.actor, before, name=str(form.name.data), tracking_url=form.tracking_url.data or "",
                     is_active=bool(form.is_active.data), version=form.version.data or 0)
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page(EDIT, status=422, form=form, carrier=before)
    flash(_("The carrier %(name)s is kept.", name=form.name.data), "success")
    return visit.go("ordering.carriers")


def _sellers_only(visit: Visit) -> None:
    """Who ships has carriers; for anybody else these pages do not exist."""
    if visit.kind is not OrganisationKind.WHOLESALER:
        raise NotFound("carriers")
