"""Keeping whether and when a seller reminds of overdue invoices."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import text

from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale

MOST_DAYS = 365
_SAVE = text("""
    INSERT INTO seller_settings (network_id, seller_id, reminders_on, reminder_days)
    VALUES (:network, :seller, :is_on, CAST(:days AS smallint[]))
    ON CONFLICT (network_id, seller_id) DO UPDATE
        SET reminders_on = excluded.reminders_on, reminder_days = excluded.reminder_days, version = seller_settings.version + 1
        WHERE seller_settings.version = :version
""")


def save_reminder_settings(session: Session, actor: Actor, *, is_on: bool, days: Sequence[int], version: int) -> None:
    """Switch reminders on or off and set the days of the three steps, each later than the one before.

    `version` is the settings' version that was shown (0: none were there). Raises Refused for days that do not rise, Stale
    where somebody changed the settings.
    """
    rising = all(1 <= day <= MOST_DAYS for day in days) and list(days) == sorted(set(days))
    if len(days) != 3 or not rising:
        raise Refused(_("Give three numbers of days from 1 to 365, each greater than the one before."), field="first")
    values = {
        "network": actor.network_id, "seller": actor.organisation_id, "is_on": is_on, "days": list(days), "version": version,
    }
    if session.connection().execute(_SAVE, values).rowcount == 0:
        raise Stale("reminders")
    record(session, actor, "reminders.changed", actor.organisation_name, after={"is_on": is_on, "days": list(days)})
