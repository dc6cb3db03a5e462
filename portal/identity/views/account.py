"""A person's own things: name, language, password, signed-in browsers, companies."""

from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _
from sqlalchemy import update

from portal.identity.actions.claim_attempt import claim_attempt
from portal.identity.actions.end_sessions import end_sessions
from portal.identity.actions.set_password import set_password
from portal.identity.forms.account import AccountForm
from portal.identity.forms.door import ChangePasswordForm
from portal.identity.models import User
from portal.identity.passwords import hash_password, password_matches
from portal.identity.queries.accounts import account_by_id, last_attempts, mark_succeeded
from portal.identity.queries.places import places_of
from portal.identity.queries.sessions import open_sessions
from portal.identity.views.mount import bp
from portal.identity.views.waiting import retry_after, wait_in_words
from portal.kernel.db import Scope
from portal.kernel.errors import NotFound
from portal.post.compose import Recipient
from portal.post.refusals import refused_kinds
from portal.web.filters import reader_language
from portal.web.language import COOKIE
from portal.web.layout import kind_names, role_names
from portal.web.runtime import Entrance
from portal.web.signed_in import begin_session, end_session
from portal.web.visit import Visit

YEAR = 365 * 24 * 3600
MANY = 8


@bp.read("/account", entrance=Entrance.PERSON)
def account(visit: Visit) -> Response:
    """Everything the person may see and change of their own."""
    return _page(visit, AccountForm(data={"name": visit.door.user_name, "locale": visit.door.locale}), ChangePasswordForm())


@bp.act("/account", entrance=Entrance.PERSON)
def account_save(visit: Visit) -> Response:
    """Stores name and language."""
    form = AccountForm()
    if not form.validate():
        return _page(visit, form, ChangePasswordForm(formdata=None), 422)
    visit.session.execute(update(User).where(User.id == _me(visit)).values(name=form.name.data, locale=form.locale.data))
    flash(_("Saved."), "success")
    response = visit.go("identity.account")
    response.set_cookie(COOKIE, str(form.locale.data), max_age=YEAR, samesite="Lax", httponly=True)
    return response


@bp.act("/account/password", entrance=Entrance.PERSON)
def account_password(visit: Visit) -> Response:
    """Changes the password, when the current one is right; every other browser is signed out, this one gets a new secret."""
    person = account_by_id(visit.session, _me(visit))
    if person is None:
        raise NotFound("account")
    form, plain = ChangePasswordForm(), AccountForm(formdata=None, data={"name": person.name, "locale": person.locale})
    form.about = (person.email, person.name)
    if not form.validate():
        return _page(visit, plain, form, 422)
    claim = visit.at_once(
        lambda session: claim_attempt(session, account=person.email, address=visit.actor.address, purpose="sign_in"), Scope.door()
    )
    if claim.attempt_id is None:
        form.form_errors.append(_("Too many wrong passwords. Try again in %(wait)s.", wait=wait_in_words(claim.wait)))
        return retry_after(_page(visit, plain, form, 429), claim.wait)
    if not password_matches(person.password_hash, str(form.current.data)):
        form.current.errors = [_("This is not the password you sign in with.")]
        return _page(visit, plain, form, 422)
    hashed = hash_password(str(form.password.data))
    mark_succeeded(visit.session, claim.attempt_id)
    set_password(visit.session, visit.actor, Recipient(person.email, person.name, person.locale), password_hash=hashed)
    begin_session(visit, person.id, person.name, request.headers.get("User-Agent", ""))
    flash(_("Your password is changed. Every other browser is signed out."), "success")
    return visit.go("identity.account")


@bp.act("/account/sessions/<uuid:session_id>/end", entrance=Entrance.PERSON)
def session_end(visit: Visit, session_id: UUID) -> Response:
    """Signs one browser out."""
    end_sessions(visit.session, _me(visit), only=session_id)
    if session_id == visit.door.session_id:
        end_session()
        return visit.go("identity.sign_in")
    flash(_("That browser is signed out."), "success")
    return visit.go("identity.account", _anchor="sessions")


@bp.act("/account/sessions/end", entrance=Entrance.PERSON)
def sessions_end(visit: Visit) -> Response:
    """Signs out everywhere, here too."""
    end_sessions(visit.session, _me(visit))
    end_session()
    flash(_("You are signed out everywhere."), "success")
    return visit.go("identity.sign_in")


@bp.read("/organisations", entrance=Entrance.PERSON)
def organisations(visit: Visit) -> Response:
    """The companies the person works for; a search where they are many."""
    wanted = request.args.get("q", "")[:100].strip()
    places = places_of(visit.session, _me(visit), wanted)
    networks: dict[str, list[object]] = {}
    for place in places:
        networks.setdefault(place.network_name, []).append(place)
    return visit.page(
        "identity/organisations.html", "identity/_organisations.html", networks=networks, q=wanted, kinds=kind_names(),
        names=role_names(), searchable=bool(wanted) or len(places) > MANY,
    )


def _me(visit: Visit) -> int:
    assert visit.door.user_id is not None
    return visit.door.user_id


def _page(visit: Visit, form: AccountForm, password: ChangePasswordForm, status: int = 200) -> Response:
    me = _me(visit)
    return visit.page(
        "identity/account.html", form=form, password=password, status=status,
        sessions=open_sessions(visit.session, me, visit.door.session_id, visit.runtime.settings.session_idle_hours),
        attempts=last_attempts(visit.session, visit.door.email), places=places_of(visit.session, me), kinds=kind_names(),
        names=role_names(), language=reader_language(), mail_kinds=visit.runtime.mail_kinds.refusable(),
        refused=refused_kinds(visit.session, me),
    )
