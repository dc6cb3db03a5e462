"""The company's delivery addresses."""

from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.access import AddressRef, access_address
from ordering.actions.choose_usual_address import choose_usual_address
from ordering.actions.hide_address import hide_address
from ordering.actions.save_address import AddressText, save_address
from ordering.forms import AddressForm
from ordering.queries.addresses import addresses_of
from ordering.views.blueprint import bp
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

FIELDS = ("label", "recipient", "street", "postcode", "city", "country", "contact", "phone")


@bp.read("/addresses", needs=Permission.ADDRESS_EDIT)
def addresses(visit: Visit) -> Response:
    """The addresses in use."""
    _only_resellers(visit)
    found = addresses_of(visit.session, visit.network_id, visit.organisation_id)
    return visit.page("ordering/addresses.html", addresses=found)


@bp.read("/addresses/new", needs=Permission.ADDRESS_EDIT)
def new_address(visit: Visit) -> Response:
    """An empty form."""
    _only_resellers(visit)
    return _page(visit, AddressForm(formdata=None))


@bp.act("/addresses/new", needs=Permission.ADDRESS_EDIT)
def add_address(visit: Visit) -> Response:
    """Keeps a new address."""
    _only_resellers(visit)
    form = AddressForm()
    if not form.validate():
        return _page(visit, form, status=422)
    save_address(visit.session, visit.actor, _typed(form))
    flash(_("The address is saved."), "success")
    return visit.go("ordering.addresses")


@bp.read("/addresses/<int:address_id>", needs=Permission.ADDRESS_EDIT)
def address(visit: Visit, address_id: int) -> Response:
    """An address to change."""
    _only_resellers(visit)
    found = access_address(visit.session, visit.actor, address_id)
    return _page(visit, AddressForm(formdata=None, **{name: getattr(found, name) for name in FIELDS}), found)


@bp.act("/addresses/<int:address_id>", needs=Permission.ADDRESS_EDIT)
def change_address(visit: Visit, address_id: int) -> Response:
    """Keeps the change, unless somebody else changed the address since it was shown."""
    _only_resellers(visit)
    found = access_address(visit.session, visit.actor, address_id)
    form = AddressForm()
    if not form.validate():
        return _page(visit, form, found, status=422)
    version = request.form.get("version", "")
    shown = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    save_address(visit.session, visit.actor, _typed(form), address=found, version=shown)
    flash(_("The address is saved."), "success")
    return visit.go("ordering.addresses")


@bp.act("/addresses/<int:address_id>/usual", needs=Permission.ADDRESS_EDIT)
def usual_address(visit: Visit, address_id: int) -> Response:
    """Makes it the address that checkouts begin with."""
    _only_resellers(visit)
    choose_usual_address(visit.session, access_address(visit.session, visit.actor, address_id))
    return visit.go("ordering.addresses")


@bp.act("/addresses/<int:address_id>/remove", needs=Permission.ADDRESS_EDIT)
def remove_address(visit: Visit, address_id: int) -> Response:
    """Offers it no more."""
    _only_resellers(visit)
    hide_address(visit.session, visit.actor, access_address(visit.session, visit.actor, address_id))
    flash(_("The address is removed. Orders that went there keep it."), "success")
    return visit.go("ordering.addresses")


def _only_resellers(visit: Visit) -> None:
    if visit.kind is not OrganisationKind.RESELLER:
        raise NotFound("addresses")


def _typed(form: AddressForm) -> AddressText:
    values: dict[str, Any] = {name: form.data[name] or "" for name in FIELDS}
    return AddressText(**values)


def _page(visit: Visit, form: AddressForm, found: AddressRef | None = None, status: int = 200) -> Response:
    return visit.page("ordering/address.html", status=status, form=form, address=found)
