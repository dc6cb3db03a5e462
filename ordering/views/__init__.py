"""Pages of ordering: importing them mounts every view on one blueprint."""

from ordering.views import (
    addresses,
    bank_files,
    carts,
    checkout,
    documents,
    lists,
    matching,
    orders,
    overdue,
    payment_steps,
    payments,
    statements,
)
from ordering.views.blueprint import bp

__all__ = [
    "addresses",
    "bank_files",
    "bp",
    "carts",
    "checkout",
    "documents",
    "lists",
    "matching",
    "orders",
    "overdue",
    "payment_steps",
    "payments",
    "statements",
]
