"""What happens to catalogue and stock, told to whoever wants to know."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FeedTaken(Event):
    """A wholesaler's feed has become its offers; `changed` counts the offers that it altered."""

    wire: ClassVar[str] = "feed.taken"
    network_id: int
    seller_id: int
    run_id: UUID
    changed: int


@dataclass(frozen=True, kw_only=True)
class StockShort(Event):
    """A feed has left less on hand than is reserved; these order lines, the last ones placed, are at risk."""

    wire: ClassVar[str] = "stock.short"
    network_id: int
    seller_id: int
    run_id: UUID
    order_line_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PriceListReady(Event):
    """A reseller's own price list can be fetched; `made_by` asked for it."""

    wire: ClassVar[str] = "price_list.ready"
    network_id: int
    organisation_id: int
    price_list_id: UUID
    made_by: int | None
