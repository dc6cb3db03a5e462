"""What ordering does when it is told of a fact: mails to both sides of the order, in each reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from catalog.events import StockShort
from ordering.consumers_invoices import register_invoice_mails
from ordering.documents.confirmation import confirmation_pdf
from ordering.documents.delivery_note import delivery_note_pdf
from ordering.events import (
    OrderAccepted,
    OrderCancelled,
    OrderClosed,
    OrderDelivered,
    OrderEvent,
    OrderPlaced,
    OrderShipped,
)
from ordering.invoice_task import TASK, issue_invoices_task
from ordering.queries.orders import OrderView, order_view
from ordering.queries.papers import confirmation_of, delivery_note_of
from portal.jobs.work import Work
from portal.kernel.db import Session
from portal.post.compose import Attachment, Recipient, write_mail

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets a mail about an order: on which side, in which company."""

    recipient: Recipient
    side: str
    organisation_id: int
    company_code: str
    network_slug: str


_READERS = text("""
    SELECT u.email, u.name, u.locale, o.id, o.code, n.slug, u.id = :placed_by AS placed_it,
           array_agg(m.role) AS roles
    FROM membership m
    JOIN app_user u ON u.id = m.user_id AND u.is_active
    JOIN organisation o ON o.network_id = m.network_id AND o.id = m.organisation_id
    JOIN network n ON n.id = m.network_id
    WHERE m.network_id = :network AND m.organisation_id = :organisation GROUP BY u.id, o.id, o.code, n.slug
    ORDER BY u.id
""")
_SHORT = text("""
    SELECT DISTINCT o.id, o.purchase_id, o.number, o.reseller_id, o.seller_id FROM order_line l
    JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
    WHERE l.network_id = :network AND l.id = ANY (CAST(:lines AS uuid[])) ORDER BY o.number
""")
_PLACED_BY = text("SELECT placed_by FROM sales_order WHERE network_id = :network AND id = :order")


def mail_placed(session: Session, event: OrderPlaced) -> None:
    """The seller learns of a new order; the reseller gets what it submitted."""
    _tell(session, event, "placed")


def mail_accepted(session: Session, event: OrderAccepted) -> None:
    """The order is taken on; the reseller gets the confirmation as PDF."""
    _tell(session, event, "accepted", confirmed=True)


def mail_shipped(session: Session, event: OrderShipped) -> None:
    """A shipment has left; the reseller gets the delivery note as PDF."""
    _tell(session, event, "shipped", shipment=event)


def mail_delivered(session: Session, event: OrderDelivered) -> None:
    """A shipment has arrived."""
    _tell(session, event, "delivered")


def mail_closed(session: Session, event: OrderClosed) -> None:
    """The order is closed."""
    _tell(session, event, "closed")


def mail_cancelled(session: Session, event: OrderCancelled) -> None:
    """The order, or the rest of it, is cancelled, and why."""
    _tell(session, event, "cancelled")


def mail_short(session: Session, event: StockShort) -> None:
    """A feed has taken stock away from orders: both sides learn of each order once per feed."""
    lines = list(event.order_line_ids)
    for row in session.connection().execute(_SHORT, {"network": event.network_id, "lines": lines}):
        short = OrderEvent(
            network_id=event.network_id, order_id=row.id, purchase_id=row.purchase_id, number=row.number,
            reseller_id=row.reseller_id, seller_id=row.seller_id,
        )
        _tell(session, short, "short")


def register_consumers(work: Work) -> None:
    """Lets the worker know of ordering's consumers."""
    work.consume(OrderPlaced, "ordering.mail_placed", mail_placed)
    work.consume(OrderAccepted, "ordering.mail_accepted", mail_accepted)
    work.consume(OrderShipped, "ordering.mail_shipped", mail_shipped)
    work.consume(OrderDelivered, "ordering.mail_delivered", mail_delivered)
    work.consume(OrderClosed, "ordering.mail_closed", mail_closed)
    work.consume(OrderCancelled, "ordering.mail_cancelled", mail_cancelled)
    work.consume(StockShort, "ordering.mail_short", mail_short)
    register_invoice_mails(work)
    work.long_task(TASK, issue_invoices_task)


def _tell(
    session: Session, event: OrderEvent, template: str, *, confirmed: bool = False, shipment: OrderShipped | None = None
) -> None:
    order = order_view(session, event.network_id, event.order_id, with_reasons=False)
    sent = next((one for one in order.shipments if shipment and one.id == shipment.shipment_id), None)
    for reader in _readers(session, event):
        papers = []
        if confirmed and reader.side == "reseller":
            papers = [_confirmation(session, event, reader.recipient.locale)]
        elif shipment is not None and reader.side == "reseller":
            papers = [_delivery_note(session, shipment, reader.recipient.locale)]
        write_mail(
            session, reader.recipient, f"ordering/{template}", network_id=event.network_id,
            organisation_id=reader.organisation_id, attachments=papers, order=order, side=reader.side, event=event,
            shipment=sent, company_code=reader.company_code, network_slug=reader.network_slug,
            other=_other(order, reader.side),
        )


def _other(order: OrderView, side: str) -> str:
    return order.seller_name if side == "reseller" else order.reseller_name


def _readers(session: Session, event: OrderEvent) -> list[Reader]:
    """Who placed the order, or the managers where that person is gone; the seller's back office, or its managers."""
    placed_by = session.connection().execute(
        _PLACED_BY, {"network": event.network_id, "order": event.order_id}
    ).scalar()
    buying = _members(session, event.network_id, event.reseller_id, placed_by)
    selling = _members(session, event.network_id, event.seller_id, None)
    buyers = [row for row in buying if row.placed_it] or [row for row in buying if "manager" in row.roles]
    sellers = [row for row in selling if "back_office" in row.roles] or [row for row in selling if "manager" in row.roles]
    return [_reader(row, "reseller") for row in buyers] + [_reader(row, "seller") for row in sellers]


def _members(session: Session, network_id: int, organisation_id: int, placed_by: int | None) -> Sequence[Any]:
    values = {"network": network_id, "organisation": organisation_id, "placed_by": placed_by}
    return session.connection().execute(_READERS, values).all()


def _reader(row: Any, side: str) -> Reader:
    return Reader(Recipient(row.email, row.name, row.locale), side, row.id, row.code, row.slug)


def _confirmation(session: Session, event: OrderEvent, language: str) -> Attachment:
    paper = confirmation_of(session, event.network_id, event.order_id, language)
    return Attachment(f"{event.number}.pdf", PDF, confirmation_pdf(paper))


def _delivery_note(session: Session, event: OrderShipped, language: str) -> Attachment:
    paper = delivery_note_of(session, event.network_id, event.order_id, event.shipment_id, language)
    return Attachment(f"{event.shipment_number}.pdf", PDF, delivery_note_pdf(paper))
