"""The platform's operators: networks and their first users, no business data."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, request
from flask_babel import gettext as _
from flask_babel import pgettext

from portal.identity.access import access_invitation, access_network, access_run_company
from portal.identity.actions.add_network import add_network
from portal.identity.actions.add_organisation import add_organisation
from portal.identity.actions.change_network import KEEP_LOGO, change_network
from portal.identity.actions.invite_person import invite_person
from portal.identity.actions.withdraw_invitation import withdraw_invitation
from portal.identity.forms.platform import FirstUserForm, NetworkLookForm, NewNetworkForm, WholesalerForm
from portal.identity.logos import judged_logo
from portal.identity.names import network_slug
from portal.identity.queries.networks import NetworkRow, networks, open_invitations, run_companies
from portal.identity.reserved import reserved_codes, reserved_slugs
from portal.identity.views.mount import bp
from portal.kernel.errors import Refused
from portal.kernel.permissions import OrganisationKind, Role
from portal.web.layout import kind_names
from portal.web.lists import Column, Filter, ListView
from portal.web.runtime import Entrance
from portal.web.texts import _l
from portal.web.visit import Visit

OPERATOR = Entrance.PLATFORM
NEW_COMPANY, NEW_USER = "company", "user"  # prefixes that keep the fields of the page's forms apart
VIEW = ListView(
    "networks",
    (Column("name", _l("Name"), sortable=True), Column("slug", _l("Address"), sortable=True), Column("vendor", _l("Vendor")),
     Column("wholesalers", _l("Wholesalers"), kind="number"), Column("resellers", _l("Resellers"), kind="number"),
     Column("users", _l("Users"), kind="number"), Column("created", _l("Since"), sortable=True, kind="date"),
     Column("state", _l("State"))),
    (Filter("state", _l("State")),), sort="name",
)


@bp.read("/platform/", entrance=OPERATOR)
def network_list(visit: Visit) -> Response:
    """All networks of this installation."""
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        return visit.csv(
            "networks.csv",
            [_("Address"), _("Name"), _("Vendor"), _("Wholesalers"), _("Resellers"), _("Users"), _("Since"), _("State")],
            ([n.slug, n.name, n.vendor, n.wholesalers, n.resellers, n.users, n.created_at,
              _("Open") if n.is_open else pgettext("company", "Closed")] for n in networks(visit.session, query.whole()).items),
        )
    listing = visit.listing(
        VIEW, query, networks(visit.session, query),
        state=[("", _("Open and closed")), ("open", _("Open")), ("closed", pgettext("company", "Closed"))],
    )
    return visit.page("identity/networks.html", "identity/_networks.html", listing=listing)


@bp.read("/platform/networks/new", entrance=OPERATOR)
def network_new(visit: Visit) -> Response:
    """The form for one more network."""
    return visit.page("identity/network_new.html", form=NewNetworkForm())


@bp.act("/platform/networks/new", entrance=OPERATOR)
def network_add(visit: Visit) -> Response:
    """Makes a network with its vendor, and invites the vendor's first manager."""
    form = NewNetworkForm()
    if form.validate():
        try:
            slug = network_slug(str(form.slug.data), reserved_slugs(current_app.url_map))
            logo = _logo(form)
            vendor = add_network(
                visit.session, visit.actor, slug=slug, name=str(form.name.data), colour=form.tint, locale=str(form.locale.data),
                logo=None if logo is KEEP_LOGO else logo, vendor_code=str(form.vendor_code.data),
                vendor_name=str(form.vendor_name.data), reserved=reserved_codes(current_app.url_map),
            )
            invite_person(
                visit.session, visit.actor, vendor, email=str(form.email.data), name=form.manager.data or "", roles=[Role.MANAGER]
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The network %(name)s is open. Its vendor’s manager gets a mail; add wholesalers next.", name=form.name.data),
                  "success")
            return visit.go("identity.network", network_id=vendor.network_id)
    return visit.page("identity/network_new.html", form=form, status=422)


@bp.read("/platform/networks/<int:network_id>", entrance=OPERATOR)
def network(visit: Visit, network_id: int) -> Response:
    """One network: its look, who runs it, who is invited."""
    return _page(visit, access_network(visit.session, network_id))


@bp.act("/platform/networks/<int:network_id>/look", entrance=OPERATOR)
def network_look(visit: Visit, network_id: int) -> Response:
    """Changes name, colour, language and logo."""
    found = access_network(visit.session, network_id)
    form = NetworkLookForm()
    if form.validate():
        try:
            logo = None if "without_logo" in request.form else _logo(form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            change_network(
                visit.session, visit.actor, found, name=str(form.name.data), colour=form.tint, locale=str(form.locale.data),
                is_open=found.is_open, logo=logo,
            )
            flash(_("Saved."), "success")
            return visit.go("identity.network", network_id=network_id)
    return _page(visit, found, look=form, status=422)


@bp.act("/platform/networks/<int:network_id>/close", entrance=OPERATOR)
def network_close(visit: Visit, network_id: int) -> Response:
    """Keeps everybody out of the network; nothing is deleted."""
    return _set_open(visit, network_id, is_open=False)


@bp.act("/platform/networks/<int:network_id>/open", entrance=OPERATOR)
def network_open(visit: Visit, network_id: int) -> Response:
    """Lets people into the network again."""
    return _set_open(visit, network_id, is_open=True)


@bp.act("/platform/networks/<int:network_id>/wholesalers", entrance=OPERATOR)
def wholesaler_add(visit: Visit, network_id: int) -> Response:
    """Adds a wholesaler."""
    found = access_network(visit.session, network_id)
    form = WholesalerForm(prefix=NEW_COMPANY)
    if form.validate():
        try:
            add_organisation(
                visit.session, visit.actor, network_id=network_id, kind=OrganisationKind.WHOLESALER, code=str(form.code.data),
                name=str(form.name.data), reserved=reserved_codes(current_app.url_map),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s is added. Invite its manager next.", name=form.name.data), "success")
            return visit.go("identity.network", network_id=network_id)
    return _page(visit, found, wholesaler=form, status=422)


@bp.act("/platform/networks/<int:network_id>/invite", entrance=OPERATOR)
def network_invite(visit: Visit, network_id: int) -> Response:
    """Invites a manager into the vendor or a wholesaler."""
    found = access_network(visit.session, network_id)
    form = FirstUserForm(prefix=NEW_USER)
    form.company.choices = _companies(visit, network_id)
    if form.validate():
        company = access_run_company(visit.session, network_id, str(form.company.data))
        try:
            invite_person(
                visit.session, visit.actor, company, email=str(form.email.data), name=form.name.data or "", roles=[Role.MANAGER]
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("An invitation is on its way to %(email)s.", email=form.email.data), "success")
            return visit.go("identity.network", network_id=network_id)
    return _page(visit, found, first_user=form, status=422)


@bp.act("/platform/networks/<int:network_id>/invitations/<uuid:invitation_id>/resend", entrance=OPERATOR)
def network_invitation_resend(visit: Visit, network_id: int, invitation_id: UUID) -> Response:
    """Sends an invitation again; the old link ends."""
    old = access_invitation(visit.session, network_id, invitation_id)
    company = access_run_company(visit.session, network_id, organisation_id=old.organisation_id)
    withdraw_invitation(visit.session, visit.actor, old)
    invite_person(visit.session, visit.actor, company, email=old.email, name=old.name, roles=[Role(role) for role in old.roles])
    flash(_("The invitation is on its way to %(email)s again; the earlier link works no more.", email=old.email), "success")
    return visit.go("identity.network", network_id=network_id)


@bp.act("/platform/networks/<int:network_id>/invitations/<uuid:invitation_id>/withdraw", entrance=OPERATOR)
def network_invitation_withdraw(visit: Visit, network_id: int, invitation_id: UUID) -> Response:
    """Ends an invitation."""
    old = access_invitation(visit.session, network_id, invitation_id)
    access_run_company(visit.session, network_id, organisation_id=old.organisation_id)
    withdraw_invitation(visit.session, visit.actor, old)
    flash(_("The invitation of %(email)s is withdrawn.", email=old.email), "success")
    return visit.go("identity.network", network_id=network_id)


def _set_open(visit: Visit, network_id: int, *, is_open: bool) -> Response:
    found = access_network(visit.session, network_id)
    change_network(
        visit.session, visit.actor, found, name=found.name, colour=found.colour, locale=found.locale, is_open=is_open
    )
    flash(_("The network is open.") if is_open else _("The network is closed: nobody can enter it."), "success")
    return visit.go("identity.network", network_id=network_id)


def _logo(form: NetworkLookForm) -> Any:
    """The judged logo of a form; the mark for "keep it" where no file was chosen."""
    sent = form.logo.data
    content = b""
    if sent:
        content = sent.read()
        sent.close()
    return judged_logo(content) if content else KEEP_LOGO


def _companies(visit: Visit, network_id: int) -> dict[str, str]:
    kinds = kind_names()
    return {one.code: f"{one.name} ({kinds[one.kind]})" for one in run_companies(visit.session, network_id)}


def _page(
    visit: Visit, found: NetworkRow, *, look: NetworkLookForm | None = None, wholesaler: WholesalerForm | None = None,
    first_user: FirstUserForm | None = None, status: int = 200,
) -> Response:
    shown = {"name": found.name, "colour": found.colour, "locale": found.locale}
    invite = first_user or FirstUserForm(formdata=None, prefix=NEW_USER)
    invite.company.choices = _companies(visit, found.id)
    return visit.page(
        "identity/network.html", found=found, look=look or NetworkLookForm(formdata=None, data=shown), first_user=invite,
        wholesaler=wholesaler or WholesalerForm(formdata=None, prefix=NEW_COMPANY), kinds=kind_names(), status=status,
        companies=run_companies(visit.session, found.id), waiting=open_invitations(visit.session, found.id),
    )
