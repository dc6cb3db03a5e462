"""What decides prices beside agreements: the network's way of deciding, set by the vendor, and each seller's minimum share."""

from flask import Response, flash
from flask_babel import gettext as _
from sqlalchemy import select

from catalog.actions.set_minimum_share import set_minimum_share
from catalog.actions.set_price_policy import set_price_policy
from catalog.forms.agreements import MinimumShareForm, PricePolicyForm
from catalog.pricing_terms import GrantorFirst
from catalog.queries.agreement_rows import price_policy
from catalog.views.agreements import bp, grants
from portal.identity.models import Organisation
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.filters import format_number, reader_language
from portal.web.visit import Visit

PAGE = "catalog/price_settings.html"


@bp.read("/agreements/settings", needs=Permission.AGREEMENT_VIEW)
def settings(visit: Visit) -> Response:
    """How the network decides, and the wholesaler's minimum share."""
    grants(visit)
    return _page(visit, MinimumShareForm(formdata=None), PricePolicyForm(formdata=None))


@bp.act("/agreements/settings/minimum-share", needs=Permission.AGREEMENT_EDIT)
def minimum_share(visit: Visit) -> Response:
    """Sets the wholesaler's minimum share; an empty field takes it away."""
    if visit.kind is not OrganisationKind.WHOLESALER:
        raise NotFound("minimum-share")
    form = MinimumShareForm()
    if not form.validate():
        return _page(visit, form, PricePolicyForm(formdata=None), status=422)
    set_minimum_share(
        visit.session, visit.actor, network_id=visit.network_id, seller_id=visit.organisation_id, share=form.share
    )
    flash(_("The minimum share is set."), "success")
    return visit.go("agreements.settings")


@bp.act("/agreements/settings/policy", needs=Permission.NETWORK_EDIT)
def policy(visit: Visit) -> Response:
    """Sets how the network decides between agreements; the vendor's manager only."""
    grants(visit)
    form = PricePolicyForm()
    if not form.validate():
        return _page(visit, MinimumShareForm(formdata=None), form, status=422)
    set_price_policy(
        visit.session, visit.actor, network_id=visit.network_id, best_price=bool(form.best_price.data),
        grantor_first=GrantorFirst(form.grantor_first.data),
    )
    flash(_("Prices are decided this way from now on."), "success")
    return visit.go("agreements.settings")


def _page(visit: Visit, share: MinimumShareForm, decides: PricePolicyForm, status: int = 200) -> Response:
    found = price_policy(visit.session, visit.network_id)
    if status == 200:
        share.percent.data = _percent(visit) if visit.kind is OrganisationKind.WHOLESALER else ""
        decides.grantor_first.data, decides.best_price.data = found.grantor_first.value, found.best_price
    return visit.page(
        PAGE, status=status, share=share if visit.kind is OrganisationKind.WHOLESALER else None, policy=decides, found=found,
        may_edit=visit.may(Permission.AGREEMENT_EDIT), may_decide=visit.may(Permission.NETWORK_EDIT),
    )


def _percent(visit: Visit) -> str:
    share = visit.session.execute(
        select(Organisation.minimum_share).where(
            Organisation.network_id == visit.network_id, Organisation.id == visit.organisation_id)
    ).scalar_one()
    return "" if share is None else format_number(share * 100, reader_language())
