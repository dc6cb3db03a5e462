"""The one place that asks what time it is, and the local calendar of the network."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return datetime.now(UTC)


def paris_midnight(day: date) -> datetime:
    """The instant at which a local day begins in Paris, in UTC (23:00 or 22:00 of the day before)."""
    return datetime.combine(day, time(), tzinfo=PARIS).astimezone(UTC)


def paris_today(at: datetime | None = None) -> date:
    """The calendar day in Paris at an instant (default: now)."""
    return (at or now()).astimezone(PARIS).date()
