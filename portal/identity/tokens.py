"""Secrets that a browser or a mail carries; the database keeps their SHA-256 alone."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """A secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What the database keeps of a secret."""
    return sha256(token.encode()).digest()
