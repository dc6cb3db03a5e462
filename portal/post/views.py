"""The demo's mailbox: what a mail program would show, for trying the portal without one; mounted in the demo alone."""

from pathlib import Path
from uuid import UUID

from flask import Flask, Response, make_response
from flask_babel import gettext as _

from portal.post.mailbox import letter, letters
from portal.post.smtp import mail_folder
from portal.web.blueprint import PortalBlueprint
from portal.web.lists import Column, ListView
from portal.web.runtime import Entrance
from portal.web.texts import _l
from portal.web.visit import Visit

bp = PortalBlueprint("mailbox", __name__)
VIEW = ListView(
    "mailbox",
    (Column("at", _l("Written"), sortable=True, kind="date"), Column("to", _l("Receiver")), Column("subject", _l("Subject")),
     Column("status", _l("State"))),
    sort="at", descending=True, size=25,
)
# A mail brings its style with it and nothing else; it may not run, load or send anything.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
    " sandbox allow-popups allow-top-navigation-by-user-activation"
)


@bp.read("/mailbox/", entrance=Entrance.DOOR)
def index(visit: Visit) -> Response:
    """All mails of the demo, newest first."""
    query = visit.ask(VIEW)
    listing = visit.listing(VIEW, query, letters(visit.session, _folder(visit), query))
    return visit.page("post/mailbox.html", "post/_mailbox.html", listing=listing, states=_states())


@bp.read("/mailbox/<uuid:mail_id>", entrance=Entrance.DOOR)
def show(visit: Visit, mail_id: UUID) -> Response:
    """One mail as text."""
    return visit.page("post/letter.html", letter=letter(visit.session, _folder(visit), mail_id), states=_states())


@bp.read("/mailbox/<uuid:mail_id>/html", entrance=Entrance.DOOR)
def as_html(visit: Visit, mail_id: UUID) -> Response:
    """One mail as a mail program would draw it."""
    response = make_response(letter(visit.session, _folder(visit), mail_id).html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def mount_mailbox(app: Flask) -> None:
    """Opens the mailbox and shows the way to it at the door."""
    app.register_blueprint(bp)
    app.jinja_env.globals["has_mailbox"] = True


def _folder(visit: Visit) -> Path:
    return mail_folder(visit.runtime.settings)


def _states() -> dict[str, str]:
    return {"waiting": _("Waits to be sent"), "sending": _("Being sent"), "sent": _("Sent off"), "dead": _("Given up")}
