"""A year of orders set by set, keeping what the real actions keep: the ledger adds up, numbers rise, audit is written."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import text

from demo.accounts import Accounts
from demo.bulk import insert_rows, numbers
from demo.founding import Founded
from demo.history import purchases
from demo.offers import DemoOffer
from demo.order_prices import PastPrices, sold_offers
from demo.order_rows import Ledger, Moved, Row, Rows
from portal.kernel.db import Session

_SAY_EVERY = 250
_COUNT_STOCK = text("""
    UPDATE stock s SET reserved = s.reserved + m.reserved, on_hand = greatest(s.on_hand - m.gone, 0)
    FROM unnest(CAST(:offers AS bigint[]), CAST(:warehouses AS bigint[]), CAST(:reserved AS integer[]),
                CAST(:gone AS integer[])) AS m(offer_id, warehouse_id, reserved, gone)
    WHERE s.network_id = :network AND s.offer_id = m.offer_id AND s.warehouse_id = m.warehouse_id
""")
_STATISTICS = text("ANALYZE product, product_gtin, offer, offer_price, stock, agreement_rule, organisation, membership")


def place_year(
    session: Session, founded: Founded, listed: Mapping[str, Sequence[DemoOffer]], accounts: Accounts, now: datetime,
    say: Callable[[int, int], None],
) -> int:
    """Twelve months of purchases with all that happened to them; returns how many orders there are.

    `listed` holds each wholesaler's lines that were taken in. The session runs in the owner's scope of this
    network; stock must be as the feeds left it. `say` is told the purchases done and in all.
    """
    session.execute(_STATISTICS)
    _address_books(session, founded)
    planned = purchases(listed, len(founded.resellers), now, founded.network.seed)
    skus = (line.offer.sku for one in planned for order in one.orders for line in order.lines)
    ledger = Ledger(
        founded, sold_offers(session, founded, skus), PastPrices(session, founded, now), accounts,
        numbers(session, "purchase"), numbers(session, "shipment"), now,
    )
    for done, one in enumerate(planned, start=1):
        ledger.add(one)
        if done % _SAY_EVERY == 0:
            say(done, len(planned))
    _insert(session, ledger.rows)
    _count_stock(session, founded.id, ledger.moved)
    return len(ledger.rows.orders)


def _count_stock(session: Session, network_id: int, moved: Mapping[tuple[int, int], Moved]) -> None:
    """The counters as the ledger has them: what is still reserved, and what left after the last feed."""
    session.execute(_COUNT_STOCK, {
        "network": network_id, "offers": [offer_id for offer_id, _ in moved],
        "warehouses": [warehouse_id for _, warehouse_id in moved], "reserved": [one.reserved for one in moved.values()],
        "gone": [one.gone for one in moved.values()],
    })


def _insert(session: Session, rows: Rows) -> None:
    """Every table's rows, in the order that foreign keys want."""
    for table, made in (
        ("purchase", rows.purchases), ("sales_order", rows.orders), ("order_line", rows.lines),
        ("order_entry", rows.entries), ("shipment", rows.shipments), ("shipment_line", rows.shipment_lines),
        ("stock_movement", rows.movements), ("audit_entry", rows.audit), ("account_entry", rows.account_entries),
    ):
        insert_rows(session, table, made)


def _address_books(session: Session, founded: Founded) -> None:
    """Two delivery addresses per reseller: its seat, which is the default, and a branch."""
    rows: list[Row] = []
    for house in founded.resellers:
        contact = house.colleagues[0].name
        for label, place, is_default in (("Siège", house.company.address, True),
            ("Agence", house.company.branch, False)):
            rows.append({
                "network_id": founded.id, "organisation_id": house.id, "label": f"{label} {place.town}",
                "recipient": house.company.name, "street": place.line, "postcode": place.postcode, "city": place.town,
                "contact": contact, "phone": house.company.phone, "is_default": is_default,
            })
    insert_rows(session, "address", rows)
