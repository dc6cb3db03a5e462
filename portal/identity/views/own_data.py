"""A person's rights over their own data: which mails come, what is stored, being forgotten after leaving."""

import json

from flask import Response, flash, redirect, request, url_for
from flask import make_response as answer
from flask_babel import gettext as _
from sqlalchemy import text

from portal.identity.views.mount import bp
from portal.kernel.errors import Refused
from portal.post.refusals import refuse_kinds
from portal.web.runtime import Entrance
from portal.web.signed_in import end_session
from portal.web.visit import Visit

_OWN = text("SELECT own_data()")
_FORGET = text("SELECT forget_person(:user)")


@bp.act("/account/mails", entrance=Entrance.PERSON)
def account_mails(visit: Visit) -> Response:
    """Stores which kinds of mails the person wants."""
    kinds = [kind.name for kind in visit.runtime.mail_kinds.refusable()]
    wanted = set(request.form.getlist("mails"))
    assert visit.door.user_id is not None
    refuse_kinds(visit.session, visit.door.user_id, refused=[kind for kind in kinds if kind not in wanted], among=kinds)
    flash(_("Saved. Mails about your sign-in and security always come."), "success")
    return answer(redirect(url_for("identity.account") + "#mails", 303))


@bp.read("/account/data", entrance=Entrance.PERSON)
def account_data(visit: Visit) -> Response:
    """Everything that is stored about the person, as one JSON file."""
    found = visit.session.execute(_OWN).scalar_one()
    content = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return visit.file(content, "application/json", "maillon-my-data.json")


@bp.act("/account/forget", entrance=Entrance.PERSON)
def account_forget(visit: Visit) -> Response:
    """Makes the person nameless at their own wish, once they work for no company."""
    if request.form.get("sure") != "yes":
        raise Refused(_("Tick that you are sure."), "sure")
    if not visit.session.execute(_FORGET, {"user": visit.door.user_id}).scalar_one():
        raise Refused(_("You still work for a company: its manager removes you first. Operators ask another operator."))
    end_session()
    flash(_("Your account is gone. Orders keep your name for as long as the law wants them kept."), "success")
    return answer(redirect(url_for("identity.sign_in"), 303))
