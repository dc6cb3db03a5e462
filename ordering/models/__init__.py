"""Tables of ordering: addresses and carts, purchases and orders, shipments and what happened."""

from ordering.models.carts import Address, Cart, CartLine
from ordering.models.orders import Order, OrderEntry, OrderLine, Purchase
from ordering.models.shipments import Shipment, ShipmentLine

__all__ = [
    "Address", "Cart", "CartLine", "Order", "OrderEntry", "OrderLine", "Purchase", "Shipment", "ShipmentLine",
]
