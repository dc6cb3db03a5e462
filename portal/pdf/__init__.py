"""The page every document shares: frame, brand, tables that break over pages; it knows no business word."""
