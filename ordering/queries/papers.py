"""The facts that an order's papers are drawn from."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from ordering.documents.papers import (
    Confirmation,
    ConfirmedLine,
    DeliveryNote,
    GeneralTermsFacts,
    OrderFacts,
    Party,
    PickedLine,
    PickList,
    SentLine,
)
from ordering.queries.orders import OrderView, ShipmentView, order_view
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.pdf.brand import Brand

OFFLINE = "offline"
_BRAND = text("SELECT name, colour, logo FROM network WHERE id = :network")
_COMPANIES = text("""
    SELECT id, name, street, postcode, city, phone, email, vat_number FROM organisation
    WHERE network_id = :network AND id IN (:seller, :reseller)
""")
_PLACES = text("""
    SELECT m.order_line_id, w.name, sum(m.reserved_change)::integer AS units FROM stock_movement m
    JOIN order_line l ON l.network_id = m.network_id AND l.id = m.order_line_id
    JOIN warehouse w ON w.network_id = m.network_id AND w.seller_id = m.seller_id AND w.id = m.warehouse_id
    WHERE m.network_id = :network AND l.order_id = :order AND m.event <> 'absorbed'
    GROUP BY m.order_line_id, w.name, w.position HAVING sum(m.reserved_change) > 0 ORDER BY w.position
""")


def confirmation_of(session: Session, network_id: int, order_id: UUID, language: str) -> Confirmation:
    """What the order confirmation says."""
    order = order_view(session, network_id, order_id, with_reasons=False)
    lines = tuple(
        ConfirmedLine(
            line.position, line.sku, line.brand, line.mpn, line.name, line.quantity, line.list_unit_cents,
            line.net_unit_cents, line.eco_unit_cents, line.net_cents,
        )
        for line in order.lines
    )
    version = order.general_terms_version
    accepted_at = None if order.channel == OFFLINE else order.placed_at
    return Confirmation(
        _facts(session, network_id, order, language), lines, order.totals, order.customer_number, order.terms,
        None if version is None else GeneralTermsFacts(version, accepted_at),
    )


def pick_list_of(session: Session, network_id: int, order_id: UUID, language: str) -> PickList:
    """What is still to be fetched for an order, and from which warehouses it was reserved."""
    order = order_view(session, network_id, order_id, with_reasons=False)
    places: dict[UUID, list[tuple[str, int]]] = {}
    for row in session.connection().execute(_PLACES, {"network": network_id, "order": order_id}):
        places.setdefault(row.order_line_id, []).append((row.name, row.units))
    lines = tuple(
        PickedLine(
            line.position, line.sku, line.brand, line.mpn, line.name, line.remaining, tuple(places.get(line.id, ()))
        )
        for line in order.lines if line.remaining
    )
    return PickList(_facts(session, network_id, order, language), lines)


def delivery_note_of(
    session: Session, network_id: int, order_id: UUID, shipment_id: UUID, language: str
) -> DeliveryNote:
    """What one shipment of an order holds, and what was still to come when it left."""
    order = order_view(session, network_id, order_id, with_reasons=False)
    shipment = next(one for one in order.shipments if one.id == shipment_id)
    earlier = [one for one in order.shipments if one.shipped_at <= shipment.shipped_at]
    sent = {line.order_line_id: line for line in shipment.lines}
    lines = tuple(
        SentLine(
            line.position, line.sku, line.brand, line.mpn, line.name, sent[line.id].quantity, line.quantity,
            max(0, line.quantity - line.cancelled - _sent_by(earlier, line.id)), sent[line.id].serials,
        )
        for line in order.lines if line.id in sent
    )
    facts = _facts(session, network_id, order, language)
    return DeliveryNote(
        facts, shipment.number, paris_today(shipment.shipped_at), shipment.carrier, shipment.tracking, lines
    )


def _sent_by(shipments: list[ShipmentView], line_id: UUID) -> int:
    return sum(line.quantity for one in shipments for line in one.lines if line.order_line_id == line_id)


def _facts(session: Session, network_id: int, order: OrderView, language: str) -> OrderFacts:
    connection = session.connection()
    brand = connection.execute(_BRAND, {"network": network_id}).one()
    values = {"network": network_id, "seller": order.seller_id, "reseller": order.reseller_id}
    companies = {row.id: row for row in connection.execute(_COMPANIES, values)}
    to = order.deliver_to
    place = Party(to["recipient"], _filled(
        to["street"], f"{to['postcode']} {to['city']}", to.get("contact", ""), to.get("phone", "")
    ))
    return OrderFacts(
        brand=Brand(brand.name, brand.colour, brand.logo), language=language, number=order.number,
        purchase_number=order.purchase_number, purchase_order=order.purchase_order,
        placed_on=paris_today(order.placed_at), wanted_on=order.wanted_on,
        seller=_party(order.seller_name, companies.get(order.seller_id)),
        buyer=_party(order.reseller_name, companies.get(order.reseller_id)), deliver_to=place, comment=order.comment,
    )


def _party(name: str, company: Any) -> Party:
    if company is None:
        return Party(name)
    town = f"{company.postcode} {company.city}".strip()
    return Party(name, _filled(company.street, town, company.phone, company.email, company.vat_number))


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())
