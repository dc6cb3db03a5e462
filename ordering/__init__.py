"""Carts, purchases, orders, shipments: from what a reseller wants to goods delivered."""
