"""The operators' own pages: their trail, work that was given up, people who left."""

from flask import Response, flash, request
from flask_babel import gettext as _
from sqlalchemy import select

from portal.identity.models import User
from portal.kernel.errors import Refused
from portal.oversight.actions.forget_person import forget_person
from portal.oversight.actions.retry_job import retry_job
from portal.oversight.audit_words import VERBS
from portal.oversight.forms import LeaverForm
from portal.oversight.queries import failed_jobs, platform_trail
from portal.oversight.views.mount import bp
from portal.web.lists import Column, Filter, ListView
from portal.web.runtime import Entrance
from portal.web.texts import _l
from portal.web.visit import Visit

OPERATOR = Entrance.PLATFORM
MANY_JOBS = 50
OTHER_VERBS = ("network.added", "network.changed", "network.closed", "network.opened", "organisation.added", "user.invited",
               "user.invitation_withdrawn")
VIEW = ListView(
    "platform-trail",
    (Column("at", _l("When"), sortable=True, kind="date"), Column("actor", _l("Who")), Column("verb", _l("What")),
     Column("subject", _l("Whom or what")), Column("network", _l("Network")), Column("change", _l("Before → after"))),
    (Filter("verb", _l("What")),), sort="at", descending=True,
)


@bp.read("/platform/trail", entrance=OPERATOR)
def trail(visit: Visit) -> Response:
    """What operators did, and what happened to their grants, newest first."""
    query, words = visit.ask(VIEW), visit.runtime.slots.audit_words
    if request.args.get("format") == "csv":
        rows = platform_trail(visit.session, query.whole()).items
        header = [_("When"), _("Who"), _("What"), _("Whom or what"), _("Network"), _("Before"), _("After"), _("From the address")]
        return visit.csv("operators-trail.csv", header, (
            [d.at, d.actor, words.verb(d.verb), words.subject(d.verb, d.subject), d.network, words.in_line(d.before),
             words.in_line(d.after), d.address] for d in rows
        ))
    verbs = sorted(((verb, words.verb(verb)) for verb in (*VERBS, *OTHER_VERBS) if not verb.startswith("operator.")),
                   key=lambda pair: pair[1])
    listing = visit.listing(VIEW, query, platform_trail(visit.session, query), verb=[("", _("Everything")), *verbs])
    return visit.page("oversight/trail.html", "oversight/_trail.html", listing=listing, words=words)


@bp.read("/platform/failed-work", entrance=OPERATOR)
def failed_work(visit: Visit) -> Response:
    """Work that was given up, newest first, to be tried again once its cause is mended."""
    before = request.args.get("before", "")
    below = int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None
    jobs = failed_jobs(visit.session, below, MANY_JOBS + 1)
    older = jobs[MANY_JOBS - 1].id if len(jobs) > MANY_JOBS else None
    return visit.page("oversight/failed_work.html", jobs=jobs[:MANY_JOBS], older=older)


@bp.act("/platform/failed-work/<int:job_id>/retry", entrance=OPERATOR)
def failed_work_retry(visit: Visit, job_id: int) -> Response:
    """Puts one piece of work back into the queue."""
    what = retry_job(visit.session, visit.actor, job_id)
    flash(_("%(what)s is tried again.", what=what), "success")
    return visit.go("oversight.failed_work")


@bp.read("/platform/leavers", entrance=OPERATOR)
def leavers(visit: Visit) -> Response:
    """The form that makes a person who has left nameless."""
    return visit.page("oversight/leavers.html", form=LeaverForm(formdata=None))


@bp.act("/platform/leavers", entrance=OPERATOR)
def leaver_forget(visit: Visit) -> Response:
    """Makes the person of an address nameless."""
    form = LeaverForm()
    if form.validate():
        try:
            email = str(form.email.data).strip().lower()
            user_id = visit.session.execute(select(User.id).where(User.email == email)).scalar()
            if user_id is None:
                raise Refused(_("Nobody has this address."), "email")
            forget_person(visit.session, visit.actor, user_id)
        except Refused as refusal:
            form.refuse(Refused(str(refusal), "email"))
        else:
            flash(_("The person is nameless now. Orders and their papers keep the name for as long as the law wants them kept."),
                  "success")
            return visit.go("oversight.leavers")
    return visit.page("oversight/leavers.html", form=form, status=422)
