"""Identifiers made by the client: UUIDv7, so that insert-only tables need no RETURNING and keys stay in time order."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7: time-ordered, unique, unguessable enough for an address but never used as a secret."""
    return uuid7()
