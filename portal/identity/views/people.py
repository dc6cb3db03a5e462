"""A company's people: who works here, with which roles, who is invited."""

from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from portal.identity.access import access_invitation, access_member
from portal.identity.actions.change_roles import change_roles
from portal.identity.actions.invite_person import invite_person
from portal.identity.actions.remove_member import remove_member
from portal.identity.actions.withdraw_invitation import withdraw_invitation
from portal.identity.forms.people import InviteForm, RolesForm
from portal.identity.queries.people import Member, invited, people
from portal.identity.views.here import here
from portal.identity.views.mount import bp
from portal.kernel.errors import Refused
from portal.kernel.permissions import ROLES_OF, Permission, Role
from portal.web.layout import role_names
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

NEEDS = Permission.USER_MANAGE
VIEW = ListView(
    "people",
    (Column("name", _l("Name"), sortable=True), Column("email", _l("E-mail address"), sortable=True),
     Column("roles", _l("Roles")), Column("since", _l("Member since"), sortable=True, kind="date")),
    (Filter("role", _l("Role")),), sort="name",
)


@bp.read("/users", needs=NEEDS)
def users(visit: Visit) -> Response:
    """The company's people, and who is invited."""
    query = visit.ask(VIEW)
    names = role_names()
    if request.args.get("format") == "csv":
        rows = people(visit.session, visit.network_id, visit.organisation_id, query.whole()).items
        return visit.csv(
            f"{visit.door.code}-users.csv", [_("Name"), _("E-mail address"), _("Roles"), _("Member since")],
            ([one.name, one.email, ", ".join(names[role] for role in one.roles), one.since] for one in rows),
        )
    page = people(visit.session, visit.network_id, visit.organisation_id, query)
    roles = [("", _("All roles")), *((role.value, names[role.value]) for role in ROLES_OF[here(visit).kind])]
    return visit.page(
        "identity/users.html", "identity/_users.html", listing=visit.listing(VIEW, query, page, role=roles), names=names,
        waiting=invited(visit.session, visit.network_id, visit.organisation_id),
    )


@bp.read("/users/invite", needs=NEEDS)
def invite(visit: Visit) -> Response:
    """Whom to invite."""
    form = InviteForm()
    form.offer(here(visit).kind)
    return visit.page("identity/invite.html", form=form)


@bp.act("/users/invite", needs=NEEDS)
def invite_submit(visit: Visit) -> Response:
    """Mails the invitation."""
    form = InviteForm()
    form.offer(here(visit).kind)
    if form.validate():
        try:
            invite_person(
                visit.session, visit.actor, here(visit), email=str(form.email.data), name=form.name.data or "", roles=form.chosen
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("An invitation is on its way to %(email)s.", email=form.email.data), "success")
            return visit.go("identity.users")
    return visit.page("identity/invite.html", form=form, status=422)


@bp.act("/invitations/<uuid:invitation_id>/resend", needs=NEEDS)
def invitation_resend(visit: Visit, invitation_id: UUID) -> Response:
    """Sends an invitation again, with a new link and a new term; the old link ends."""
    old = access_invitation(visit.session, visit.network_id, invitation_id, visit.organisation_id)
    withdraw_invitation(visit.session, visit.actor, old)
    invite_person(
        visit.session, visit.actor, here(visit), email=old.email, name=old.name, roles=[Role(role) for role in old.roles]
    )
    flash(_("The invitation is on its way to %(email)s again; the earlier link works no more.", email=old.email), "success")
    return visit.go("identity.users")


@bp.act("/invitations/<uuid:invitation_id>/withdraw", needs=NEEDS)
def invitation_withdraw(visit: Visit, invitation_id: UUID) -> Response:
    """Ends an invitation."""
    old = access_invitation(visit.session, visit.network_id, invitation_id, visit.organisation_id)
    withdraw_invitation(visit.session, visit.actor, old)
    flash(_("The invitation of %(email)s is withdrawn.", email=old.email), "success")
    return visit.go("identity.users")


@bp.read("/users/<int:user_id>", needs=NEEDS)
def user(visit: Visit, user_id: int) -> Response:
    """One person and the roles that may be given."""
    member = access_member(visit.session, visit.network_id, visit.organisation_id, user_id)
    form = RolesForm(formdata=None, data={"roles": list(member.roles), "shown": ",".join(member.roles)})
    return _page(visit, member, form)


@bp.act("/users/<int:user_id>/roles", needs=NEEDS)
def user_roles(visit: Visit, user_id: int) -> Response:
    """Gives the person other roles."""
    member = access_member(visit.session, visit.network_id, visit.organisation_id, user_id)
    form = RolesForm()
    form.offer(here(visit).kind)
    if form.validate():
        shown = str(form.shown.data or "").split(",")
        try:
            change_roles(visit.session, visit.actor, here(visit), member, roles=form.chosen, shown=shown)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The roles of %(name)s are changed.", name=member.name), "success")
            return visit.go("identity.users")
    return _page(visit, member, form, 422)


@bp.act("/users/<int:user_id>/remove", needs=NEEDS)
def user_remove(visit: Visit, user_id: int) -> Response:
    """Removes the person from the company."""
    member = access_member(visit.session, visit.network_id, visit.organisation_id, user_id)
    try:
        remove_member(visit.session, visit.actor, here(visit), member)
    except Refused as refusal:
        form = RolesForm(formdata=None, data={"roles": list(member.roles), "shown": ",".join(member.roles)})
        return _page(visit, member, form, 422, problem=str(refusal))
    flash(_("%(name)s works here no more.", name=member.name), "success")
    return visit.go_to("/") if user_id == visit.door.user_id else visit.go("identity.users")


def _page(visit: Visit, member: Member, form: RolesForm, status: int = 200, problem: str = "") -> Response:
    form.offer(here(visit).kind)
    return visit.page(
        "identity/user.html", member=member, form=form, problem=problem, status=status,
        is_me=member.user_id == visit.door.user_id,
    )
