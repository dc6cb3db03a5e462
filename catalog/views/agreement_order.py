"""The order of agreements, moved by hand or by keys, and the end of one."""

from flask import Response, flash, request
from flask_babel import gettext as _

from catalog.access_agreements import access_agreement
from catalog.actions.end_agreement import end_agreement
from catalog.actions.move_agreement import Move, move_agreement, order_seen
from catalog.forms.agreements import AgreementEndForm
from catalog.price_words import span
from catalog.queries.agreement_list import list_agreements
from catalog.queries.agreement_states import standing_order
from catalog.views.agreement_words import audience_words
from catalog.views.agreements import STATES, agreement_page, bp, grants
from portal.kernel import clock
from portal.kernel.errors import Refused, Stale
from portal.kernel.pages import ListQuery
from portal.kernel.permissions import Permission
from portal.web.filters import format_datetime, reader_language
from portal.web.visit import Visit

PAGE = "catalog/agreement_order.html"
MOST_SHOWN = 500


@bp.read("/agreements/order", needs=Permission.AGREEMENT_EDIT)
def order(visit: Visit) -> Response:
    """The organisation's agreements in the order in which they are tried, each to be moved."""
    grants(visit)
    return _page(visit, moved=request.args.get("moved", ""), by=request.args.get("by", ""))


@bp.act("/agreements/<int:agreement_id>/move", needs=Permission.AGREEMENT_EDIT)
def move(visit: Visit, agreement_id: int) -> Response:
    """Moves one agreement; where the order is no longer the one that was shown, shows it as it is now (409)."""
    grants(visit)
    access_agreement(visit.session, visit.network_id, visit.organisation_id, agreement_id)
    deed, typed = request.form.get("do", ""), "".join(request.form.get("to", "").split())
    to = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    try:
        if deed not in tuple(Move):
            raise Refused(_("Choose where the agreement goes."), "position")
        if to < 1 and deed in (Move.PLACE, Move.POSITION):
            raise Refused(_("A position is a whole number from 1."), "position")
        move_agreement(
            visit.session, visit.actor, network_id=visit.network_id, agreement_id=agreement_id, move=Move(deed), to=to,
            seen=request.form.get("seen", ""),
        )
    except Stale:
        return _page(visit, moved=str(agreement_id), by=deed, is_stale=True, status=409)
    except Refused as error:
        return _page(visit, moved=str(agreement_id), by=deed, wrong=str(error), typed=typed, status=422)
    return visit.go("agreements.order", moved=agreement_id, by=deed)


@bp.act("/agreements/<int:agreement_id>/end", needs=Permission.AGREEMENT_EDIT)
def end(visit: Visit, agreement_id: int) -> Response:
    """Ends an agreement now or after a day to come."""
    grants(visit)
    access_agreement(visit.session, visit.network_id, visit.organisation_id, agreement_id)
    form = AgreementEndForm()
    seen = form.seen.data or ""
    try:
        at = form.ends
    except (ValueError, OverflowError):
        at = None
        form.last_day.errors = [_("Choose the last day on which it counts.")]
    if not form.last_day.errors and form.validate():
        try:
            ended = end_agreement(
                visit.session, visit.actor, network_id=visit.network_id, agreement_id=agreement_id, at=at,
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0, note=form.note.data or "",
            )
        except Refused as error:
            form.refuse(error)
        except Stale:
            form.form_errors.append(_("Somebody changed this agreement meanwhile: look at it as it is now, then end it."))
            return agreement_page(visit, agreement_id, end_form=form, status=409)
        else:
            flash(_("The agreement ends on %(day)s.", day=format_datetime(ended, reader_language())), "success")
            return visit.go("agreements.show", agreement_id=agreement_id)
    return agreement_page(visit, agreement_id, end_form=form, status=422)


def _page(
    visit: Visit, *, moved: str, by: str, is_stale: bool = False, wrong: str = "", typed: str = "", status: int = 200,
) -> Response:
    standing = standing_order(visit.session, visit.network_id, visit.organisation_id)
    query = ListQuery("", {}, "position", False, size=MOST_SHOWN)
    lines = list_agreements(visit.session, visit.network_id, visit.organisation_id, query, clock.now()).items
    return visit.page(
        PAGE, status=status, lines=lines, seen=order_seen(standing), moved=moved, by=by, is_stale=is_stale, wrong=wrong,
        typed=typed, more=max(0, len(standing) - len(lines)), states=STATES, span=span, audience_words=audience_words,
    )
