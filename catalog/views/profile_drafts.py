"""A feed profile in the making: the sample, every guess to correct, the look at the first lines, and keeping it."""

from typing import Any
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_feeds import access_draft
from catalog.actions.draft_profile import change_draft, change_sample, draft_from_sample, drop_draft
from catalog.actions.keep_profile import keep_profile
from catalog.feed_preview import FeedPreview, preview_feed
from catalog.feed_words import FIELDS, reason_words, refusal_words, right_words
from catalog.feeds.guess import Guess, guess_profile
from catalog.feeds.profile import REQUIRED, SELLERS_DEFAULT, SKIPPED, ProfileRefused, profile_from_dict
from catalog.feeds.text import FeedRefused
from catalog.forms.profiles import LARGEST_SAMPLE, STATUSES, ProfileForm, ProfileRows, SampleForm, field_of, profile_data
from catalog.models import ProfileDraft
from catalog.profile_words import faults_words
from catalog.queries.vat_rates import usable_rates
from catalog.views.feeds import bp, wholesalers_only
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.web.filters import format_number, reader_language
from portal.web.visit import Visit

NEEDS = Permission.FEED_PROFILE
NEW, EDIT = "catalog/profile_new.html", "catalog/profile_edit.html"
LONGEST_NAME = 120


@bp.read("/feeds/profiles/new", needs=NEEDS)
def profile_new(visit: Visit) -> Response:
    """Where the sample of a new format is chosen."""
    wholesalers_only(visit)
    return visit.page(NEW, form=SampleForm(formdata=None))


@bp.act("/feeds/profiles/new", needs=NEEDS)
def profile_begin(visit: Visit) -> Response:
    """Looks at the sample and goes on to what it seems to be."""
    wholesalers_only(visit)
    form = SampleForm()
    sample = _sample(form)
    if sample is None:
        return visit.page(NEW, status=422, form=form)
    try:
        draft_id = draft_from_sample(
            visit.session, visit.actor, visit.runtime.files, content=sample[0], file_name=sample[1])
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page(NEW, status=422, form=form)
    return visit.go("feeds.profile_draft", draft_id=draft_id)


@bp.read("/feeds/profiles/drafts/<uuid:draft_id>", needs=NEEDS)
def profile_draft(visit: Visit, draft_id: UUID) -> Response:
    """The guesses, and the first lines as they are understood so far."""
    wholesalers_only(visit)
    draft = access_draft(visit.session, visit.actor, draft_id)
    form = ProfileForm(formdata=None)
    form.code.data, form.name.data = draft.code, draft.name
    return _page(visit, draft, form)


@bp.act("/feeds/profiles/drafts/<uuid:draft_id>", needs=NEEDS)
def profile_look(visit: Visit, draft_id: UUID) -> Response:
    """Keeps what was corrected: to look again, to begin anew from the sample, or as a profile."""
    wholesalers_only(visit)
    draft = access_draft(visit.session, visit.actor, draft_id)
    form, todo = ProfileForm(), request.form.get("do", "look")
    form.keep_odd(draft.data)
    sound = form.validate() or todo != "keep"
    data = profile_data(form, request.form, draft.data)
    if todo == "guess" and (guess := _guessed(visit, draft)) is not None:
        data = guess.data
    code = draft.base_code or (form.code.data or "")[:40]
    change_draft(visit.session, visit.actor, draft_id, code=code, name=(form.name.data or "")[:80], data=data)
    if todo != "keep":
        return visit.go("feeds.profile_draft", draft_id=draft_id, _anchor="look")
    draft = access_draft(visit.session, visit.actor, draft_id)
    if not sound:
        return _page(visit, draft, form, 422)
    try:
        kept = keep_profile(visit.session, visit.actor, draft)
    except ProfileRefused:
        return _page(visit, draft, form, 422)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(visit, draft, form, 422)
    flash(_("The profile %(code)s is kept: files are read this way from now on.", code=kept), "success")
    return visit.go("feeds.profile", code=kept)


@bp.act("/feeds/profiles/drafts/<uuid:draft_id>/sample", needs=NEEDS)
def profile_sample(visit: Visit, draft_id: UUID) -> Response:
    """Another sample to look at."""
    wholesalers_only(visit)
    draft = access_draft(visit.session, visit.actor, draft_id)
    form = SampleForm()
    sample = _sample(form)
    if sample is None:
        other = ProfileForm(formdata=None)
        other.code.data, other.name.data = draft.code, draft.name
        return _page(visit, draft, other, 422, problem=" ".join(map(str, form.file.errors)))
    change_sample(visit.session, visit.actor, visit.runtime.files, draft_id, content=sample[0], file_name=sample[1])
    return visit.go("feeds.profile_draft", draft_id=draft_id)


@bp.act("/feeds/profiles/drafts/<uuid:draft_id>/discard", needs=NEEDS)
def profile_discard(visit: Visit, draft_id: UUID) -> Response:
    """Lets the draft go."""
    wholesalers_only(visit)
    access_draft(visit.session, visit.actor, draft_id)
    drop_draft(visit.session, visit.actor, draft_id)
    flash(_("Discarded: your profiles are as they were."), "info")
    return visit.go("feeds.profiles")


def _sample(form: SampleForm) -> tuple[bytes, str] | None:
    """Content and name of the file; None, with the reason at the field, where there is none or it is too large."""
    if not form.validate():
        return None
    content: bytes = form.file.data.stream.read(LARGEST_SAMPLE + 1)
    if not content or len(content) > LARGEST_SAMPLE:
        form.file.errors = [
            _("This file is too large: at most %(most)s MB. The first thousand lines are enough.", most=LARGEST_SAMPLE >> 20)
            if content else _("This file is empty: choose another one.")]
        return None
    name = str(form.file.data.filename or "").replace("\\", "/").rpartition("/")[2]
    return content, "".join(c for c in name if c.isprintable()).strip()[-LONGEST_NAME:] or _("file")


def _page(visit: Visit, draft: ProfileDraft, form: ProfileForm, status: int = 200, problem: str = "") -> Response:
    guess, content = _guess_of(visit, draft)
    if status == 200 or not request.form.get("format"):
        form.fill(draft.data)
    form.vat_rate.choices = _rates(visit, draft)
    faults, preview, refused = _look(draft, content)
    at: dict[str, list[str]] = {}
    for path, words in faults.items():
        at.setdefault(field_of(path)[0], []).append(words)
    for name, said in at.items():
        if name in form._fields:  # the form's own way to an input by name
            form[name].errors = [*form[name].errors, *said]
    return visit.page(
        EDIT, status=status, draft=draft, form=form, rows=ProfileRows(draft.data, guess.statuses if guess else ()),
        heads=guess.heads if guess else (), examples=guess.examples if guess else (), faults=at, all_faults=faults,
        preview=preview, refused=refused, problem=problem, fields=FIELDS, required=REQUIRED, statuses=STATUSES,
        skipped=SKIPPED, reason_words=reason_words, right_words=right_words, sample=SampleForm(formdata=None),
    )


def _look(draft: ProfileDraft, content: bytes | None) -> tuple[dict[str, str], FeedPreview | None, str]:
    """What is wrong with the profile; where nothing is, what it reads in the sample, or why it cannot read it."""
    try:
        profile = profile_from_dict(draft.data)
    except ProfileRefused as refused:
        return faults_words(refused.faults), None, ""
    if content is None:
        return {}, None, ""
    try:
        return {}, preview_feed(content, profile), ""
    except FeedRefused as refusal:
        return {}, None, refusal_words(refusal)


def _guessed(visit: Visit, draft: ProfileDraft) -> Guess | None:
    return _guess_of(visit, draft)[0]


def _guess_of(visit: Visit, draft: ProfileDraft) -> tuple[Guess | None, bytes | None]:
    if not draft.file_sha256:
        return None, None
    try:
        content = visit.runtime.files.get(visit.network_id, draft.file_sha256)
        return guess_profile(content), content
    except NotFound:
        return None, None
    except FeedRefused:
        return None, content


def _rates(visit: Visit, draft: ProfileDraft) -> list[tuple[str, Any]]:
    """The seller's default and the rates it uses today; the one the draft has stays a choice."""
    rates = usable_rates(visit.session, visit.network_id, visit.organisation_id, paris_today())
    shown = [(f"{rate.normalize():f}", _("%(rate)s %%", rate=format_number(rate * 100, reader_language()))) for rate in rates]
    found = [(SELLERS_DEFAULT, _("Your default rate, as of the day of the file")), *shown]
    kept = str(draft.data.get("vat_rate", SELLERS_DEFAULT))
    if kept not in dict(found):
        found.append((kept, kept))
    return found
