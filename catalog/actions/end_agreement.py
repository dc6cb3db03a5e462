"""Ends an agreement, now or at an instant to come: one more version with a window that closes then."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import text

from catalog.actions.write_agreements import lock_agreements, write_agreements
from catalog.agreement_changes import AgreementChange, Kind, Life, Part
from catalog.agreement_names import AgreementPlan
from catalog.pricing_terms import Window
from catalog.queries.agreement_rows import rule_of
from catalog.queries.agreement_states import standing_agreements
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused, Stale

_RULES = text("""
    SELECT ordinal, product_id, brand_id, category_id, min_quantity, net, off_dealer, off_list
    FROM agreement_rule WHERE network_id = :network AND rule_set_id = :rule_set ORDER BY ordinal
""")


def end_agreement(
    session: Session, actor: Actor, *, network_id: int, agreement_id: int, at: datetime | None, seen: int, note: str = "",
) -> datetime:
    """Ends one of the actor's agreements at an instant (None: now), which is outside its window; what was planned for later
    goes. One that has not begun never does. Gives the end.

    Raises Refused where it is over by then, or would end before it begins; Stale where a version came after the one seen.
    """
    assert actor.organisation_id is not None
    lock_agreements(session, network_id, actor.organisation_id)
    now = clock.now()
    end = at or now
    if end < now:
        raise Refused(_("Past prices stand: choose a day to come, or end it now."), "last_day")
    standing = standing_agreements(session, network_id, [actor.organisation_id])
    before = next((agreement for agreement in standing if agreement.agreement_id == agreement_id), None)
    if before is None:
        raise NotFound(str(agreement_id))
    if before.version != seen:
        raise Stale(before.code)
    life = _ending(before.lives, end)
    window = life.window
    if window.ends_at is not None and window.ends_at <= end:
        raise Refused(_("This agreement is over by then already."), "last_day")
    if window.starts_at is not None and window.starts_at >= end:
        if at is not None:
            raise Refused(_("It has not begun by then: end it now, and it never begins."), "last_day")
        closed = Window(None, end)
    else:
        closed = Window(window.starts_at, end)
    rules = tuple(
        rule_of(row) for row in session.execute(_RULES, {"network": network_id, "rule_set": life.rule_set_id})
    )
    plan = AgreementPlan(
        "", before.code, before.grantor_id, life.for_organisation_id, life.for_group_id, None, closed, rules
    )
    parts = (Part.WINDOW,) if life.rule_set_id == before.rule_set_id else (Part.WINDOW, Part.RULES)
    change = AgreementChange(Kind.CHANGED, before.code, before.grantor_id, before, plan, before.position, parts)
    write_agreements(
        session, actor, network_id=network_id, changes=[change], now=now, since=max(now, life.since), note=note
    )
    record(
        session, actor, "agreement.ended", f"agreement {before.code}", network_id=network_id,
        before={"until": None if window.ends_at is None else window.ends_at.isoformat()}, after={"until": end.isoformat()},
    )
    return end


def _ending(lives: tuple[Life, ...], end: datetime) -> Life:
    """The version that counts just before an instant."""
    return next((life for life in reversed(lives) if life.since < end), lives[0])
