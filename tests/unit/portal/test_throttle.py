"""How long one waits after wrong passwords, and what counts as one account and one place."""

from datetime import timedelta

import pytest

from portal.identity.throttle import ACCOUNT, ADDRESS, Limit, account_of, place_of

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LIMIT = Limit(3, timedelta(hours=1), (MINUTE, 5 * MINUTE))


@pytest.mark.parametrize(("_case", "failures", "since", "wait"), [
    ("none yet", 0, None, timedelta(0)),
    ("one below the limit", 2, SECOND, timedelta(0)),
    ("exactly at the limit", 3, timedelta(0), MINUTE),
    ("part of the wait is over", 3, 20 * SECOND, 40 * SECOND),
    ("the wait is just over", 3, MINUTE, timedelta(0)),
    ("one more makes it longer", 4, timedelta(0), 5 * MINUTE),
    ("the last wait stays", 400, timedelta(0), 5 * MINUTE),
    ("long ago", 400, timedelta(days=2), timedelta(0)),
])
def test_waits(_case: str, failures: int, since: timedelta | None, wait: timedelta) -> None:
    assert LIMIT.wait_after(failures, since) == wait


def test_waits_grow() -> None:
    for limit in (ACCOUNT, ADDRESS):
        assert list(limit.waits) == sorted(set(limit.waits))
        assert limit.waits[-1] < limit.window


@pytest.mark.parametrize(("written", "account"), [
    ("  Ana@X.Example ", "ana@x.example"), ("", ""), (None, ""), ("x" * 300, "x" * 254),
])
def test_account_of(written: str | None, account: str) -> None:
    assert account_of(written) == account


@pytest.mark.parametrize(("address", "place"), [
    ("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ("::ffff:203.0.113.9", "203.0.113.9"), ("", None), (None, None), ("unix:", None),
])
def test_place_of(address: str | None, place: str | None) -> None:
    assert place_of(address) == place
