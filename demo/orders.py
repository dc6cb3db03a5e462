"""A year of orders set by set, keeping what the real actions keep: the ledger adds up, numbers rise, audit is written."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text

from catalog.models.offers import StockMovement
from catalog.pricing import PriceAnswer
from demo.founding import Founded
from demo.history import purchases
from demo.offers import DemoOffer
from demo.order_prices import PastPrices, sold_offers
from demo.order_rows import Ledger, Row, Rows
from ordering.models import Address, Order, OrderEntry, OrderLine, Purchase, Shipment, ShipmentLine
from portal.audit.models import AuditEntry
from portal.kernel.db import Session
from portal.kernel.numbering import next_number

_CHUNK = 5_000
_COUNT_STOCK = text("""
    UPDATE stock s SET reserved = s.reserved + m.reserved, on_hand = greatest(s.on_hand + m.left_since, 0)
    FROM (
        SELECT m.offer_id, m.warehouse_id, sum(m.reserved_change)::integer AS reserved,
               coalesce(sum(m.on_hand_change) FILTER (WHERE m.at > o.cut_off), 0)::integer AS left_since
        FROM stock_movement m
        JOIN offer o ON o.network_id = m.network_id AND o.id = m.offer_id
        WHERE m.network_id = :network GROUP BY m.offer_id, m.warehouse_id) m
    WHERE s.network_id = :network AND s.offer_id = m.offer_id AND s.warehouse_id = m.warehouse_id
""")


def place_year(
    session: Session, founded: Founded, listed: Mapping[str, Sequence[DemoOffer]], now: datetime,
    reason: Callable[[PriceAnswer], Any], number_of: Callable[[str, int], str],
) -> int:
    """Twelve months of purchases with all that happened to them; returns how many orders there are.

    `listed` holds each wholesaler's lines, `number_of(series, n)` is how people call the n-th of a series. The session
    runs in the owner's scope of this network; stock must be as the feeds left it.
    """
    _address_books(session, founded)
    planned = purchases(listed, len(founded.resellers), now, founded.network.seed)
    skus = (line.offer.sku for one in planned for order in one.orders for line in order.lines)
    ledger = Ledger(
        founded, sold_offers(session, founded, skus), PastPrices(session, founded, now),
        lambda series: number_of(series, next_number(session, series)), reason, now,
    )
    for one in planned:
        ledger.add(one)
    insert_rows(session, ledger.rows)
    session.execute(_COUNT_STOCK, {"network": founded.id})
    return len(ledger.rows.orders)


def insert_rows(session: Session, rows: Rows) -> None:
    """Every table's rows, in the order that foreign keys want."""
    for model, made in (
        (Purchase, rows.purchases), (Order, rows.orders), (OrderLine, rows.lines), (OrderEntry, rows.entries),
        (Shipment, rows.shipments), (ShipmentLine, rows.shipment_lines), (StockMovement, rows.movements),
        (AuditEntry, rows.audit),
    ):
        for start in range(0, len(made), _CHUNK):
            session.execute(insert(model), made[start : start + _CHUNK])


def _address_books(session: Session, founded: Founded) -> None:
    """Two delivery addresses per reseller: its seat, which is the default, and a branch."""
    rows: list[Row] = []
    for house in founded.resellers:
        contact = house.colleagues[0].name
        for label, place, is_default in (("Siège", house.company.address, True), ("Agence", house.company.branch, False)):
            rows.append({
                "network_id": founded.id, "organisation_id": house.id, "label": f"{label} {place.town}",
                "recipient": house.company.name, "street": place.line, "postcode": place.postcode, "city": place.town,
                "contact": contact, "phone": house.company.phone, "is_default": is_default,
            })
    session.execute(insert(Address), rows)
