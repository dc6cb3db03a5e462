"""Invoicing a shipment as it leaves, where its seller wants that."""

from uuid import UUID

from sqlalchemy import text

from ordering.actions.issue_invoice import IssuedInvoice, issue_invoice
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_AT_ONCE = text("SELECT invoices_at_once FROM seller_settings WHERE network_id = :network AND seller_id = :seller")


def invoice_at_once(session: Session, actor: Actor, shipment_id: UUID) -> IssuedInvoice | None:
    """The shipment's invoice, unless the seller has switched that off; the last thing to do in a transaction."""
    values = {"network": actor.network_id, "seller": actor.organisation_id}
    if session.connection().execute(_AT_ONCE, values).scalar() is False:
        return None
    return issue_invoice(session, actor, shipment_id=shipment_id)
