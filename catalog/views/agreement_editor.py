"""The agreements editor: rules typed row by row, what they would do beside them, and a save that is the file's import."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice  # type: ignore[attr-defined]

from catalog.access_agreements import access_agreement
from catalog.actions.import_agreements import ImportPlan
from catalog.actions.save_agreement import ChangedMeanwhile, NotConfirmed, plan_agreement, save_agreement
from catalog.actions.write_agreements import FileRefused
from catalog.agreement_changes import Kind
from catalog.agreement_drafts import APART, MOST_ROWS, Reach, RuleRow, rows_after
from catalog.agreement_names import VENDOR
from catalog.forms.agreement_editor import GRANTS, REACHES, AgreementForm
from catalog.price_words import span
from catalog.queries.agreement_choices import brand_names, category_names, find_products, find_resellers, group_choices
from catalog.queries.agreement_export import agreements_as_file, version_as_file
from catalog.queries.agreement_list import VersionLine, agreement_versions
from catalog.views.agreement_preview import PreviewPart, preview_part
from catalog.views.agreement_words import VersionDiff, audience_words, version_diff
from catalog.views.agreements import bp, grants
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.visit import Visit

PAGE, PART = "catalog/agreement_edit.html", "catalog/_agreement_edit.html"
PREVIEW_PART, PRODUCTS_PART, RESELLERS_PART = (
    "catalog/_agreement_preview.html", "catalog/_product_choices.html", "catalog/_reseller_choices.html")
SAVE, PREVIEW = "save", "preview"


@dataclass(slots=True)
class Draft:
    """The form on its way: which agreement, what is said about it, and what the page shows beside."""

    form: AgreementForm
    agreement_id: int | None
    code: str = ""
    versions: list[VersionLine] = field(default_factory=list)
    next_row: int | None = None
    everything: int = 0
    conflict: VersionDiff | None = None
    preview: PreviewPart | None = None


@bp.read("/agreements/new", needs=Permission.AGREEMENT_EDIT)
def new(visit: Visit) -> Response:
    """An empty agreement, or a copy of another one of the organisation's."""
    grants(visit)
    form = AgreementForm(formdata=None)
    copied = request.args.get("copy", "")
    if copied:
        number = int(copied) if copied.isascii() and copied.isdigit() and len(copied) < 19 else 0
        code = access_agreement(visit.session, visit.network_id, visit.organisation_id, number)
        shown = _as_file(visit, code, None)
        form.show({**shown, "code": ""}, None)
    else:
        form.rows = [RuleRow()]
    return _page(visit, Draft(form, None))


@bp.act("/agreements/new", needs=Permission.AGREEMENT_EDIT)
def create(visit: Visit) -> Response:
    """Makes the agreement; or adds, drops, doubles a rule, or looks at what it would do, which writes nothing."""
    grants(visit)
    return _act(visit, Draft(AgreementForm(), None))


@bp.read("/agreements/<int:agreement_id>/edit", needs=Permission.AGREEMENT_EDIT)
def edit(visit: Visit, agreement_id: int) -> Response:
    """An agreement as its latest version says, or as an older one did; saving makes a new version."""
    draft = _opened(visit, agreement_id, AgreementForm(formdata=None))
    latest = draft.versions[0]
    asked = request.args.get("version", "")
    shown = latest if not asked else next((v for v in draft.versions if str(v.version) == asked), None)
    if shown is None:
        raise NotFound(asked)
    if len(shown.rules) > MOST_ROWS:
        return visit.page("catalog/agreement_long.html", status=409, draft=draft, rules=len(shown.rules), most=MOST_ROWS)
    draft.form.show(_as_file(visit, draft.code, None if shown is latest else (agreement_id, shown)), latest.version)
    if shown.starts_at > clock.now() and shown is latest:
        draft.form.since.data = "on"
        draft.form.since_on.data = clock.paris_today(shown.starts_at).isoformat()
    return _page(visit, draft)


@bp.act("/agreements/<int:agreement_id>/edit", needs=Permission.AGREEMENT_EDIT)
def change(visit: Visit, agreement_id: int) -> Response:
    """Saves a new version; or changes the rows of the form, or looks at what it would do, which writes nothing."""
    draft = _opened(visit, agreement_id, AgreementForm())
    draft.form.code.data = draft.code
    if draft.form.seen_version is None:
        draft.form.seen.data = "0"
    return _act(visit, draft)


@bp.read("/agreements/products", needs=Permission.AGREEMENT_EDIT)
def products(visit: Visit) -> Response:
    """Products for the words typed into a rule, as options."""
    grants(visit)
    words = next((text for name, text in request.args.items() if name.endswith("-product")), "")
    found = [] if APART in words else find_products(visit.session, visit.network_id, words)
    return visit.page(PRODUCTS_PART, found=found)


@bp.read("/agreements/resellers", needs=Permission.AGREEMENT_EDIT)
def resellers(visit: Visit) -> Response:
    """Resellers for the words typed, as options."""
    grants(visit)
    words = request.args.get("reseller", "") or request.args.get("sample", "")
    return visit.page(RESELLERS_PART, found=find_resellers(visit.session, visit.network_id, words))


def _opened(visit: Visit, agreement_id: int, form: AgreementForm) -> Draft:
    grants(visit)
    code = access_agreement(visit.session, visit.network_id, visit.organisation_id, agreement_id)
    return Draft(form, agreement_id, code, agreement_versions(visit.session, visit.network_id, agreement_id))


def _as_file(visit: Visit, code: str, older: tuple[int, VersionLine] | None) -> dict[str, Any]:
    if older is not None:
        return version_as_file(visit.session, visit.network_id, older[0], older[1].version)
    document = agreements_as_file(visit.session, visit.network_id, grantor_ids=[visit.organisation_id], codes={code})
    found: dict[str, Any] = document["agreements"][0]
    return found


def _act(visit: Visit, draft: Draft) -> Response:
    form, deed = draft.form, request.form.get("do", SAVE)
    form.read_rows(_flat(request.form))
    if deed == SAVE:
        return _save(visit, draft)
    # Nothing is written: the id of this form stays free for the save.
    visit.session.rollback()
    if deed != PREVIEW:
        form.rows, draft.next_row = rows_after(form.rows, deed)
        return _page(visit, draft)
    plan, starts = _planned(visit, draft)
    if not plan.faults and not form.is_wrong:
        draft.preview = preview_part(visit, plan, form, starts)
        draft.everything = plan.everything_rules
    if visit.is_htmx and "part" in request.form:
        return visit.page(PAGE, PREVIEW_PART, draft=draft)
    return _page(visit, draft, status=422 if form.is_wrong else 200)


def _planned(visit: Visit, draft: Draft) -> tuple[ImportPlan, datetime | None]:
    """What saving would do, with everything that is wrong shown at its field."""
    form, starts = draft.form, None
    form.validate()
    try:
        starts = form.starts
    except (ValueError, OverflowError):
        form.since_on.errors = [_("Choose the day from which this version counts.")]
    if starts is not None and starts <= clock.now():
        form.since_on.errors = [_("Past prices stand: a new version counts from now on, or from a day to come.")]
    _resolve(visit, form)
    plan = plan_agreement(
        visit.session, visit.actor, network_id=visit.network_id, content=_content(visit, form), seen=form.seen_version,
        since=starts,
    )
    form.blame(plan.faults)
    return plan, starts


def _save(visit: Visit, draft: Draft) -> Response:
    form = draft.form
    plan, starts = _planned(visit, draft)
    draft.everything = plan.everything_rules
    if form.is_wrong or plan.faults:
        return _page(visit, draft, status=422)
    try:
        saved = save_agreement(
            visit.session, visit.actor, network_id=visit.network_id, content=_content(visit, form), seen=form.seen_version,
            since=starts, note=form.note.data or "", is_confirmed=bool(form.everything.data),
        )
    except FileRefused as error:
        form.blame(error.faults)
    except Refused as error:
        form.refuse(error)
    except NotConfirmed as error:
        draft.everything = error.rules
        form.everything.errors = [_("Tick the box: some rules match every offer.")]
    except ChangedMeanwhile as error:
        return _conflict(visit, draft, error.before.version)
    else:
        unchanged = saved.change.kind is Kind.UNCHANGED
        flash(_("All of this stands already: nothing was changed.") if unchanged else _("The agreement is saved."),
              "info" if unchanged else "success")
        return visit.go("agreements.show", agreement_id=saved.agreement_id)
    draft.preview = preview_part(visit, plan, form, starts) if not plan.faults and not form.is_wrong else None
    return _page(visit, draft, status=422)


def _conflict(visit: Visit, draft: Draft, latest: int) -> Response:
    """Somebody saved meanwhile: what they changed, with what was typed here kept; the next save puts it on top."""
    by_number = {version.version: version for version in draft.versions}
    seen = by_number.get(draft.form.seen_version or 0)
    draft.conflict = version_diff(visit, seen, by_number[latest]) if seen is not None else VersionDiff()
    draft.form.seen.data = str(latest)
    return _page(visit, draft, status=409)


def _content(visit: Visit, form: AgreementForm) -> bytes:
    return form.content(VENDOR if visit.kind is OrganisationKind.VENDOR else visit.door.code)


def _resolve(visit: Visit, form: AgreementForm) -> None:
    """Products and resellers typed in part are looked for: one that is found alone is taken, several are shown to choose."""
    for row in form.rows:
        if row.reach == Reach.PRODUCT and row.product and APART not in row.product:
            found = find_products(visit.session, visit.network_id, row.product)
            if len(found) == 1:
                row.product = found[0][0]
                continue
            row.found = found
            row.errors["product"] = [
                _("Several products match: choose one.") if found else _("No product with a part number matches these words.")
            ]
    if form.audience.data == "reseller" and form.reseller.data:
        known = find_resellers(visit.session, visit.network_id, form.reseller.data)
        typed = form.reseller.data.casefold()
        if len(known) == 1 or (known and typed in (known[0].code.casefold(), known[0].name.casefold())):
            form.reseller.data = known[0].code


def _flat(sent: MultiDict[str, str]) -> dict[str, str]:
    return {name: value for name, value in sent.items() if name.startswith("rule-")}


def _page(visit: Visit, draft: Draft, *, status: int = 200) -> Response:
    """The editor; brands and categories are offered to choose from."""
    session, network_id = visit.session, visit.network_id
    groups = [("", _("Choose…")), *group_choices(session, network_id)]
    draft.form.group.choices = [SelectChoice(code, name) for code, name in groups]
    now = clock.now()
    return visit.page(
        PAGE, PART, status=status, draft=draft, form=draft.form, reaches=REACHES, grants_words=GRANTS, span=span,
        brands=brand_names(session, network_id), categories=category_names(session, network_id), most_rows=MOST_ROWS,
        planned=[v for v in draft.versions if v.starts_at > now and v.ends_at != v.starts_at], audience_words=audience_words,
    )


