"""The papers of an order: confirmation, pick list and delivery note, drawn from frozen facts alone."""
