"""Sign-in and sign-out, the first address, language and theme."""

from datetime import timedelta

from flask import Response, make_response, redirect, request
from flask import session as browser
from flask_babel import gettext as _
from sqlalchemy import func, update

from portal.identity.actions.claim_attempt import Claim, claim_attempt
from portal.identity.addresses import safe_next
from portal.identity.forms.door import SignInForm
from portal.identity.models import User, UserSession
from portal.identity.passwords import password_matches, renewed_hash
from portal.identity.queries.accounts import Account, account_by_email, mark_succeeded
from portal.identity.queries.places import places_of
from portal.identity.throttle import account_of
from portal.identity.views.links import INVITATION_KEY
from portal.identity.views.mount import bp
from portal.identity.views.waiting import retry_after, wait_in_words
from portal.kernel.db import Scope, Session
from portal.kernel.errors import NotFound
from portal.web.language import COOKIE, LANGUAGES
from portal.web.layout import THEMES
from portal.web.runtime import Entrance
from portal.web.signed_in import begin_session, end_session
from portal.web.visit import Visit

YEAR = int(timedelta(days=365).total_seconds())
PAGE = "identity/sign_in.html"


@bp.read("/", entrance=Entrance.DOOR)
def home(visit: Visit) -> Response:
    """To where the person works, or to the sign-in page."""
    if visit.door.user_id is None:
        return visit.go("identity.sign_in")
    return visit.go_to(_workplace(visit, visit.door.user_id, visit.door.is_operator, None))


@bp.read("/sign-in", entrance=Entrance.DOOR)
@bp.read("/<network>/sign-in", entrance=Entrance.DOOR)
def sign_in(visit: Visit, network: str | None = None) -> Response:
    """The sign-in page, in the network's colours where the address names one."""
    if visit.is_signed_in:
        return visit.go_to(safe_next(request.args.get("next"), "/"))
    return visit.page(PAGE, form=SignInForm())


@bp.act("/sign-in", entrance=Entrance.DOOR)
@bp.act("/<network>/sign-in", entrance=Entrance.DOOR)
def sign_in_submit(visit: Visit, network: str | None = None) -> Response:
    """Checks address and password, as often as that is allowed, and begins a session.

    The try is written and committed before the password is hashed, and no connection is held while hashing.
    """
    form = SignInForm()
    if not form.validate():
        return visit.page(PAGE, form=form, status=422)
    account = account_of(form.email.data)
    claim, person = visit.at_once(lambda session: _claim_and_look(session, account, visit.actor.address), Scope.door())
    if claim.attempt_id is None:
        return _not_yet(visit, form, claim)
    if not password_matches(person.password_hash if person else None, str(form.password.data)) or person is None:
        form.form_errors.append(_("This address and password do not fit together."))
        return visit.page(PAGE, form=form, status=422)
    renewed = renewed_hash(person.password_hash or "", str(form.password.data))
    _end_old(visit)
    visit.session.enter(Scope.door(person.id, network_id=visit.door.network_id))
    mark_succeeded(visit.session, claim.attempt_id)
    if renewed:
        visit.session.execute(update(User).where(User.id == person.id).values(password_hash=renewed))
    invited = browser.get(INVITATION_KEY)
    begin_session(visit, person.id, person.name, request.headers.get("User-Agent", ""))
    if invited:
        browser[INVITATION_KEY] = invited
    return visit.go_to(safe_next(request.args.get("next"), _workplace(visit, person.id, person.is_operator, network)))


@bp.act("/sign-out", entrance=Entrance.DOOR)
def sign_out(visit: Visit) -> Response:
    """Ends this session, and goes back to the door it was opened at."""
    _end_old(visit)
    end_session()
    return visit.go("identity.sign_in")


@bp.act("/language", entrance=Entrance.DOOR)
def language(visit: Visit) -> Response:
    """The language of this browser, and of the person where somebody is signed in."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        raise NotFound(wanted)
    if visit.door.user_id is not None:
        visit.session.execute(update(User).where(User.id == visit.door.user_id).values(locale=wanted))
    response = make_response(redirect(safe_next(request.args.get("next"), "/"), 303))
    response.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@bp.act("/theme", entrance=Entrance.DOOR)
def theme(visit: Visit) -> Response:
    """Light, dark, or as the system says."""
    wanted = request.form.get("theme", "")
    if wanted not in THEMES:
        raise NotFound(wanted)
    response = make_response(redirect(safe_next(request.args.get("next"), "/"), 303))
    response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax", httponly=True)
    return response


def _claim_and_look(session: Session, account: str, address: str) -> tuple[Claim, Account | None]:
    claim = claim_attempt(session, account=account, address=address, purpose="sign_in")
    return claim, account_by_email(session, account)


def _not_yet(visit: Visit, form: SignInForm, claim: Claim) -> Response:
    wait = wait_in_words(claim.wait)
    form.form_errors.append(
        _("Too many wrong passwords for this address. Try again in %(wait)s, or choose a new password.", wait=wait)
        if claim.account_wait else
        _("Too many failed sign-ins from where you are. Try again in %(wait)s.", wait=wait)
    )
    return retry_after(visit.page(PAGE, form=form, status=429, waiting=True), claim.wait)


def _end_old(visit: Visit) -> None:
    """The session this browser came with is over."""
    if visit.door.session_id is not None:
        visit.session.enter(Scope.door(visit.door.user_id))
        visit.session.execute(
            update(UserSession).where(UserSession.id == visit.door.session_id, UserSession.ended_at.is_(None))
            .values(ended_at=func.now())
        )


def _workplace(visit: Visit, user_id: int, is_operator: bool, network: str | None) -> str:
    """The one company the person works for (in this network, where the address named one), else where to choose."""
    places = places_of(visit.session, user_id)
    here = [place for place in places if place.slug == network]
    if len(here) == 1 or len(places) == 1:
        return (here if len(here) == 1 else places)[0].url
    if is_operator and not places:
        return visit.url("identity.network_list")
    return visit.url("identity.organisations")
