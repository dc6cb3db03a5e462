"""Groups of resellers, kept by the vendor's channel: the list, one group with its conditions, and moving resellers into it."""

from collections.abc import Mapping, Sequence

from flask import Response, flash, request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.identity.access import access_group, access_reseller
from portal.identity.actions.add_group import add_group
from portal.identity.actions.delete_group import delete_group
from portal.identity.actions.place_in_group import place_in_group
from portal.identity.actions.rename_group import rename_group
from portal.identity.forms.company import GroupForm, GroupNameForm
from portal.identity.queries.resellers import Group, groups, list_groups, resellers
from portal.identity.views.mount import bp
from portal.kernel.errors import NotFound, Refused
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import Permission
from portal.web.lists import Column, Filter, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

NEEDS = Permission.GROUP_EDIT
PAGE, PART, SHOW = "identity/groups.html", "identity/_groups.html", "identity/group.html"
MOST_SHOWN, MOST_MOVED = 100, 500
VIEW = ListView(
    "groups",
    (Column("name", _l("Name"), sortable=True), Column("code", _l("Code"), sortable=True),
     Column("resellers", _l("Resellers"), sortable=True, kind="number")),
    (Filter("members", _l("Show"), (("", _l("All groups")), ("used", _l("With resellers")), ("empty", _l("Empty")))),),
    sort="name",
)


@bp.read("/groups", needs=NEEDS)
def group_list(visit: Visit) -> Response:
    """All groups, and the form for one more."""
    query = visit.ask(VIEW)
    if request.args.get("format") == "csv":
        lines = list_groups(visit.session, visit.network_id, query.whole()).items
        return visit.csv("groups.csv", (_("Name"), _("Code"), _("Resellers")), (
            (line.name, line.code, line.resellers) for line in lines))
    return _page(visit, GroupForm(formdata=None), query=query)


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


@bp.read("/groups/<int:group_id>", needs=NEEDS)
def group(visit: Visit, group_id: int) -> Response:
    """One group: its name, the agreements that count for it, and resellers to move into it with a look before."""
    return _show(visit, access_group(visit.session, visit.network_id, group_id), chosen=request.args.getlist("move"))


@bp.act("/groups/<int:group_id>/move", needs=NEEDS)
def group_move(visit: Visit, group_id: int) -> Response:
    """The chosen resellers belong to the group, and its conditions count for them from the next page on."""
    found = access_group(visit.session, visit.network_id, group_id)
    codes = request.form.getlist("move")[:MOST_MOVED]
    if not codes:
        return _show(visit, found, status=422, problem=_("Choose the resellers to move."))
    for code in codes:
        place_in_group(visit.session, visit.actor, access_reseller(visit.session, visit.network_id, code), group_id=found.id)
    flash(_("%(count)s resellers belong to %(name)s now; their prices follow at once.", count=len(codes), name=found.name),
          "success")
    return visit.go("identity.group", group_id=group_id)


@bp.act("/groups/<int:group_id>/rename", needs=NEEDS)
def group_rename(visit: Visit, group_id: int) -> Response:
    """Gives a group another name."""
    found = access_group(visit.session, visit.network_id, group_id)
    form = GroupNameForm()
    if not form.validate():
        return _show(visit, found, status=422, problem=" ".join(str(e) for e in form.name.errors))
    rename_group(visit.session, visit.actor, found, name=str(form.name.data))
    return visit.go("identity.group", group_id=group_id)


@bp.act("/groups/<int:group_id>/delete", needs=NEEDS)
def group_delete(visit: Visit, group_id: int) -> Response:
    """Deletes an empty group."""
    found = access_group(visit.session, visit.network_id, group_id)
    try:
        delete_group(visit.session, visit.actor, found)
    except Refused as refusal:
        return _show(visit, found, status=422, problem=str(refusal))
    flash(_("The group %(name)s is deleted.", name=found.name), "success")
    return visit.go("identity.group_list")


def _page(visit: Visit, form: GroupForm, status: int = 200, query: ListQuery | None = None) -> Response:
    asked = query or visit.ask(VIEW)
    page = list_groups(visit.session, visit.network_id, asked)
    return visit.page(PAGE, PART if status == 200 else None, status=status, form=form,
                      listing=visit.listing(VIEW, asked, page))


def _show(visit: Visit, found: Group, *, chosen: Sequence[str] = (), status: int = 200, problem: str = "") -> Response:
    words = request.args.get("q", "").strip().replace("\0", "")[:200]
    shown = resellers(visit.session, visit.network_id, ListQuery(words, sort="name", size=MOST_SHOWN)).items
    moving = [access_reseller(visit.session, visit.network_id, code) for code in chosen[:MOST_MOVED]]
    moving = [one for one in moving if one.group_id != found.id]
    if chosen and not moving:
        problem = problem or _("These resellers belong to the group already.")
    asked = list(dict.fromkeys([found.id, *(one.group_id for one in moving if one.group_id is not None)]))
    names = {one.id: one.name for one in groups(visit.session, visit.network_id)}
    panels: dict[int, list[Markup]] = {}
    answers: list[Mapping[int, Markup]] = visit.runtime.slots.group_panel.ask(visit, asked)
    for answer in answers:
        for group_id, panel in answer.items():
            panels.setdefault(group_id, []).append(panel)
    form = GroupNameForm(formdata=None)
    form.name.data = found.name
    if any(group_id not in names for group_id in asked):
        raise NotFound("group")
    return visit.page(
        SHOW, status=status, group=found, form=form, problem=problem, words=words, moving=moving, panels=panels, names=names,
        members=[one for one in shown if one.group_name == found.name], others=[o for o in shown if o.group_name != found.name],
        leaving=[group_id for group_id in asked if group_id != found.id],
    )
