"""Taking an order one step on: the status with its instant, the version, the timeline, the audit row."""

from sqlalchemy import text

from ordering.access import OrderRef
from ordering.statuses import OrderStatus
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale
from portal.kernel.ids import new_id
from portal.kernel.permissions import OrganisationKind

_INSTANT_OF = {
    OrderStatus.ACCEPTED: "accepted_at", OrderStatus.SHIPPED: "shipped_at", OrderStatus.DELIVERED: "delivered_at",
    OrderStatus.CLOSED: "closed_at", OrderStatus.CANCELLED: "cancelled_at",
}
_STEPS = {
    status: text(
        "UPDATE sales_order SET status = :status, version = version + 1"
        + (f", {instant} = coalesce({instant}, now())" if instant else "")
        + (", cancel_reason = :note" if status is OrderStatus.CANCELLED else "")
        + " WHERE network_id = :network AND id = :order AND version = :version"
    )
    for status in OrderStatus for instant in [_INSTANT_OF.get(status)]
}
_ENTRY = text("""
    INSERT INTO order_entry (network_id, id, order_id, reseller_id, seller_id, kind, actor_name, actor_organisation, note,
                             shipment_number, by_reseller)
    VALUES (:network, :entry, :order, :reseller, :seller, :kind, :actor, :organisation, :note, :shipment, :by_reseller)
""")


def step_order(
    session: Session, actor: Actor, order: OrderRef, after: OrderStatus, *, kind: str, note: str = "", shipment: str = ""
) -> None:
    """Write the status that the flow has already allowed, and that `kind` happened; raises Stale where it has changed.

    `kind` is what the timeline tells (`shipped` also where something remains to ship).
    """
    values = {"network": order.network_id, "order": order.id, "version": order.version, "status": after.value}
    if after is OrderStatus.CANCELLED:
        values["note"] = note
    if session.connection().execute(_STEPS[after], values).rowcount == 0:
        raise Stale(order.number)
    session.connection().execute(_ENTRY, {
        "network": order.network_id, "entry": new_id(), "order": order.id, "reseller": order.reseller_id,
        "seller": order.seller_id, "kind": kind, "actor": actor.name, "organisation": actor.organisation_name,
        "note": note, "shipment": shipment, "by_reseller": actor.kind is OrganisationKind.RESELLER,
    })
    after_values = {"status": after.value, "note": note, "shipment": shipment}
    record(session, actor, f"order.{kind}", order.number, before={"status": order.status.value},
           after={name: value for name, value in after_values.items() if value})
