"""Flow, permissions, events, cursors and the local calendar."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest

from portal.kernel.clock import paris_midnight, paris_today
from portal.kernel.errors import IllegalStep, NotFound
from portal.kernel.events import Event
from portal.kernel.flow import Flow
from portal.kernel.ids import new_id
from portal.kernel.pages import decode_cursor, encode_cursor
from portal.kernel.permissions import ROLES_OF, OrganisationKind, Permission, Role, permissions_of

FLOW = Flow({"new": {"open", "gone"}, "open": {"done"}})


@dataclass(frozen=True, kw_only=True)
class ThingDone(Event):
    """An event of this test."""

    wire: ClassVar[str] = "thing.done"
    thing: UUID
    share: Decimal
    at: datetime
    note: str = ""


def test_only_listed_steps_are_taken() -> None:
    assert FLOW.step("new", "open") == "open"
    assert FLOW.following("done") == frozenset()
    with pytest.raises(IllegalStep):
        FLOW.step("open", "new")
    with pytest.raises(IllegalStep):
        FLOW.step("done", "done")


def test_every_role_of_every_kind_may_do_something_and_strangers_nothing() -> None:
    for kind, roles in ROLES_OF.items():
        for role in roles:
            assert Permission.MEMBER in permissions_of(kind, [role])
    assert permissions_of(OrganisationKind.RESELLER, [Role.BACK_OFFICE]) == frozenset()
    assert permissions_of(OrganisationKind.RESELLER, []) == frozenset()


def test_no_permission_is_held_by_nobody() -> None:
    held = {p for kind, roles in ROLES_OF.items() for p in permissions_of(kind, roles)}
    assert held == set(Permission)


def test_an_event_survives_the_wire_and_a_newer_field() -> None:
    event = ThingDone(thing=new_id(), share=Decimal("0.1250"), at=datetime(2026, 3, 1, tzinfo=UTC), note="é")
    payload = json.loads(event.to_json())
    assert ThingDone.from_payload({**payload, "added_later": 1}) == event


@pytest.mark.parametrize("values", [["a", 1], [None, 2], [datetime(2026, 1, 1, tzinfo=UTC), "x"], [Decimal("1.50")]])
def test_a_cursor_gives_back_what_it_was_made_of(values: list[object]) -> None:
    plain = [str(v) if isinstance(v, Decimal) else v for v in values]
    assert decode_cursor(encode_cursor(values)) == plain


@pytest.mark.parametrize("cursor", ["x", "****", "e30", "W10=é", "bnVsbA"])
def test_a_damaged_cursor_is_an_address_that_does_not_exist(cursor: str) -> None:
    try:
        assert isinstance(decode_cursor(cursor), list)
    except NotFound:
        return


@pytest.mark.parametrize("written", [
    "5", '"ab"', "[[1], 2]", "[true, 1]", "[1.5, 1]", "[NaN, 1]", "[Infinity, 1]", r'["\u0000", 1]', r'["\ud800", 1]',
    "[99999999999999999999, 1]", '[{"t": 5}, 1]', '[{"t": "2020-01-01"}, 1]', '[{"t": "9999-12-31T23:59:59-14:00"}, 1]',
    '[{"x": 1}, 1]', "[" * 1400, "[" * 9000,
])
def test_a_cursor_holds_what_a_list_can_be_sorted_by_and_nothing_else(written: str) -> None:
    with pytest.raises(NotFound):
        decode_cursor(urlsafe_b64encode(written.encode()).decode())


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 1, 1), datetime(2025, 12, 31, 23, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    ],
)
def test_midnight_in_paris(day: date, instant: datetime) -> None:
    assert paris_midnight(day) == instant
    assert paris_today(instant) == day
