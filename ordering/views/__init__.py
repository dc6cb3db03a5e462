"""Pages of ordering: importing them mounts every view on one blueprint."""

from ordering.views import (
    addresses,
    bank_files,
    carts,
    checkout,
    crediting,
    documents,
    invoices,
    invoicing,
    lists,
    matching,
    orders,
    overdue,
    payment_steps,
    payments,
    statements,
    to_invoice,
)
from ordering.views.blueprint import bp

__all__ = [
    "addresses",
    "bank_files",
    "bp",
    "carts",
    "checkout",
    "crediting",
    "documents",
    "invoices",
    "invoicing",
    "lists",
    "matching",
    "orders",
    "overdue",
    "payment_steps",
    "payments",
    "statements",
    "to_invoice",
]
