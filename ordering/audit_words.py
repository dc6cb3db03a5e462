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
    "payment.recorded": _l("Payment recorded"),
    "payment.given": _l("Payment given to a reseller"),
    "payment.taken_away": _l("Payment taken away from a reseller"),
    "payment.set_aside": _l("Payment set aside"),
    "payment.taken_up": _l("Payment taken up again"),
    "payment.paid_back": _l("Paid back"),
    "invoice.settled": _l("Invoice settled"),
    "invoice.unsettled": _l("Settlement taken back"),
    "invoice.reminded": _l("Reminder sent"),
    "bank_file.taken": _l("Bank file taken"),
    "reminders.changed": _l("Reminders changed"),
}
FIELDS: dict[str, str] = {
    "received_on": _l("Received on"), "amount_cents": _l("Amount"), "method": _l("Method"), "reference": _l("Reference or label"),
    "owed_cents": _l("Still owed"), "source": _l("Paid with"), "cents": _l("Amount"), "step": _l("Step"), "lines": _l("Lines"),
    "taken": _l("Payments"), "known": _l("Known before"), "faults": _l("Faulty lines"), "is_on": _l("Switched on"),
    "days": _l("Days late"),
    "orders": _l("Orders"), "total_cents": _l("Total, incl. VAT"), "label": _l("Name of the address"),
    "recipient": _l("Recipient"), "contact": _l("Contact on site"), "carrier": _l("Carrier"), "tracking": _l("Tracking number"),
}
