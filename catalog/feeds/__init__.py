"""Wholesalers' price and stock files: read in each one's own dialect and checked line by line, without a database."""
