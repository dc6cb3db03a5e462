"""Order lines that went below the share of the dealer price which their seller has set."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from portal.kernel.db import Session

DAYS = 30


@dataclass(frozen=True, slots=True)
class LowPrice:
    """A line whose net unit price is below the seller's minimum share; amounts in cents excl. VAT."""

    number: str
    reseller_name: str
    placed_at: datetime
    position: int
    sku: str
    name: str
    quantity: int
    dealer_unit_cents: int
    net_unit_cents: int
    agreement: str
    minimum_share: Decimal

    @property
    def share(self) -> Decimal:
        """What the net price is of the dealer price, as a share of one."""
        return Decimal(self.net_unit_cents) / Decimal(self.dealer_unit_cents)


_LOW = text("""
    SELECT o.number, o.reseller_name, o.placed_at, l.position, l.sku, l.name, l.quantity, l.dealer_unit_cents,
           l.net_unit_cents, coalesce(l.price_reason ->> 'agreement', '') AS agreement, s.minimum_share
    FROM organisation s
    JOIN sales_order o ON o.network_id = s.network_id AND o.seller_id = s.id
    JOIN order_line l ON l.network_id = o.network_id AND l.order_id = o.id
    WHERE s.network_id = :network AND s.id = :seller AND s.minimum_share IS NOT NULL AND o.status <> 'cancelled'
      AND o.placed_at > now() - make_interval(days => :days) AND l.net_unit_cents < s.minimum_share * l.dealer_unit_cents
    ORDER BY o.placed_at DESC, o.id DESC, l.position LIMIT :most
""")


def low_prices(session: Session, network_id: int, seller_id: int, most: int = 20) -> list[LowPrice]:
    """The seller's lines of the last thirty days below its minimum share, the latest first; none where it set no share."""
    values = {"network": network_id, "seller": seller_id, "days": DAYS, "most": most}
    return [LowPrice(*row) for row in session.connection().execute(_LOW, values)]
