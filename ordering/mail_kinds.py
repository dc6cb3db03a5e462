"""Mails about orders: which there are, the places their texts know, and an example of an order for previews."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.kernel.clock import now
from portal.post.kinds import MailKind, Place
from portal.web.texts import _l

PLACES = (
    Place("number", _l("the order’s number"), lambda mail: mail["order"].number),
    Place("other", _l("the other company"), lambda mail: mail["other"]),
    Place("seller", _l("the wholesaler"), lambda mail: mail["order"].seller_name),
    Place("reseller", _l("the reseller"), lambda mail: mail["order"].reseller_name),
    Place("reference", _l("the reseller’s reference"), lambda mail: mail["order"].purchase_order or "–"),
)


def _order() -> dict[str, Any]:
    """An order as mails see it."""
    lines = [SimpleNamespace(name="Imprimante Ardoval C410", sku="NO-C410", quantity=2, net_cents=105_800),
             SimpleNamespace(name="Toner Ardoval C410, noir", sku="NO-C410-BK", quantity=4, net_cents=35_600)]
    order = SimpleNamespace(
        number="C-10042", seller_name="Nord Distribution", reseller_name="Martin Bureautique", purchase_order="PO-2026-118",
        placed_at=now(), channel="online", placed_by_name="Camille Martin", wanted_on=date(2027, 1, 15),
        lines=lines, totals=SimpleNamespace(total_cents=169_680),
    )
    event = SimpleNamespace(is_whole=True, by_reseller=False, reason="Out of stock for good", shipment_number="L-20011",
                            number=order.number)
    shipment = SimpleNamespace(carrier="Chronopost", tracking="XY123456789FR", tracking_url="", number="L-20011")
    return {"order": order, "side": "reseller", "event": event, "shipment": shipment, "company_code": "martin",
            "network_slug": "demo", "other": order.seller_name}


KINDS = tuple(
    MailKind(f"ordering/{name}", label, PLACES, _order) for name, label in (
        ("placed", _l("Order placed")), ("accepted", _l("Order accepted")), ("shipped", _l("Order shipped")),
        ("delivered", _l("Order delivered")), ("closed", _l("Order closed")), ("cancelled", _l("Order cancelled")),
        ("short", _l("Order short of stock")),
    )
)
