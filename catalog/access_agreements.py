"""Doors to agreements: an id from outside becomes an agreement that is the reader's, or does not exist."""

from sqlalchemy import select

from catalog.models import Agreement
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


def access_agreement(session: Session, network_id: int, organisation_id: int, agreement_id: int) -> str:
    """The code of an agreement that the organisation granted; NotFound for everybody else's."""
    code = session.execute(
        select(Agreement.code).where(
            Agreement.network_id == network_id, Agreement.granted_by == organisation_id, Agreement.id == agreement_id
        )
    ).scalar_one_or_none()
    if code is None:
        raise NotFound(str(agreement_id))
    return code
