"""A grant runs from its first instant until before its last."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.kernel.permissions import OrganisationKind, Permission, held_by_any, permissions_to_look
from portal.oversight.grants import runs

START = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
END, TICK = START + timedelta(hours=1), timedelta(microseconds=1)
EARLY = START + timedelta(minutes=20)


@pytest.mark.parametrize(("_case", "at", "ended_at", "wanted"), [
    ("a microsecond before it begins", START - TICK, None, False),
    ("when it begins", START, None, True),
    ("a microsecond before its end", END - TICK, None, True),
    ("at its end", END, None, False),
    ("a microsecond before it was ended", EARLY - TICK, EARLY, True),
    ("when it was ended", EARLY, EARLY, False),
    ("ended in the instant it began", START, START, False),
])
def test_when_a_grant_runs(_case: str, at: datetime, ended_at: datetime | None, wanted: bool) -> None:
    assert runs(at, START, END, ended_at) is wanted


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_who_looks_holds_nothing_that_acts(kind: OrganisationKind) -> None:
    held = permissions_to_look(kind)
    assert held < held_by_any(kind)
    assert Permission.DASHBOARD in held
    assert {one.value.rpartition(".")[2] for one in held} <= {"view", "member"}
