"""Accepting an invitation: with an account that exists, or by making one."""

from flask import Response, flash, request
from flask import session as browser
from flask_babel import gettext as _

from portal.identity.access import access_link
from portal.identity.actions.accept_invitation import accept_invitation
from portal.identity.actions.add_person import add_person
from portal.identity.forms.door import JoinForm
from portal.identity.links import Link, LinkState
from portal.identity.passwords import hash_password
from portal.identity.queries.accounts import account_by_email
from portal.identity.views.links import INVITATION_KEY, put_away
from portal.identity.views.mount import bp
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Scope
from portal.kernel.errors import NotFound, Stale
from portal.web.filters import reader_language
from portal.web.layout import role_names
from portal.web.runtime import Entrance
from portal.web.signed_in import begin_session
from portal.web.visit import Visit

PAGE, GONE = "identity/invitation.html", "identity/link_gone.html"


@bp.read("/<network>/invitation/<token>", entrance=Entrance.DOOR)
def invitation_link(visit: Visit, network: str, token: str) -> Response:
    """The mailed address: the secret leaves the address, and the invitation follows."""
    return put_away(visit, INVITATION_KEY, token, "identity.invitation", network)


@bp.read("/<network>/invitation", entrance=Entrance.DOOR)
def invitation(visit: Visit, network: str) -> Response:
    """The invitation, with the one way to take it that fits who looks at it."""
    link = _link(visit)
    if link is None or link.state(now()) is not LinkState.OPEN:
        return _gone(visit, link)
    return _shown(visit, link, JoinForm(data={"name": link.name}))


@bp.act("/<network>/invitation/accept", entrance=Entrance.DOOR)
def invitation_accept(visit: Visit, network: str) -> Response:
    """A signed-in person takes the invitation, when it was sent to that person's address."""
    link = _link(visit)
    if link is None or link.state(now()) is not LinkState.OPEN:
        return _gone(visit, link)
    if visit.door.user_id is None or visit.door.email != link.email:
        return visit.go("identity.invitation", network=network)
    _accept(visit, link, visit.door.user_id, visit.door.user_name)
    browser.pop(INVITATION_KEY, None)
    return _welcome(visit, link)


@bp.act("/<network>/invitation", entrance=Entrance.DOOR)
def invitation_join(visit: Visit, network: str) -> Response:
    """Somebody new takes the invitation: name and password make the account, and a session begins."""
    link = _link(visit)
    if link is None or link.state(now()) is not LinkState.OPEN:
        return _gone(visit, link)
    if visit.is_signed_in or account_by_email(visit.session, link.email) is not None:
        return visit.go("identity.invitation", network=network)
    form = JoinForm()
    form.about = (link.email, str(form.name.data or ""), link.organisation_name, link.network_name)
    if not form.validate():
        return _shown(visit, link, form, 422)
    visit.session.rollback()
    hashed = hash_password(str(form.password.data))
    try:
        user_id = add_person(
            visit.session, email=link.email, name=str(form.name.data), password_hash=hashed, locale=reader_language()
        )
    except Stale:
        return visit.go("identity.invitation", network=network)
    _accept(visit, link, user_id, str(form.name.data))
    begin_session(visit, user_id, str(form.name.data), request.headers.get("User-Agent", ""))
    return _welcome(visit, link)


def _accept(visit: Visit, link: Link, user_id: int, name: str) -> None:
    visit.session.enter(Scope.door(user_id, network_id=link.network_id))
    actor = Actor(
        user_id=user_id, name=name, network_id=link.network_id, organisation_id=link.organisation_id,
        organisation_name=link.organisation_name, address=visit.actor.address, request_id=visit.actor.request_id,
    )
    accept_invitation(visit.session, actor, link)


def _welcome(visit: Visit, link: Link) -> Response:
    flash(_("Welcome to %(company)s.", company=link.organisation_name), "success")
    return visit.go_to(f"/{link.network_slug}/{link.organisation_code}/")


def _link(visit: Visit) -> Link | None:
    try:
        link = access_link(visit.session, str(browser.get(INVITATION_KEY, "")), "invitation")
    except NotFound:
        return None
    return link if link.network_id == visit.door.network_id else None


def _shown(visit: Visit, link: Link, form: JoinForm, status: int = 200) -> Response:
    names = role_names()
    response = visit.page(
        PAGE, link=link, form=form, roles=[names[role] for role in link.roles if role in names], status=status,
        is_mine=visit.door.email == link.email, is_known=account_by_email(visit.session, link.email) is not None,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _gone(visit: Visit, link: Link | None) -> Response:
    state = link.state(now()) if link else None
    response = visit.page(GONE, purpose="invitation", state=state, link=link, status=404 if link is None else 410)
    response.headers["Cache-Control"] = "private, no-store"
    return response
