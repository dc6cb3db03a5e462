"""A company's own data, seen by its members, changed by its manager."""

from flask import Response, flash
from flask_babel import gettext as _

from portal.identity.actions.change_company import change_company
from portal.identity.forms.company import CompanyForm
from portal.identity.queries.companies import CompanyData, company_data
from portal.identity.views.mount import bp
from portal.kernel.errors import NotFound, Stale
from portal.kernel.permissions import Permission
from portal.web.visit import Visit


@bp.read("/company", needs=Permission.COMPANY_EDIT)
def company(visit: Visit) -> Response:
    """The form with the data of today."""
    data = _own(visit)
    return _page(visit, data, CompanyForm(formdata=None, data={**data.data, "version": data.version}))


@bp.act("/company", needs=Permission.COMPANY_EDIT)
def company_save(visit: Visit) -> Response:
    """Stores what was changed."""
    data = _own(visit)
    form = CompanyForm()
    if not form.validate():
        return _page(visit, data, form, 422)
    try:
        change_company(visit.session, visit.actor, data, form.values, version=shown_version(form))
    except Stale:
        return _page(visit, data, again(form, data), 409, theirs=differing(form, data))
    flash(_("The company’s data are saved."), "success")
    return visit.go("identity.company")


def shown_version(form: CompanyForm) -> int:
    """The version that the page showed; a damaged one counts as stale."""
    text = str(form.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def again(form: CompanyForm, data: CompanyData) -> CompanyForm:
    """The form for a second look: what was typed, on top of the version of now."""
    form.version.data = str(data.version)
    form.version.raw_data = [str(data.version)]
    return form


def differing(form: CompanyForm, data: CompanyData) -> list[tuple[str, str, str]]:
    """Label, what is stored now, and what was typed, where the two differ."""
    fields = {field.name: field for field in form}
    return [
        (str(fields[name].label.text), data.data[name], typed) for name, typed in form.values.items() if data.data[name] != typed
    ]


def _own(visit: Visit) -> CompanyData:
    data = company_data(visit.session, visit.network_id, organisation_id=visit.organisation_id)
    if data is None:
        raise NotFound("company")
    return data


def _page(
    visit: Visit, data: CompanyData, form: CompanyForm, status: int = 200, theirs: list[tuple[str, str, str]] | None = None,
) -> Response:
    return visit.page("identity/company.html", company=data, form=form, theirs=theirs, status=status)
