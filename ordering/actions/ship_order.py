"""Shipping an order, in one part or several."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access import OrderRef
from ordering.actions.step_order import step_order
from ordering.events import OrderShipped
from ordering.queries.carriers import template_of
from ordering.queries.progress import LineProgress, lines_progress
from ordering.statuses import OrderStatus, Progress, step_towards
from ordering.tracking import tracking_address
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id
from portal.kernel.numbering import next_number

LONGEST_SERIAL = 80


@dataclass(frozen=True, slots=True)
class Packed:
    """Units of one order line in a shipment, with their serial numbers where the seller has them."""

    quantity: int
    serials: tuple[str, ...] = ()


_SHIPMENT = text("""
    INSERT INTO shipment (network_id, id, order_id, reseller_id, seller_id, number, carrier, tracking,
                          tracking_url, shipped_by_name)
    VALUES (:network, :shipment, :order, :reseller, :seller, :number, :carrier, :tracking, :tracking_url, :actor)
""")
_LINES = text("""
    INSERT INTO shipment_line (network_id, shipment_id, order_line_id, reseller_id, seller_id, quantity, serials)
    VALUES (:network, :shipment, :line, :reseller, :seller, :quantity, :serials)
""")
_SHIPPED = text("""
    UPDATE order_line l SET shipped_quantity = l.shipped_quantity + x.units
    FROM unnest(CAST(:lines AS uuid[]), CAST(:units AS integer[])) AS x(line, units)
    WHERE l.network_id = :network AND l.id = x.line
""")
_RELEASE = text("SELECT release('shipped', :reference, CAST(:lines AS uuid[]), CAST(:units AS integer[]))")


def ship_order(
    session: Session, actor: Actor, order: OrderRef, *, carrier: str, tracking: str, packed: Mapping[UUID, Packed]
) -> str:
    """One shipment of so many units per order line leaves the warehouse; gives its number.

    Raises Refused where nothing is packed, more than remains, or serial numbers do not fit; IllegalStep where the order
    was not accepted or has nothing left to ship; Stale where it has changed.
    """
    lines = lines_progress(session, order)
    sent = {line_id: units for line_id, units in packed.items() if units.quantity}
    _check(lines, sent)
    after = step_towards(order.status, [_shipped(line, sent) for line in lines])
    shipment_id, number = new_id(), f"L{next_number(session, 'shipment')}"
    keys = {
        "network": order.network_id, "shipment": shipment_id, "reseller": order.reseller_id, "seller": order.seller_id,
    }
    connection = session.connection()
    connection.execute(_SHIPMENT, {
        **keys, "order": order.id, "number": number, "carrier": carrier, "tracking": tracking, "actor": actor.name,
        "tracking_url": tracking_address(template_of(session, order.network_id, order.seller_id, carrier), tracking),
    })
    connection.execute(_LINES, [
        {**keys, "line": line_id, "quantity": units.quantity, "serials": list(units.serials)}
        for line_id, units in sent.items()
    ])
    amounts = {"lines": list(sent), "units": [units.quantity for units in sent.values()]}
    connection.execute(_RELEASE, {**amounts, "reference": shipment_id})
    connection.execute(_SHIPPED, {**amounts, "network": order.network_id})
    step_order(session, actor, order, after, kind="shipped", shipment=number)
    shipped = OrderShipped(
        network_id=order.network_id, order_id=order.id, purchase_id=order.purchase_id, number=order.number,
        reseller_id=order.reseller_id, seller_id=order.seller_id, shipment_id=shipment_id, shipment_number=number,
        is_whole=after is not OrderStatus.PARTLY_SHIPPED,
    )
    publish(session, shipped, stream=f"order:{order.id}")
    return number


def _shipped(line: LineProgress, sent: Mapping[UUID, Packed]) -> Progress:
    made, units = line.progress, sent.get(line.id)
    return Progress(made.ordered, made.cancelled, made.shipped + (units.quantity if units else 0), made.delivered)


def _check(lines: list[LineProgress], sent: Mapping[UUID, Packed]) -> None:
    if not sent:
        raise Refused(_("Nothing is packed: give a quantity for at least one line."))
    known = {line.id: line for line in lines}
    for line_id, units in sent.items():
        line = known.get(line_id)
        if line is None:
            raise Refused(_("A line of this form does not belong to the order: load the page again."))
        if not 0 < units.quantity <= line.progress.remaining:
            raise Refused(_("Line %(position)s: %(left)s remain to ship, not %(asked)s.", position=line.position,
                            left=line.progress.remaining, asked=units.quantity))
        if len(units.serials) > units.quantity or len(set(units.serials)) < len(units.serials):
            raise Refused(_("Line %(position)s: at most %(most)s serial numbers, none of them twice.",
                            position=line.position, most=units.quantity))
        if any(len(serial) > LONGEST_SERIAL for serial in units.serials):
            raise Refused(_("Line %(position)s: a serial number has at most %(most)s characters.",
                            position=line.position, most=LONGEST_SERIAL))
