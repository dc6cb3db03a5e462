"""Pages of the door: sign-in and sign-out, language and theme, a network's brand."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from portal.identity.models import Membership, Network, Organisation, User, UserSession
from portal.identity.passwords import password_matches
from portal.kernel.errors import NotFound
from portal.web.blueprint import PortalBlueprint
from portal.web.brand import brand_css as render_brand
from portal.web.forms import PortalForm
from portal.web.language import COOKIE, LANGUAGES
from portal.web.layout import THEMES
from portal.web.runtime import Entrance
from portal.web.signed_in import begin_session, end_session
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("identity", __name__)
YEAR = int(timedelta(days=365).total_seconds())


class SignInForm(PortalForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Enter your e-mail address."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


def safe_next(target: str | None, fallback: str) -> str:
    """An address of ours to go back to; anything else gives the fallback."""
    parts = urlsplit(target or "")
    ours = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if ours and target else fallback


@bp.read("/", entrance=Entrance.DOOR)
def home(visit: Visit) -> Response:
    """To where the person works, or to the sign-in page."""
    if not visit.is_signed_in:
        return visit.go("identity.sign_in")
    places = _places(visit)
    if visit.door.is_operator and not places:
        return visit.go("identity.networks")
    if len(places) == 1:
        return visit.go_to(f"/{places[0].slug}/{places[0].code}/")
    return visit.go("identity.organisations")


def _places(visit: Visit) -> list[Any]:
    rows = visit.session.execute(
        select(Network.slug, Network.name.label("network_name"), Organisation.code, Organisation.name, Organisation.kind,
               func.array_agg(Membership.role).label("roles"))
        .join(Membership, (Membership.network_id == Organisation.network_id) & (Membership.organisation_id == Organisation.id))
        .join(Network, Network.id == Organisation.network_id)
        .where(Membership.user_id == visit.door.user_id, Organisation.is_active, Network.is_open)
        .group_by(Network.slug, Network.name, Organisation.code, Organisation.name, Organisation.kind)
        .order_by(Network.name, Organisation.name)
    )
    return list(rows)


@bp.read("/sign-in", entrance=Entrance.DOOR)
@bp.read("/<network>/sign-in", entrance=Entrance.DOOR)
def sign_in(visit: Visit, network: str | None = None) -> Response:
    """The sign-in page, in the network's colours where the address names one."""
    if visit.is_signed_in:
        return visit.go("identity.home")
    return visit.page("identity/sign_in.html", form=SignInForm())


@bp.act("/sign-in", entrance=Entrance.DOOR)
@bp.act("/<network>/sign-in", entrance=Entrance.DOOR)
def sign_in_submit(visit: Visit, network: str | None = None) -> Response:
    """Checks address and password and begins a session."""
    form = SignInForm()
    if not form.validate():
        return visit.page("identity/sign_in.html", form=form, status=422)
    user = visit.session.execute(
        select(User.id, User.name, User.password_hash, User.is_active).where(User.email == str(form.email.data).lower())
    ).first()
    known = user.password_hash if user and user.is_active else None
    if not password_matches(known, str(form.password.data)) or user is None:
        form.form_errors.append(_("This address and password do not fit together."))
        return visit.page("identity/sign_in.html", form=form, status=422)
    begin_session(visit, user.id, user.name, request.headers.get("User-Agent", ""))
    return visit.go_to(safe_next(request.args.get("next"), "/"))


@bp.act("/sign-out", entrance=Entrance.DOOR)
def sign_out(visit: Visit) -> Response:
    """Ends this session."""
    if visit.door.session_id is not None:
        visit.session.execute(
            update(UserSession).where(UserSession.id == visit.door.session_id).values(ended_at=func.now())
        )
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


@bp.read("/<network>/brand.css", entrance=Entrance.DOOR)
def brand_css(visit: Visit, network: str) -> Response:
    """The network's colour as a style sheet."""
    response = make_response(render_brand(visit.door.colour))
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.read("/<network>/logo", entrance=Entrance.DOOR)
def logo(visit: Visit, network: str) -> Response:
    """The network's logo."""
    row = visit.session.execute(select(Network.logo, Network.logo_type).where(Network.id == visit.network_id)).first()
    if row is None or row.logo is None:
        raise NotFound("logo")
    response = make_response(row.logo)
    response.headers["Content-Type"] = row.logo_type
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
