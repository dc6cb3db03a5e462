"""Shipments that have no invoice yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from ordering.models import Invoice, Order, Shipment
from portal.identity.models import Organisation
from portal.jobs.models import LongJob
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset

SORTS: dict[str, ColumnElement[Any]] = {"shipped_at": Shipment.shipped_at.expression, "number": Shipment.number.expression}


@dataclass(frozen=True, slots=True)
class WaitingShipment:
    """A shipment to be invoiced."""

    id: UUID
    number: str
    order_number: str
    reseller_name: str
    shipped_at: datetime


def list_to_invoice(session: Session, network_id: int, seller_id: int, query: ListQuery) -> Page[WaitingShipment]:
    """One page of the seller's shipments without an invoice; those that left first come first unless another sort is asked."""
    key = SORTS.get(query.sort, SORTS["shipped_at"])
    statement = _waiting(network_id, seller_id, select(
        key.label("sort_key"), Shipment.id, Shipment.number, Order.number.label("order_number"), Order.reseller_name,
        Shipment.shipped_at,
    ))
    if query.text:
        typed = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        columns = (Shipment.number, Order.number, Order.reseller_name)
        statement = statement.where(or_(*(column.ilike(f"%{typed}%", escape="\\") for column in columns)))
    page = keyset(query, statement, [key, Shipment.id.expression], lambda ready: session.connection().execute(ready).all())
    return page.map(lambda row: WaitingShipment(*row[1:]))


def count_to_invoice(session: Session, network_id: int, seller_id: int) -> int:
    """How many shipments of the seller wait for an invoice."""
    return int(session.connection().execute(_waiting(network_id, seller_id, select(func.count()))).scalar_one())


def shipments_to_invoice(
    session: Session, network_id: int, seller_id: int, *, numbers: Collection[str] = (), most: int
) -> list[UUID]:
    """The first shipments without an invoice, in the order in which they left: all of them, or those of these numbers."""
    statement = _waiting(network_id, seller_id, select(Shipment.id))
    if numbers:
        statement = statement.where(Shipment.number.in_(numbers))
    rows = session.connection().execute(statement.order_by(Shipment.shipped_at, Shipment.id).limit(most))
    return list(rows.scalars())


def invoices_of_order(session: Session, network_id: int, order_id: UUID) -> dict[str, tuple[str, str]]:
    """The seller's code and the number of each invoice of an order, by its shipment's number."""
    rows = session.connection().execute(
        select(Invoice.shipment_number, Organisation.code, Invoice.number)
        .join(Organisation, (Organisation.network_id == Invoice.network_id) & (Organisation.id == Invoice.seller_id))
        .where(Invoice.network_id == network_id, Invoice.order_id == order_id)
    )
    return {shipment: (seller, number) for shipment, seller, number in rows}


def last_job(session: Session, network_id: int, organisation_id: int, task: str) -> LongJob | None:
    """The organisation's long work of this name that was asked for last."""
    return session.scalar(
        select(LongJob).where(
            LongJob.network_id == network_id, LongJob.organisation_id == organisation_id, LongJob.task == task
        ).order_by(LongJob.created_at.desc()).limit(1)
    )


def _waiting(network_id: int, seller_id: int, statement: Select[Any]) -> Select[Any]:
    invoiced = select(Invoice.id).where(
        Invoice.network_id == Shipment.network_id, Invoice.shipment_id == Shipment.id
    ).exists()
    return statement.select_from(Shipment).join(
        Order, (Order.network_id == Shipment.network_id) & (Order.id == Shipment.order_id)
    ).where(Shipment.network_id == network_id, Shipment.seller_id == seller_id, ~invoiced)
