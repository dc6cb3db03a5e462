"""How long one waits after wrong passwords: the arithmetic, without clock or database."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Limit:
    """So many failures within a window are free; each one more makes the next try wait longer, up to the last wait."""

    free: int
    window: timedelta
    waits: tuple[timedelta, ...]

    def wait_after(self, failures: int, since_last: timedelta | None) -> timedelta:
        """How long until the next try, when the last of `failures` within the window is `since_last` ago; zero: at once."""
        if failures < self.free or since_last is None:
            return timedelta(0)
        full = self.waits[min(failures - self.free, len(self.waits) - 1)]
        return max(full - since_last, timedelta(0))


ACCOUNT = Limit(5, timedelta(hours=24), (_MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE))
ADDRESS = Limit(50, timedelta(hours=1), (_MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE))
RESET_ACCOUNT = Limit(3, timedelta(hours=1), (timedelta(hours=1),))
RESET_ADDRESS = Limit(20, timedelta(hours=1), (15 * _MINUTE,))
KNOWN_PLACE = timedelta(days=30)
LONGEST_ACCOUNT = 254


def account_of(email: str | None) -> str:
    """An e-mail address as accounts are known by: trimmed, in lower case, no longer than addresses can be."""
    return (email or "").strip().lower()[:LONGEST_ACCOUNT]


def place_of(address: str | None) -> str | None:
    """Where somebody comes from, as attempts are counted: an IPv4 address, or the /64 that one line has in IPv6."""
    if not address:
        return None
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)
