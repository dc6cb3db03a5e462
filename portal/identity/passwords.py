"""Passwords: argon2id, checked in the same time whether or not the account exists."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return hasher.hash(password)


@cache
def _nobody() -> str:
    return hasher.hash("nobody has this password")


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether a password fits a hash; without a hash the same work is done, and the answer is no."""
    try:
        fits = hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None
