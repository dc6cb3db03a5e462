"""What an invoice freezes of the day it is issued: parties, places, references, mentions (docs/rules/invoices.md, section 6)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.kernel.clock import paris_today
from portal.kernel.db import Session

PARTY = (
    "name", "legal_form", "capital_cents", "rcs", "siren", "siret", "vat_number", "street", "postcode", "city", "country",
    "phone", "email",
)
MENTIONS = ("late_rate", "early_discount", "recovery_fee_cents", "iban", "bic", "invoice_note")
USUAL_FEE_CENTS = 4000
_NETWORK = text("SELECT name, colour FROM network WHERE id = :network")
_PARTIES = text(f"SELECT id, {', '.join(PARTY)} FROM organisation WHERE network_id = :network AND id IN (:seller, :reseller)")
_ORDER = text(f"""
    SELECT n.name AS network, n.colour, o.purchase_number, o.placed_at, o.wanted_on, o.deliver_to, o.customer_number, o.terms,
           o.general_terms_version, s.carrier, s.tracking, m.seller_id AS set_by, {', '.join(f'm.{name}' for name in MENTIONS)}
    FROM shipment s JOIN sales_order o ON o.network_id = s.network_id AND o.id = s.order_id
    JOIN network n ON n.id = s.network_id
    LEFT JOIN seller_settings m ON m.network_id = o.network_id AND m.seller_id = o.seller_id
    WHERE s.network_id = :network AND s.id = :shipment
""")


def frozen_facts(session: Session, network_id: int, seller_id: int, reseller_id: int, shipment_id: UUID) -> dict[str, Any]:
    """Everything that the paper of a shipment's invoice says beside its columns, as plain JSON."""
    order = session.connection().execute(_ORDER, {"network": network_id, "shipment": shipment_id}).one()
    return {
        "network": order.network, "colour": order.colour, **_parties(session, network_id, seller_id, reseller_id),
        **(usual_mentions() if order.set_by is None else _plain(order._mapping, MENTIONS)),
        **_plain(order._mapping, (
            "purchase_number", "wanted_on", "deliver_to", "customer_number", "terms", "general_terms_version", "carrier",
            "tracking",
        )),
        "ordered_on": paris_today(order.placed_at).isoformat(),
    }


def frozen_parties(session: Session, network_id: int, seller_id: int, reseller_id: int) -> dict[str, Any]:
    """Both companies as they are now, and the colour of their network."""
    network = session.connection().execute(_NETWORK, {"network": network_id}).one()
    return {"network": network.name, "colour": network.colour, **_parties(session, network_id, seller_id, reseller_id)}


def usual_mentions() -> dict[str, Any]:
    """The mentions of a seller who has set nothing."""
    return {**dict.fromkeys(MENTIONS, ""), "recovery_fee_cents": USUAL_FEE_CENTS}


def _plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name].isoformat() if isinstance(row[name], date | datetime) else row[name] for name in names}


def _parties(session: Session, network_id: int, seller_id: int, reseller_id: int) -> dict[str, Any]:
    values = {"network": network_id, "seller": seller_id, "reseller": reseller_id}
    parties = {row.id: _plain(row._mapping, PARTY) for row in session.connection().execute(_PARTIES, values)}
    return {"seller": parties[seller_id], "buyer": parties[reseller_id]}
