"""Whether a feed is so different from the last one that a person must confirm it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from portal.kernel.db import Session

_SHARES = text(
    "SELECT count(*) AS listed, count(*) FILTER (WHERE l.sku IS NULL) AS dropped, count(l.sku) AS kept,"
    " count(*) FILTER (WHERE abs(l.dealer_cents - o.dealer_cents) * 2 > o.dealer_cents) AS jumped"
    " FROM offer o LEFT JOIN feed_line l ON l.sku = o.sku"
    " WHERE o.network_id = :network AND o.seller_id = :seller AND o.is_listed"
)


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason to hold a feed: `dropped`, `prices` (with how many of how many) or `older` (than what)."""

    reason: str
    count: int = 0
    of: int = 0
    than: str = ""


def holds_of(
    session: Session, network_id: int, seller_id: int, *, drop: Decimal, price: Decimal, cut_off: datetime,
    last_cut_off: datetime | None,
) -> list[Hold]:
    """Why the staged feed should be held; empty where it may go on. A share is exceeded, not reached."""
    listed, dropped, kept, jumped = session.execute(_SHARES, {"network": network_id, "seller": seller_id}).one()
    holds = []
    if dropped > drop * listed:
        holds.append(Hold("dropped", dropped, listed))
    if jumped > price * kept:
        holds.append(Hold("prices", jumped, kept))
    if last_cut_off is not None and cut_off < last_cut_off:
        holds.append(Hold("older", than=last_cut_off.isoformat()))
    return holds
