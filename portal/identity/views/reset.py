"""A forgotten password: asking for a link by mail, and choosing a new one."""

from flask import Response, flash, make_response
from flask import session as browser
from flask_babel import gettext as _

from portal.identity.access import access_link, hold_link
from portal.identity.actions.claim_attempt import claim_attempt
from portal.identity.actions.set_password import set_password
from portal.identity.actions.use_link import use_link
from portal.identity.events import ResetAsked
from portal.identity.forms.door import AskResetForm, NewPasswordForm
from portal.identity.links import Link, LinkState
from portal.identity.passwords import hash_password
from portal.identity.queries.accounts import Account, account_by_email
from portal.identity.throttle import account_of
from portal.identity.views.links import RESET_KEY, put_away
from portal.identity.views.mount import bp
from portal.identity.views.waiting import retry_after, wait_in_words
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Scope
from portal.kernel.errors import NotFound
from portal.post.compose import Recipient
from portal.web.runtime import Entrance
from portal.web.visit import Visit

ASK, CHOOSE, GONE = "identity/reset_ask.html", "identity/reset_choose.html", "identity/link_gone.html"


@bp.read("/reset", entrance=Entrance.DOOR)
@bp.read("/<network>/reset", entrance=Entrance.DOOR)
def reset(visit: Visit, network: str | None = None) -> Response:
    """Where one asks for a link."""
    return visit.page(ASK, form=AskResetForm(), network=network)


@bp.act("/reset", entrance=Entrance.DOOR)
@bp.act("/<network>/reset", entrance=Entrance.DOOR)
def reset_submit(visit: Visit, network: str | None = None) -> Response:
    """Takes the wish down; the answer is the same, and as fast, whether or not the address is somebody's."""
    form = AskResetForm()
    if not form.validate():
        return visit.page(ASK, form=form, network=network, status=422)
    email = account_of(form.email.data)
    claim = visit.at_once(lambda s: claim_attempt(s, account=email, address=visit.actor.address, purpose="reset"), Scope.door())
    if claim.place_wait:
        form.form_errors.append(_("Too many wishes for a new password from where you are. Try again in %(wait)s.",
                                  wait=wait_in_words(claim.place_wait)))
        return retry_after(visit.page(ASK, form=form, network=network, status=429), claim.place_wait)
    if claim.attempt_id is not None:
        publish(visit.session, ResetAsked(email=email, network=visit.door.network_slug))
    return visit.go("identity.reset_asked", network=network)


@bp.read("/reset/asked", entrance=Entrance.DOOR)
@bp.read("/<network>/reset/asked", entrance=Entrance.DOOR)
def reset_asked(visit: Visit, network: str | None = None) -> Response:
    """What happens now."""
    return visit.page("identity/reset_asked.html", network=network)


@bp.read("/reset/link/<token>", entrance=Entrance.DOOR)
@bp.read("/<network>/reset/link/<token>", entrance=Entrance.DOOR)
def reset_link(visit: Visit, token: str, network: str | None = None) -> Response:
    """The mailed address: the secret leaves the address, and the form follows."""
    return put_away(visit, RESET_KEY, token, "identity.reset_choose", network)


@bp.read("/reset/choose", entrance=Entrance.DOOR)
@bp.read("/<network>/reset/choose", entrance=Entrance.DOOR)
def reset_choose(visit: Visit, network: str | None = None) -> Response:
    """The form for a new password, or why the link opens nothing."""
    link = _link(visit)
    if _person(visit, link) is None:
        return _gone(visit, link, network)
    return _uncached(visit.page(CHOOSE, form=NewPasswordForm(), link=link, network=network))


@bp.act("/reset/choose", entrance=Entrance.DOOR)
@bp.act("/<network>/reset/choose", entrance=Entrance.DOOR)
def reset_choose_submit(visit: Visit, network: str | None = None) -> Response:
    """Stores the new password, ends every session of the person, and goes to the sign-in page."""
    link = _link(visit)
    person = _person(visit, link)
    if link is None or person is None:
        return _gone(visit, link, network)
    form = NewPasswordForm()
    form.about = (person.email, person.name)
    if not form.validate():
        return _uncached(visit.page(CHOOSE, form=form, link=link, network=network, status=422))
    visit.session.rollback()
    hashed = hash_password(str(form.password.data))
    visit.session.enter(Scope.door(person.id))
    if not hold_link(visit.session, link):
        return _gone(visit, _link(visit), network)
    actor = Actor(user_id=person.id, name=person.name, address=visit.actor.address, request_id=visit.actor.request_id)
    set_password(visit.session, actor, Recipient(person.email, person.name, person.locale), password_hash=hashed)
    use_link(visit.session, link)
    browser.pop(RESET_KEY, None)
    flash(_("Your new password is set, and you are signed out everywhere. Sign in with it now."), "success")
    return visit.go("identity.sign_in", network=network)


def _link(visit: Visit) -> Link | None:
    try:
        return access_link(visit.session, str(browser.get(RESET_KEY, "")), "reset")
    except NotFound:
        return None


def _person(visit: Visit, link: Link | None) -> Account | None:
    """Whose password an open link may change."""
    if link is None or link.state(now()) is not LinkState.OPEN:
        return None
    return account_by_email(visit.session, link.email)


def _gone(visit: Visit, link: Link | None, network: str | None) -> Response:
    state = link.state(now()) if link else None
    status = 404 if link is None else 410
    return _uncached(visit.page(GONE, purpose="reset", state=state, link=None, network=network, status=status))


def _uncached(response: Response) -> Response:
    made = make_response(response)
    made.headers["Cache-Control"] = "private, no-store"
    return made
