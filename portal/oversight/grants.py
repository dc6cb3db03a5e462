"""How long an operator may look into a network, and when a grant runs: from its start until before its end."""

from datetime import datetime, timedelta

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=8)


def runs(at: datetime, starts_at: datetime, ends_at: datetime, ended_at: datetime | None) -> bool:
    """Whether a grant runs at an instant: the start belongs to it, the end (or what came before it) does not."""
    return starts_at <= at < min(ends_at, ended_at or ends_at)
