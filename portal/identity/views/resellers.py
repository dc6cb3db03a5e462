"""The network's resellers: everybody who may sees them, the vendor's channel adds and keeps them."""

from uuid import UUID

from flask import Response, current_app, flash, request
from flask_babel import gettext as _
from flask_babel import pgettext

from portal.identity.access import access_invitation, access_reseller
from portal.identity.actions.add_organisation import add_organisation
from portal.identity.actions.change_company import change_company
from portal.identity.actions.close_company import close_company
from portal.identity.actions.invite_person import invite_person
from portal.identity.actions.place_in_group import place_in_group
from portal.identity.actions.withdraw_invitation import withdraw_invitation
from portal.identity.forms.company import CompanyForm, NewResellerForm
from portal.identity.forms.people import InviteManagerForm
from portal.identity.queries.companies import CompanyData, company_data
from portal.identity.queries.people import invited
from portal.identity.queries.resellers import NO_GROUP, groups, managers_of, resellers
from portal.identity.reserved import reserved_codes
from portal.identity.views.company import again, differing, shown_version
from portal.identity.views.mount import bp
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import OrganisationKind, Permission, Role
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

SEES, EDITS = Permission.RESELLER_VIEW, Permission.RESELLER_EDIT
VIEW = ListView(
    "resellers",
    (Column("name", _l("Name"), sortable=True), Column("code", _l("Code"), sortable=True),
     Column("city", _l("Town"), sortable=True), Column("group", _l("Group"), sortable=True),
     Column("users", _l("Users"), kind="number"), Column("state", _l("State"))),
    (Filter("group", _l("Group")), Filter("state", _l("State"))), sort="name",
)


@bp.read("/resellers", needs=SEES)
def reseller_list(visit: Visit) -> Response:
    """The resellers of the network."""
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        rows = resellers(visit.session, visit.network_id, query.whole()).items
        return visit.csv(
            f"{visit.door.network_slug}-resellers.csv",
            [_("Code"), _("Name"), _("SIREN"), _("Town"), _("E-mail address"), _("Telephone"), _("Group"), _("Users"),
             _("State")],
            ([r.code, r.name, r.siren, r.city, r.email, r.phone, r.group_name, r.users,
              pgettext("company", "Active") if r.is_active else pgettext("company", "Closed")] for r in rows),
        )
    known = [(str(group.id), group.name) for group in groups(visit.session, visit.network_id)]
    listing = visit.listing(
        VIEW, query, resellers(visit.session, visit.network_id, query),
        group=[("", _("All groups")), (NO_GROUP, _("Without a group")), *known],
        state=[
            ("", _("Active and closed")), ("active", pgettext("company", "Active")), ("closed", pgettext("company", "Closed")),
        ],
    )
    return visit.page("identity/resellers.html", "identity/_resellers.html", listing=listing, sees_users=_sees_users(visit))


@bp.read("/resellers/new", needs=EDITS)
def reseller_new(visit: Visit) -> Response:
    """The form for one more reseller."""
    return visit.page("identity/reseller_new.html", form=_new_form(visit))


@bp.act("/resellers/new", needs=EDITS)
def reseller_add(visit: Visit) -> Response:
    """Adds a reseller with its data."""
    form = _new_form(visit)
    if form.validate():
        codes = {str(group.id): group.code for group in groups(visit.session, visit.network_id)}
        try:
            added = add_organisation(
                visit.session, visit.actor, network_id=visit.network_id, kind=OrganisationKind.RESELLER,
                code=str(form.code.data), name=str(form.name.data), group_code=codes.get(str(form.group.data)),
                reserved=reserved_codes(current_app.url_map),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            made = company_data(visit.session, visit.network_id, organisation_id=added.organisation_id)
            assert made is not None
            change_company(visit.session, visit.actor, made, form.values, version=made.version)
            flash(_("%(name)s is added. Invite its manager next.", name=form.name.data), "success")
            return visit.go("identity.reseller", code=added.code)
    return visit.page("identity/reseller_new.html", form=form, status=422)


@bp.read("/resellers/<code>", needs=SEES)
def reseller(visit: Visit, code: str) -> Response:
    """One reseller: data, group, people, and what the storeys above know of it."""
    return _page(visit, access_reseller(visit.session, visit.network_id, code), InviteManagerForm(formdata=None))


@bp.read("/resellers/<code>/edit", needs=EDITS)
def reseller_edit(visit: Visit, code: str) -> Response:
    """The form with the reseller's data."""
    company = access_reseller(visit.session, visit.network_id, code)
    form = CompanyForm(formdata=None, data={**company.data, "version": company.version})
    return visit.page("identity/reseller_edit.html", company=company, form=form, theirs=None)


@bp.act("/resellers/<code>/edit", needs=EDITS)
def reseller_save(visit: Visit, code: str) -> Response:
    """Stores what was changed."""
    company = access_reseller(visit.session, visit.network_id, code)
    form = CompanyForm()
    if not form.validate():
        return visit.page("identity/reseller_edit.html", company=company, form=form, theirs=None, status=422)
    try:
        change_company(visit.session, visit.actor, company, form.values, version=shown_version(form))
    except Stale:
        return visit.page(
            "identity/reseller_edit.html", company=company, form=again(form, company), theirs=differing(form, company), status=409
        )
    flash(_("The company’s data are saved."), "success")
    return visit.go("identity.reseller", code=code)


@bp.act("/resellers/<code>/group", needs=EDITS)
def reseller_group(visit: Visit, code: str) -> Response:
    """Puts the reseller into a group, or into none."""
    company = access_reseller(visit.session, visit.network_id, code)
    wanted = request.form.get("group", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise NotFound("group")
    place_in_group(visit.session, visit.actor, company, group_id=int(wanted) if wanted else None)
    flash(_("The group of %(name)s is changed; its prices follow at once.", name=company.ref.name), "success")
    return visit.go("identity.reseller", code=code)


@bp.act("/resellers/<code>/close", needs=EDITS)
def reseller_close(visit: Visit, code: str) -> Response:
    """Keeps the reseller's people out; nothing is deleted."""
    company = access_reseller(visit.session, visit.network_id, code)
    if close_company(visit.session, visit.actor, company.ref, is_open=False):
        flash(_("%(name)s is closed: its users cannot enter any more.", name=company.ref.name), "success")
    return visit.go("identity.reseller", code=code)


@bp.act("/resellers/<code>/open", needs=EDITS)
def reseller_open(visit: Visit, code: str) -> Response:
    """Lets the reseller's people in again."""
    company = access_reseller(visit.session, visit.network_id, code)
    if close_company(visit.session, visit.actor, company.ref, is_open=True):
        flash(_("%(name)s is open again.", name=company.ref.name), "success")
    return visit.go("identity.reseller", code=code)


@bp.act("/resellers/<code>/invite", needs=EDITS)
def reseller_invite(visit: Visit, code: str) -> Response:
    """Invites a manager of the reseller, who then invites colleagues."""
    company = access_reseller(visit.session, visit.network_id, code)
    form = InviteManagerForm()
    if form.validate():
        try:
            invite_person(
                visit.session, visit.actor, company.ref, email=str(form.email.data), name=form.name.data or "",
                roles=[Role.MANAGER],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("An invitation is on its way to %(email)s.", email=form.email.data), "success")
            return visit.go("identity.reseller", code=code)
    return _page(visit, company, form, 422)


@bp.act("/resellers/<code>/invitations/<uuid:invitation_id>/resend", needs=EDITS)
def reseller_invitation_resend(visit: Visit, code: str, invitation_id: UUID) -> Response:
    """Sends an invitation of the reseller again; the old link ends."""
    company = access_reseller(visit.session, visit.network_id, code)
    old = access_invitation(visit.session, visit.network_id, invitation_id, company.ref.id)
    withdraw_invitation(visit.session, visit.actor, old)
    invite_person(
        visit.session, visit.actor, company.ref, email=old.email, name=old.name, roles=[Role(role) for role in old.roles]
    )
    flash(_("The invitation is on its way to %(email)s again; the earlier link works no more.", email=old.email), "success")
    return visit.go("identity.reseller", code=code)


@bp.act("/resellers/<code>/invitations/<uuid:invitation_id>/withdraw", needs=EDITS)
def reseller_invitation_withdraw(visit: Visit, code: str, invitation_id: UUID) -> Response:
    """Ends an invitation of the reseller."""
    company = access_reseller(visit.session, visit.network_id, code)
    old = access_invitation(visit.session, visit.network_id, invitation_id, company.ref.id)
    withdraw_invitation(visit.session, visit.actor, old)
    flash(_("The invitation of %(email)s is withdrawn.", email=old.email), "success")
    return visit.go("identity.reseller", code=code)


def _sees_users(visit: Visit) -> bool:
    """Who works at a reseller is the vendor's to know, not the wholesalers'."""
    return visit.kind is OrganisationKind.VENDOR


def _new_form(visit: Visit) -> NewResellerForm:
    form = NewResellerForm()
    known = [(str(group.id), group.name) for group in groups(visit.session, visit.network_id)]
    form.group.choices = dict([("", _("Without a group")), *known])
    return form


def _page(visit: Visit, company: CompanyData, form: InviteManagerForm, status: int = 200) -> Response:
    sees_users = _sees_users(visit)
    ref = company.ref
    return visit.page(
        "identity/reseller.html", company=company, form=form, status=status, sees_users=sees_users,
        may_edit=visit.may(EDITS), groups=groups(visit.session, visit.network_id),
        managers=managers_of(visit.session, ref.network_id, ref.id) if sees_users else 0,
        waiting=invited(visit.session, ref.network_id, ref.id) if sees_users else [],
        panels=visit.runtime.slots.reseller_panel.ask(visit, ref.id),
    )
