"""The history of the database schema; it imports no application code."""
