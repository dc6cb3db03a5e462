"""What people do with carts and orders: one verb, one function, one file."""
