"""Reminding resellers of overdue invoices: noted once per invoice and step, and told to whoever writes the mails."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.events import InvoicesReminded
from ordering.reminding import due_step, step_by_hand
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel.actor import SYSTEM, Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of reminding of one invoice."""

    invoice_id: UUID
    number: str
    seller_id: int
    reseller_id: int
    owed_cents: int
    step: int


_FACTS = """
    SELECT i.id, i.number, i.seller_id, i.reseller_id, i.due_on, i.total_cents - i.settled_cents AS owed_cents,
           coalesce((SELECT max(r.step) FROM reminder r
                     WHERE r.network_id = i.network_id AND r.invoice_id = i.id), 0) AS last_step
"""
_OVERDUE = text(_FACTS + """, s.reminder_days
    FROM seller_settings s
    JOIN invoice i ON i.network_id = s.network_id AND i.seller_id = s.seller_id
    WHERE s.network_id = :network AND s.reminders_on AND i.settled_cents < i.total_cents
      AND i.due_on <= CAST(:today AS date) - s.reminder_days[1]
    ORDER BY i.seller_id, i.reseller_id, i.due_on, i.id
""")
_CHOSEN = text(_FACTS + """
    FROM invoice i
    WHERE i.network_id = :network AND i.seller_id = :seller AND i.id = ANY (CAST(:invoices AS uuid[]))
      AND i.settled_cents < i.total_cents ORDER BY i.id
""")
_NOTE = text("""
    INSERT INTO reminder (network_id, invoice_id, step, reseller_id, seller_id, owed_cents)
    SELECT :network, x.invoice, x.step, x.reseller, x.seller, x.owed
    FROM unnest(CAST(:invoices AS uuid[]), CAST(:steps AS smallint[]), CAST(:resellers AS bigint[]),
                CAST(:sellers AS bigint[]), CAST(:owed AS bigint[])) AS x(invoice, step, reseller, seller, owed)
    ON CONFLICT (network_id, invoice_id, step) DO NOTHING RETURNING invoice_id
""")


def remind_overdue(session: Session) -> None:
    """The daily chore of a network: for sellers who have switched reminders on, the step that is due of each invoice.

    A second run, or a second worker at the same time, finds the steps noted and tells nothing.
    """
    assert session.scope is not None
    network_id, today = session.scope.network_id, paris_today()
    rows = session.connection().execute(_OVERDUE, {"network": network_id, "today": today}).all()
    due = [(row, due_step(row.reminder_days, row.due_on, today, row.last_step)) for row in rows]
    _remind(session, replace(SYSTEM, network_id=network_id), [_of(row, step) for row, step in due if step is not None])


def remind_now(session: Session, actor: Actor, invoice_ids: Iterable[UUID]) -> int:
    """Send the next step of overdue invoices of the actor's company now; gives how many invoices were reminded of.

    Raises NotFound where one is not the actor's own or nothing is owed of any, Refused where none can be reminded of.
    """
    wanted, today = sorted(set(invoice_ids)), paris_today()
    values = {"network": actor.network_id, "seller": actor.organisation_id, "invoices": wanted}
    rows = session.connection().execute(_CHOSEN, values).all()
    if not rows:
        raise NotFound("invoice")
    steps = [_of(row, step) for row, step in ((row, _by_hand(row, today)) for row in rows) if step is not None]
    if not steps:
        raise Refused(_("Nothing to remind of: reminders go out for overdue invoices, three at most for each."))
    return _remind(session, actor, steps)


def _by_hand(row: Any, today: date) -> int | None:
    return step_by_hand(row.due_on, today, row.last_step)


def _of(row: Any, step: int) -> _Step:
    return _Step(row.id, row.number, row.seller_id, row.reseller_id, row.owed_cents, step)


def _remind(session: Session, actor: Actor, steps: Sequence[_Step]) -> int:
    if not steps:
        return 0
    fresh = set(session.connection().execute(_NOTE, {
        "network": actor.network_id, "invoices": [one.invoice_id for one in steps], "steps": [one.step for one in steps],
        "resellers": [one.reseller_id for one in steps], "sellers": [one.seller_id for one in steps],
        "owed": [one.owed_cents for one in steps],
    }).scalars())
    groups: defaultdict[tuple[int, int, int], list[_Step]] = defaultdict(list)
    for one in steps:
        if one.invoice_id in fresh:
            groups[one.seller_id, one.reseller_id, one.step].append(one)
            record(session, actor, "invoice.reminded", one.number, organisation_id=one.seller_id,
                   after={"step": one.step, "owed_cents": one.owed_cents})
    assert actor.network_id is not None
    for (seller_id, reseller_id, step), members in groups.items():
        publish(session, InvoicesReminded(
            network_id=actor.network_id, seller_id=seller_id, reseller_id=reseller_id, step=step,
            invoice_ids=tuple(one.invoice_id for one in members),
        ))
    return len(fresh)
