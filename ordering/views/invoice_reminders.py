"""What an invoice's page says of reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from ordering.queries.reminders import SentReminder, reminders_of
from ordering.reminding import step_by_hand
from portal.kernel.clock import paris_today
from portal.kernel.permissions import Permission
from portal.web.visit import Visit

_CODE = text("SELECT code FROM organisation WHERE network_id = :network AND id = :reseller")


@dataclass(frozen=True, slots=True)
class Reminders:
    """What was sent, and whether the next step may be sent now to the company of this code."""

    sent: Sequence[SentReminder]
    may_send: bool
    party: str


def reminders_on_page(visit: Visit, invoice_id: UUID, reseller_id: int, due_on: date, owed_cents: int) -> Reminders:
    """The reminders of an invoice, for both sides; sending is the seller's."""
    sent = reminders_of(visit.session, visit.network_id, invoice_id)
    step = step_by_hand(due_on, paris_today(), max((one.step for one in sent), default=0))
    may_send = owed_cents > 0 and step is not None and visit.may(Permission.PAYMENT_RECORD)
    keys = {"network": visit.network_id, "reseller": reseller_id}
    party = str(visit.session.connection().execute(_CODE, keys).scalar() or "") if may_send else ""
    return Reminders(sent, may_send, party)
