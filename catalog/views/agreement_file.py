"""Taking a file of agreements in: choose it, see what would change, confirm."""

from hashlib import sha256

from flask import Response, flash
from flask_babel import gettext as _

from catalog.actions.import_agreements import ImportPlan, import_agreements, plan_import
from catalog.actions.write_agreements import FileRefused
from catalog.agreement_changes import Kind
from catalog.file_values import Fault
from catalog.file_words import words_of
from catalog.forms.agreements import AgreementsConfirmForm, AgreementsFileForm, pack
from catalog.views.agreement_words import KINDS, change_lines
from catalog.views.agreements import bp, grants
from portal.kernel.permissions import Permission
from portal.web.visit import Visit

PAGE = "catalog/agreement_import.html"
MOST_FAULTS, MOST_CHANGES = 300, 200


@bp.read("/agreements/import", needs=Permission.AGREEMENT_EDIT)
def choose(visit: Visit) -> Response:
    """The page where a file is chosen."""
    grants(visit)
    return visit.page(PAGE, form=AgreementsFileForm(), confirm=None, faults=[])


@bp.act("/agreements/import", needs=Permission.AGREEMENT_EDIT)
def preview(visit: Visit) -> Response:
    """What the file would change, or everything that is wrong with it; nothing is written."""
    grants(visit)
    form = AgreementsFileForm()
    content = form.content()
    if content is None:
        return visit.page(PAGE, status=422, form=form, confirm=None, faults=[])
    plan = plan_import(visit.session, visit.network_id, content, may_grant=[visit.organisation_id])
    return _previewed(visit, plan, content, AgreementsConfirmForm(formdata=None))


@bp.act("/agreements/import/confirm", needs=Permission.AGREEMENT_EDIT)
def confirm(visit: Visit) -> Response:
    """Takes the file in as it was shown; shows it again where something changed meanwhile (409)."""
    grants(visit)
    form = AgreementsConfirmForm()
    content = form.content() if form.validate() else None
    if content is None:
        lost = AgreementsFileForm(formdata=None)
        lost.form_errors.append(_("The file did not come back whole: choose it again."))
        return visit.page(PAGE, status=422, form=lost, confirm=None, faults=[])
    own = [visit.organisation_id]
    plan = plan_import(visit.session, visit.network_id, content, may_grant=own)
    if plan.faults or fingerprint(plan) != form.seen.data:
        return _previewed(visit, plan, content, AgreementsConfirmForm(formdata=None), is_stale=True)
    if plan.everything_rules and not form.everything.data:
        form.everything.errors = [_("Tick the box: some rules match every offer.")]
        return _previewed(visit, plan, content, form)
    try:
        done = import_agreements(visit.session, visit.actor, network_id=visit.network_id, content=content, may_grant=own)
    except FileRefused as error:
        return _previewed(visit, ImportPlan(error.faults), content, form, is_stale=True)
    flash(_("Taken in: %(added)s new, %(changed)s changed, %(moved)s moved down, %(unchanged)s unchanged.",
            **{kind.value: str(len(done.codes(kind))) for kind in Kind}), "success")
    return visit.go("agreements.index")


def fingerprint(plan: ImportPlan) -> str:
    """What a plan would do, in short: the same only as long as nothing it touches has changed."""
    told = [
        (change.code, change.kind.value, 0 if change.before is None else change.before.version, change.position)
        for change in plan.changes
    ]
    return sha256(repr(told).encode()).hexdigest()


def _previewed(
    visit: Visit, plan: ImportPlan, content: bytes, form: AgreementsConfirmForm, *, is_stale: bool = False,
) -> Response:
    if plan.faults:
        return visit.page(
            PAGE, status=422, form=AgreementsFileForm(formdata=None), confirm=None, faults=_fault_lines(plan.faults),
            faults_more=max(0, len(plan.faults) - MOST_FAULTS),
        )
    form.packed.data, form.seen.data = pack(content), fingerprint(plan)
    wrong = bool(form.everything.errors)
    shown = [change for change in plan.changes if change.kind is not Kind.UNCHANGED]
    return visit.page(
        PAGE, status=409 if is_stale else 422 if wrong else 200, form=AgreementsFileForm(formdata=None), confirm=form,
        faults=[], is_stale=is_stale, counts=[(str(label), len(plan.codes(kind))) for kind, label in KINDS.items()],
        changes=change_lines(visit, shown[:MOST_CHANGES]), changes_more=max(0, len(shown) - MOST_CHANGES),
        everything=plan.everything_rules, has_changes=bool(shown),
    )


def _fault_lines(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    return [(fault.path, words_of(fault)) for fault in faults[:MOST_FAULTS]]
