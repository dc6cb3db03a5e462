"""Groups of resellers, kept by the vendor's channel."""

from flask import Response, flash
from flask_babel import gettext as _

from portal.identity.access import access_group
from portal.identity.actions.add_group import add_group
from portal.identity.actions.delete_group import delete_group
from portal.identity.actions.rename_group import rename_group
from portal.identity.forms.company import GroupForm, GroupNameForm
from portal.identity.queries.resellers import groups
from portal.identity.views.mount import bp
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.web.visit import Visit

NEEDS = Permission.GROUP_EDIT


@bp.read("/groups", needs=NEEDS)
def group_list(visit: Visit) -> Response:
    """All groups, and the form for one more."""
    return _page(visit, GroupForm(formdata=None))


@bp.act("/groups", needs=NEEDS)
def group_add(visit: Visit) -> Response:
    """Adds a group."""
    form = GroupForm()
    if form.validate():
        try:
            add_group(visit.session, visit.actor, code=str(form.code.data), name=str(form.name.data))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(_("The group %(name)s is added.", name=form.name.data), "success")
            return visit.go("identity.group_list")
    return _page(visit, form, 422)


@bp.act("/groups/<int:group_id>/rename", needs=NEEDS)
def group_rename(visit: Visit, group_id: int) -> Response:
    """Gives a group another name."""
    group = access_group(visit.session, visit.network_id, group_id)
    form = GroupNameForm()
    if not form.validate():
        return _page(visit, GroupForm(formdata=None), 422, problem=" ".join(str(e) for e in form.name.errors))
    rename_group(visit.session, visit.actor, group, name=str(form.name.data))
    return visit.go("identity.group_list")


@bp.act("/groups/<int:group_id>/delete", needs=NEEDS)
def group_delete(visit: Visit, group_id: int) -> Response:
    """Deletes an empty group."""
    group = access_group(visit.session, visit.network_id, group_id)
    try:
        delete_group(visit.session, visit.actor, group)
    except Refused as refusal:
        return _page(visit, GroupForm(formdata=None), 422, problem=str(refusal))
    flash(_("The group %(name)s is deleted.", name=group.name), "success")
    return visit.go("identity.group_list")


def _page(visit: Visit, form: GroupForm, status: int = 200, problem: str = "") -> Response:
    return visit.page(
        "identity/groups.html", form=form, groups=groups(visit.session, visit.network_id), problem=problem, status=status
    )
