"""Mailed links: how long they last, and what has become of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
OPERATOR_LINK_LASTS = timedelta(days=1)


class LinkState(StrEnum):
    """What has become of a link; only an open one opens anything."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"  # the company or its network takes nobody in any more


@dataclass(frozen=True, slots=True)
class Link:
    """A mailed link as its holder sees it; network and organisation are set for invitations."""

    id: UUID
    purpose: str
    email: str
    name: str
    network_id: int | None
    organisation_id: int | None
    roles: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    network_slug: str
    network_name: str
    organisation_code: str
    organisation_name: str
    kind: str
    is_usable: bool
    inviter: str

    def state(self, now: datetime) -> LinkState:
        """What has become of it by now."""
        if self.used_at is not None:
            return LinkState.USED
        if self.withdrawn_at is not None:
            return LinkState.WITHDRAWN
        if self.expires_at <= now:
            return LinkState.EXPIRED
        return LinkState.OPEN if self.is_usable else LinkState.CLOSED
