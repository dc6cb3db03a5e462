"""What the audit trail calls the deeds of buying and of delivering."""

from portal.web.texts import _l

VERBS: dict[str, str] = {
    "purchase.placed": _l("Purchase placed"),
    "order.accepted": _l("Order accepted"),
    "order.shipped": _l("Order shipped"),
    "order.delivered": _l("Order delivered"),
    "order.closed": _l("Order closed"),
    "order.cancelled": _l("Order cancelled"),
    "invoice.issued": _l("Invoice issued"),
    "credit_note.issued": _l("Credit note issued"),
    "invoicing.changed": _l("Invoicing settings changed"),
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
    "order": _l("Order"), "invoice": _l("Invoice"), "due_on": _l("Due on"), "reason": _l("Reason"), "iban": _l("IBAN"),
    "bic": _l("BIC"), "late_rate": _l("Late-payment rate"), "early_discount": _l("Discount for early payment"),
    "recovery_fee_cents": _l("Fee for recovery costs"), "invoice_note": _l("Note on every invoice"),
    "invoices_at_once": _l("Invoice each shipment as soon as it leaves"), "fec": _l("Accounts of the sales journal"),
    "received_on": _l("Received on"), "amount_cents": _l("Amount"), "method": _l("Method"), "reference": _l("Reference or label"),
    "owed_cents": _l("Still owed"), "source": _l("Paid with"), "cents": _l("Amount"), "step": _l("Step"), "lines": _l("Lines"),
    "taken": _l("Payments"), "known": _l("Known before"), "faults": _l("Faulty lines"), "is_on": _l("Switched on"),
    "days": _l("Days late"),
    "orders": _l("Orders"), "total_cents": _l("Total, incl. VAT"), "label": _l("Name of the address"),
    "recipient": _l("Recipient"), "contact": _l("Contact on site"), "carrier": _l("Carrier"), "tracking": _l("Tracking number"),
}
