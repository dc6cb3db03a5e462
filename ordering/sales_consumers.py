"""What keeps the figures of sales: every order that is placed or cancelled is counted again."""

from ordering.actions.count_sales import count_sales
from ordering.events import OrderCancelled, OrderEvent, OrderPlaced
from portal.jobs.work import Work
from portal.kernel.db import Session


def count_order(session: Session, event: OrderEvent) -> None:
    """Bring the counters to what the order is worth now."""
    count_sales(session, network_id=event.network_id, order_id=event.order_id, seller_id=event.seller_id)


def register_sales_consumers(work: Work) -> None:
    """Lets the worker know of the consumers that count."""
    work.consume(OrderPlaced, "ordering.count_placed", count_order)
    work.consume(OrderCancelled, "ordering.count_cancelled", count_order)
