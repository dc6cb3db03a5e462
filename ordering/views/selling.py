"""A seller's settings: what new accounts begin with, whom resellers call, its general terms of sale."""

from http import HTTPStatus

from flask import Response, flash, request
from flask_babel import gettext as _

from ordering.actions.publish_terms import publish_terms
from ordering.actions.save_selling import save_selling
from ordering.forms_accounts import SellingForm, TermsForm, selling_values
from ordering.queries.selling import selling_defaults, terms_version, terms_versions
from ordering.views.blueprint import bp
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit


@bp.read("/selling", needs=Permission.SELLING_EDIT)
def selling(visit: Visit) -> Response:
    """What new accounts begin with, and whom resellers call."""
    _sells(visit)
    defaults = selling_defaults(visit.session, visit.network_id, visit.organisation_id)
    return visit.page("ordering/selling.html", form=SellingForm(formdata=None, data=selling_values(defaults)))


@bp.act("/selling", needs=Permission.SELLING_EDIT)
def selling_save(visit: Visit) -> Response:
    """Stores the settings."""
    _sells(visit)
    form = SellingForm()
    if not form.validate():
        return visit.page("ordering/selling.html", form=form, status=422)
    before = selling_defaults(visit.session, visit.network_id, visit.organisation_id)
    try:
        save_selling(visit.session, visit.actor, before, form.settings, version=form.version.data or 0)
    except Stale:
        form.version.data, form.version.raw_data = before.version, [str(before.version)]
        problem = _("Somebody has changed these settings since you opened the page. Look again before you save.")
        return visit.page("ordering/selling.html", form=form, problem=problem, status=409)
    if form.terms.is_beyond_law:
        flash(_("These terms are longer than French law allows between businesses: 60 days net, or 45 days and the end of the"
                " month (art. L441-10 of the code de commerce). They are saved all the same."), "warning")
    flash(_("The settings are saved. They hold for accounts that you open from now on."), "success")
    return visit.go("ordering.selling")


@bp.read("/selling/terms", needs=Permission.SELLING_EDIT)
def own_terms(visit: Visit) -> Response:
    """The versions of the general terms, and a form that begins with the current text."""
    _sells(visit)
    return _terms_page(visit, None)


@bp.act("/selling/terms", needs=Permission.SELLING_EDIT)
def publish_own_terms(visit: Visit) -> Response:
    """Shows a preview first; publishes on the second click."""
    _sells(visit)
    form = TermsForm()
    if not form.validate():
        return _terms_page(visit, form, status=422)
    if "publish" not in request.form:
        return _terms_page(visit, form, preview=form.body.data or "")
    try:
        version = publish_terms(visit.session, visit.actor, body=form.body.data or "", version=form.version.data or 0)
    except Refused as refusal:
        form.refuse(refusal)
        return _terms_page(visit, form, status=422)
    except Stale:
        form.refuse(Refused(_("Another version has been published since you opened the page. Look at it before you go on.")))
        return _terms_page(visit, form, status=409)
    flash(_("Version %(version)s is published: it is asked for at every checkout from now on.", version=version), "success")
    return visit.go("ordering.own_terms")


def _sells(visit: Visit) -> None:
    if visit.kind is OrganisationKind.RESELLER:
        raise NotFound("selling")


def _terms_page(visit: Visit, form: TermsForm | None, *, preview: str = "", status: int = 200) -> Response:
    versions = terms_versions(visit.session, visit.network_id, visit.organisation_id)
    newest = versions[0].version if versions else 0
    if form is None:
        current = terms_version(visit.session, visit.network_id, visit.organisation_id, newest) if newest else None
        form = TermsForm(formdata=None, body=current.body if current else "")
    if preview:
        form.request_id.data = None  # nothing is submitted yet: the next click is a new one
    if form.version.data is None or status == HTTPStatus.CONFLICT:
        form.version.data, form.version.raw_data = newest, [str(newest)]
    return visit.page(
        "ordering/own_terms.html", status=status, form=form, versions=versions, preview=preview, newest=newest,
        seller_id=visit.organisation_id,
    )
