"""Sets the share of the dealer price below which a seller's pricing role is told of an order line."""

from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select, update

from portal.audit.actions import record
from portal.identity.models import Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused

_DECIMALS = 5


def set_minimum_share(
    session: Session, actor: Actor, *, network_id: int, seller_id: int, share: Decimal | None,
) -> bool:
    """Sets a seller's minimum share of the dealer price (None: none); whether it changed. Prices stand all the same.

    Raises Refused for a share outside 0 to 1 or with more than five decimals.
    """
    if share is not None and (not 0 <= share <= 1 or share != round(share, _DECIMALS)):
        raise Refused(_("The minimum share lies between 0 and 1, with at most five decimals."), "minimum_share")
    mine = (Organisation.network_id == network_id) & (Organisation.id == seller_id)
    before = session.execute(select(Organisation.minimum_share).where(mine)).scalar_one()
    if before == share:
        return False
    session.execute(update(Organisation).where(mine).values(minimum_share=share))
    record(
        session, actor, "seller.minimum_share_set", "minimum share", organisation_id=seller_id, network_id=network_id,
        before={"minimum_share": None if before is None else str(before)},
        after={"minimum_share": None if share is None else str(share)},
    )
    return True
