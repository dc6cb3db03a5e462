"""What happens to orders, told to whoever wants to know."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Which order, of which purchase, between whom; `number` is what people call the order."""

    network_id: int
    order_id: UUID
    purchase_id: UUID
    number: str
    reseller_id: int
    seller_id: int


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderEvent):
    """A reseller has submitted the order; its stock is reserved and its prices are frozen."""

    wire: ClassVar[str] = "order.placed"
    net_cents: int
    total_cents: int


@dataclass(frozen=True, kw_only=True)
class OrderAccepted(OrderEvent):
    """The seller has taken the order on."""

    wire: ClassVar[str] = "order.accepted"


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderEvent):
    """A shipment of the order has left; `is_whole` says that nothing remains to ship."""

    wire: ClassVar[str] = "order.shipped"
    shipment_id: UUID
    shipment_number: str
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(OrderEvent):
    """A shipment of the order has arrived; `is_whole` says that all of the order has."""

    wire: ClassVar[str] = "order.delivered"
    shipment_id: UUID
    shipment_number: str
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class OrderClosed(OrderEvent):
    """Nothing more is to be done for the order."""

    wire: ClassVar[str] = "order.closed"


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """The order, or what remained of it, was cancelled; `by_reseller` says by whom."""

    wire: ClassVar[str] = "order.cancelled"
    reason: str
    by_reseller: bool
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class InvoicePaid(Event):
    """Nothing is owed of an invoice any more; `credited_cents` of its total were credited, the rest was paid by `paid_on`."""

    wire: ClassVar[str] = "invoice.paid"
    network_id: int
    invoice_id: UUID
    number: str
    order_id: UUID
    reseller_id: int
    seller_id: int
    total_cents: int
    credited_cents: int
    paid_on: date


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Event):
    """A shipment is invoiced; the tuples go together: order lines, their units, their net without eco-contribution in cents."""

    wire: ClassVar[str] = "invoice.issued"
    network_id: int
    invoice_id: UUID
    number: str
    order_id: UUID
    shipment_id: UUID
    reseller_id: int
    seller_id: int
    issued_on: date
    due_on: date
    total_cents: int
    order_line_ids: tuple[UUID, ...]
    quantities: tuple[int, ...]
    net_cents: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CreditNoteIssued(Event):
    """Something of an invoice is credited; the tuples go together, freight apart: order lines, their units (0: an amount off),
    their net without eco-contribution in cents."""

    wire: ClassVar[str] = "credit_note.issued"
    network_id: int
    credit_note_id: UUID
    number: str
    invoice_id: UUID
    invoice_number: str
    order_id: UUID
    reseller_id: int
    seller_id: int
    issued_on: date
    total_cents: int
    order_line_ids: tuple[UUID, ...]
    quantities: tuple[int, ...]
    net_cents: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class InvoicesReminded(Event):
    """A reseller is to be reminded of these overdue invoices of one seller, at one of the three steps."""

    wire: ClassVar[str] = "invoices.reminded"
    network_id: int
    seller_id: int
    reseller_id: int
    step: int
    invoice_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class AccountAsked(Event):
    """A reseller has applied to a seller for a trading account."""

    wire: ClassVar[str] = "account.asked"
    network_id: int
    reseller_id: int
    seller_id: int


@dataclass(frozen=True, kw_only=True)
class AccountAnswered(Event):
    """A seller has opened (or unblocked), refused or blocked a reseller's account."""

    wire: ClassVar[str] = "account.answered"
    network_id: int
    reseller_id: int
    seller_id: int
    status: str
    reason: str
