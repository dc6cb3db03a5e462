"""What the audit trail calls the deeds of buying and of delivering."""

from portal.web.texts import _l

VERBS: dict[str, str] = {
    "purchase.placed": _l("Purchase placed"),
    "order.accepted": _l("Order accepted"),
    "order.shipped": _l("Order shipped"),
    "order.delivered": _l("Order delivered"),
    "order.closed": _l("Order closed"),
    "order.cancelled": _l("Order cancelled"),
    "address.added": _l("Address added"),
    "address.changed": _l("Address changed"),
    "address.removed": _l("Address removed"),
}
FIELDS: dict[str, str] = {
    "orders": _l("Orders"), "total_cents": _l("Total, incl. VAT"), "label": _l("Name of the address"),
    "recipient": _l("Recipient"), "contact": _l("Contact on site"), "carrier": _l("Carrier"), "tracking": _l("Tracking number"),
}
