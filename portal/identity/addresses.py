"""Addresses of ours to go back to."""

from urllib.parse import urlsplit


def safe_next(target: str | None, fallback: str) -> str:
    """An address of ours to go back to; anything that a browser could take for another site's gives the fallback."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return fallback
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
