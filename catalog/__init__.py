"""Products, offers, stock, feeds, agreements and prices."""
