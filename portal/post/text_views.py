"""A network's own mail texts: each kind and language, changed with a preview, tried on oneself, put back to the standard."""

from flask import Response, flash, make_response
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.identity.models import Network
from portal.kernel.errors import Forbidden, NotFound, Refused, Stale
from portal.kernel.ids import new_id
from portal.kernel.permissions import OrganisationKind, Permission
from portal.post.compose import Dress, Letter, Recipient, compose, post_letter
from portal.post.kinds import COMMON, MailKind
from portal.post.text_forms import MailTextForm
from portal.post.texts import FIELDS, OwnText, check_text, save_text, texts_in_force, versions
from portal.post.views import LETTER_POLICY
from portal.web.blueprint import PortalBlueprint
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("mail_texts", __name__)
NEEDED = Permission.NETWORK_EDIT
LANGUAGES = {"fr": "Français", "en": "English"}
COMMON_LABELS = {"name": _l("the reader’s name"), "network": _l("the network")}


@bp.read("/mail-texts", needs=NEEDED)
def index(visit: Visit) -> Response:
    """Every kind of mail and language, and whether its words are the network's own."""
    _vendor_alone(visit)
    return visit.page(
        "post/mail_texts.html", kinds=list(visit.runtime.mail_kinds.known.values()), languages=LANGUAGES,
        texts=texts_in_force(visit.session, visit.network_id),
    )


@bp.read("/mail-texts/<mail>/<language>", needs=NEEDED)
def edit(visit: Visit, mail: str, language: str) -> Response:
    """The words of one kind in one language, their history, and how the mail looks with them."""
    kind, history = _found(visit, mail, language)
    now = history[0] if history else OwnText()
    return _page(visit, kind, language, history, MailTextForm(formdata=None, data={**now.words, "version": str(now.version)}))


@bp.act("/mail-texts/<mail>/<language>", needs=NEEDED)
def save(visit: Visit, mail: str, language: str) -> Response:
    """Keeps the words."""
    kind, history = _found(visit, mail, language)
    form = MailTextForm()
    if not _judged(form, kind):
        return _page(visit, kind, language, history, form, 422)
    try:
        save_text(visit.session, visit.actor, kind, language, form.words, version=form.shown_version)
    except Stale:
        form.form_errors.append(_("Somebody changed these words since you opened them: see the history, then save again."))
        visit.session.rollback()
        history = _found(visit, mail, language)[1]
        form.version.data = str(history[0].version if history else 0)
        return _page(visit, kind, language, history, form, 409)
    flash(_("Saved. Mails written from now on carry these words."), "success")
    return visit.go("mail_texts.edit", mail=mail, language=language)


@bp.act("/mail-texts/<mail>/<language>/preview", needs=NEEDED)
def preview(visit: Visit, mail: str, language: str) -> Response:
    """The page again, with the mail as it would read with what is typed; nothing is kept."""
    kind, history = _found(visit, mail, language)
    form = MailTextForm()
    status = 200 if _judged(form, kind) else 422
    return _page(visit, kind, language, history, form, status)


@bp.act("/mail-texts/<mail>/<language>/preview.html", needs=NEEDED)
def preview_html(visit: Visit, mail: str, language: str) -> Response:
    """The mail as a mail program would draw it with what is typed; nothing is kept, and the form stays usable."""
    kind, history = _found(visit, mail, language)
    form = MailTextForm()
    if not _judged(form, kind):
        return _page(visit, kind, language, history, form, 422)
    letter = _letter(visit, kind, language, form)
    visit.session.rollback()  # the form's id is not used up: it is sent again to save
    response = make_response(letter.html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


@bp.act("/mail-texts/<mail>/<language>/test", needs=NEEDED)
def test(visit: Visit, mail: str, language: str) -> Response:
    """Sends the mail with what is typed to who asks, about an order that never was."""
    kind, history = _found(visit, mail, language)
    form = MailTextForm()
    if not _judged(form, kind):
        return _page(visit, kind, language, history, form, 422)
    to = Recipient(visit.door.email, visit.door.user_name, language)
    post_letter(
        visit.session, new_id(), to, kind.name, _letter(visit, kind, language, form), visit.network_id, visit.organisation_id,
    )
    form.request_id.data = None
    flash(_("A test is on its way to %(email)s. Nothing is saved yet.", email=visit.door.email), "info")
    return _page(visit, kind, language, history, form)


@bp.act("/mail-texts/<mail>/<language>/reset", needs=NEEDED)
def reset(visit: Visit, mail: str, language: str) -> Response:
    """Back to the standard; the history keeps what was."""
    kind, history = _found(visit, mail, language)
    save_text(visit.session, visit.actor, kind, language, OwnText().words, version=history[0].version if history else 0)
    flash(_("The standard words are in force again."), "success")
    return visit.go("mail_texts.edit", mail=mail, language=language)


def _found(visit: Visit, mail: str, language: str) -> tuple[MailKind, list[OwnText]]:
    _vendor_alone(visit)
    kind = visit.runtime.mail_kinds.by_code(mail)
    if language not in LANGUAGES:
        raise NotFound("language")
    return kind, versions(visit.session, visit.network_id, kind, language)


def _judged(form: MailTextForm, kind: MailKind) -> bool:
    if not form.validate():
        return False
    try:
        check_text(kind, form.words)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def _letter(visit: Visit, kind: MailKind, language: str, form: MailTextForm | None) -> Letter:
    network = visit.session.get_one(Network, visit.network_id)
    to = Recipient(visit.door.email, visit.door.user_name, language)
    with force_locale(language):
        context = kind.sample()
    return compose(kind.name, to, Dress(network.name, network.colour, form.words if form else {}), kind, context)


def _page(
    visit: Visit, kind: MailKind, language: str, history: list[OwnText], form: MailTextForm, status: int = 200
) -> Response:
    shown = _letter(visit, kind, language, None if any(form[name].errors for name in FIELDS) else form)
    places = [(place.name, place.label or COMMON_LABELS[place.name]) for place in (*COMMON, *kind.places)]
    if status != 200 or form.request_id.data:
        form.request_id.data = None
    return visit.page(
        "post/mail_text.html", kind=kind, language=language, languages=LANGUAGES, history=history, form=form, letter=shown,
        standard=_letter(visit, kind, language, None), places=places, status=status,
        now=history[0] if history else OwnText(),
    )


def _vendor_alone(visit: Visit) -> None:
    if visit.kind is not OrganisationKind.VENDOR:
        raise Forbidden("mail texts")
