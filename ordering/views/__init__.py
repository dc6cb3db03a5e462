"""Pages of ordering: importing them mounts every view on one blueprint."""

from ordering.views import addresses, carts, checkout, documents, lists, orders
from ordering.views.blueprint import bp

__all__ = ["addresses", "bp", "carts", "checkout", "documents", "lists", "orders"]
