"""How the network looks, changed by its vendor: tried first on a sample page and a document, then saved, or put back."""

from flask import Response, flash, make_response, request
from flask_babel import gettext as _

from portal.identity.access import access_network
from portal.identity.actions.change_network import change_network
from portal.identity.actions.draft_look import draft_look, drop_draft
from portal.identity.contrast import contrast_report
from portal.identity.forms.platform import OwnLookForm
from portal.identity.logos import judged_logo
from portal.identity.models import NetworkLook as Look
from portal.identity.queries.looks import access_former, former_looks, logo_of, own_draft, own_network
from portal.identity.views.mount import bp
from portal.identity.views.sample_paper import sample_pdf
from portal.kernel.errors import Forbidden, NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.brand import brand_css
from portal.web.chrome import NetworkLook
from portal.web.visit import Visit

NEEDED = Permission.NETWORK_EDIT


@bp.read("/look", needs=NEEDED)
def look(visit: Visit) -> Response:
    """The look of today, or the draft on a page drawn with it."""
    _vendor_alone(visit)
    return _page(visit, None)


@bp.act("/look", needs=NEEDED)
def look_try(visit: Visit) -> Response:
    """Keeps what is typed as a draft that only the person sees."""
    _vendor_alone(visit)
    form, sent = OwnLookForm(), request.files.get("logo")
    if form.validate():
        try:
            draft, content = own_draft(visit.session, visit.network_id, visit.door.user_id), sent.read() if sent else b""
            logo = (draft.logo, str(draft.logo_type)) if draft and draft.logo else None if draft else _logo_now(visit)
            if "without_logo" in request.form:
                logo = None
            if content:
                logo = judged_logo(content)
            draft_look(
                visit.session, visit.actor, name=str(form.name.data), colour=form.tint, logo=logo, version=form.shown_version,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return visit.go("identity.look")
    return _page(visit, form, 422)


@bp.act("/look/save", needs=NEEDED)
def look_save(visit: Visit) -> Response:
    """Makes the draft the network's look."""
    draft = _draft(visit)
    network = access_network(visit.session, visit.network_id)
    change_network(
        visit.session, visit.actor, network, name=draft.name, colour=draft.colour, locale=network.locale, is_open=network.is_open,
        logo=(draft.logo, draft.logo_type) if draft.logo is not None else None, version=draft.version,
    )
    drop_draft(visit.session, visit.actor)
    flash(_("Saved. Every page, mail and document carries the new look from now on."), "success")
    return visit.go("identity.look")


@bp.act("/look/drop", needs=NEEDED)
def look_drop(visit: Visit) -> Response:
    """Forgets the draft."""
    _vendor_alone(visit)
    drop_draft(visit.session, visit.actor)
    return visit.go("identity.look")


@bp.act("/look/<int:look_version>/again", needs=NEEDED)
def look_again(visit: Visit, look_version: int) -> Response:
    """Tries an earlier look again."""
    _vendor_alone(visit)
    former = access_former(visit.session, visit.network_id, look_version)
    now = own_network(visit.session, visit.network_id)
    logo = (former.logo, str(former.logo_type)) if former.logo is not None else None
    draft_look(visit.session, visit.actor, name=former.name, colour=former.colour, logo=logo, version=now.look_version)
    return visit.go("identity.look")


@bp.read("/look/draft.css", needs=NEEDED)
def look_css(visit: Visit) -> Response:
    """The draft's colours."""
    response = make_response(brand_css(_draft(visit).colour))
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    return response


@bp.read("/look/draft-logo", needs=NEEDED)
def look_logo(visit: Visit) -> Response:
    """The draft's logo."""
    draft = _draft(visit)
    if draft.logo is None:
        raise NotFound("logo")
    response = make_response(draft.logo)
    response.headers["Content-Type"] = str(draft.logo_type)
    return response


@bp.read("/look/sample.pdf", needs=NEEDED)
def look_paper(visit: Visit) -> Response:
    """The head of a document in the draft's look, or in that of today."""
    _vendor_alone(visit)
    draft = own_draft(visit.session, visit.network_id, visit.door.user_id)
    if draft is not None:
        return visit.file(sample_pdf(draft.name, draft.colour, draft.logo), "application/pdf", "sample.pdf", inline=True)
    now, logo = own_network(visit.session, visit.network_id), _logo_now(visit)
    return visit.file(sample_pdf(now.name, now.colour, logo[0] if logo else None), "application/pdf", "sample.pdf", inline=True)


def _page(visit: Visit, form: OwnLookForm | None, status: int = 200) -> Response:
    now = own_network(visit.session, visit.network_id)
    draft = own_draft(visit.session, visit.network_id, visit.door.user_id)
    shown: Look | None = draft
    values = {"name": draft.name if draft else now.name, "colour": draft.colour if draft else now.colour,
              "version": str(now.look_version)}
    if shown is not None:
        visit.tried_look = NetworkLook(
            name=shown.name, home_url=visit.url("dashboard.index"), brand_url=visit.url("identity.look_css", v=shown.id),
            logo_url=visit.url("identity.look_logo", v=shown.id) if shown.logo is not None else None,
        )
    form = form or OwnLookForm(formdata=None, data=values)
    return visit.page(
        "identity/look.html", form=form, draft=draft, now=now, status=status,
        former=former_looks(visit.session, visit.network_id),
        report=contrast_report(values["colour"]), has_logo=(draft.logo if draft else now.logo_type) is not None,
        is_stale=draft is not None and draft.version != now.look_version,
    )


def _draft(visit: Visit) -> Look:
    _vendor_alone(visit)
    draft = own_draft(visit.session, visit.network_id, visit.door.user_id)
    if draft is None:
        raise NotFound("draft")
    return draft


def _logo_now(visit: Visit) -> tuple[bytes, str] | None:
    return logo_of(visit.session, visit.network_id)


def _vendor_alone(visit: Visit) -> None:
    if visit.kind is not OrganisationKind.VENDOR:
        raise Forbidden("look")
