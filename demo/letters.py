"""Mails about the newest orders, written as the real consumers write them and marked as sent when it happened."""

from typing import Any

from sqlalchemy import Row, text

from demo.founding import Founded
from ordering.consumers import mail_accepted, mail_cancelled, mail_delivered, mail_placed, mail_shipped
from ordering.events import OrderAccepted, OrderCancelled, OrderDelivered, OrderPlaced, OrderShipped
from portal.kernel.db import Session

NEWEST = 12
_ORDERS = text("""
    SELECT o.id, o.purchase_id, o.number, o.reseller_id, o.seller_id, o.status, o.net_cents, o.total_cents, o.placed_at,
           o.accepted_at, o.delivered_at, o.cancelled_at, o.cancel_reason, s.id AS shipment_id,
           s.number AS shipment_number,
           s.shipped_at
    FROM sales_order o LEFT JOIN shipment s ON s.network_id = o.network_id AND s.order_id = o.id
    WHERE o.network_id = :network AND o.reseller_id = :reseller ORDER BY o.placed_at DESC, o.id LIMIT :most
""")
_SENT = text("""
    UPDATE mail SET status = 'sent', attempts = 1, created_at = :at, next_try_at = :at, sent_at = :at
    WHERE network_id = :network AND status = 'waiting'
""")


def write_letters(session: Session, founded: Founded) -> int:
    """The mails of the first reseller's newest orders, both sides'; returns how many orders are told of.

    Runs inside an application (templates, translations); no mail is left waiting, so nothing is sent.
    """
    if not founded.resellers:
        return 0
    values = {"network": founded.id, "reseller": founded.resellers[0].id, "most": NEWEST}
    orders = session.execute(_ORDERS, values).all()
    for order in orders:
        _tell(session, founded.id, order)
    return len(orders)


def _tell(session: Session, network_id: int, order: Row[Any]) -> None:
    who: dict[str, Any] = {
        "network_id": network_id, "order_id": order.id, "purchase_id": order.purchase_id, "number": order.number,
        "reseller_id": order.reseller_id, "seller_id": order.seller_id,
    }
    mail_placed(session, OrderPlaced(**who, net_cents=order.net_cents, total_cents=order.total_cents))
    _sent(session, network_id, order.placed_at)
    if order.accepted_at:
        mail_accepted(session, OrderAccepted(**who))
        _sent(session, network_id, order.accepted_at)
    if order.shipment_id:
        shipment: dict[str, Any] = {
            "shipment_id": order.shipment_id, "shipment_number": order.shipment_number,
            "is_whole": order.status != "partly_shipped",
        }
        mail_shipped(session, OrderShipped(**who, **shipment))
        _sent(session, network_id, order.shipped_at)
        if order.delivered_at:
            mail_delivered(session, OrderDelivered(**who, **shipment))
            _sent(session, network_id, order.delivered_at)
    if order.cancelled_at:
        mail_cancelled(session, OrderCancelled(**who, reason=order.cancel_reason, by_reseller=False, is_whole=True))
        _sent(session, network_id, order.cancelled_at)


def _sent(session: Session, network_id: int, at: object) -> None:
    session.execute(_SENT, {"network": network_id, "at": at})
