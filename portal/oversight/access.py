"""The door to grants: the only code that turns an id from outside into one."""

from uuid import UUID

from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.oversight.queries import GrantRow, grant_row


def access_grant(session: Session, network_id: int, grant_id: UUID) -> GrantRow:
    """A grant into the network; NotFound where there is none of that id."""
    found = grant_row(session, network_id, grant_id)
    if found is None:
        raise NotFound("grant")
    return found
