"""The address at which a parcel is followed, made of a carrier's template and the parcel's number."""

from typing import Final
from urllib.parse import quote, urlsplit

NUMBER: Final = "{number}"
LONGEST: Final = 300


def is_template(text: str) -> bool:
    """Whether a text is an https address of a host that names `{number}` once, beyond the host, and no other brace.

    A template is shown to others as a link: no user names, no ports, nothing that a browser would run.
    """
    if len(text) > LONGEST or text.count(NUMBER) != 1 or not text.isascii() or any(c.isspace() or c in "<>\"\\" for c in text):
        return False
    if "{" in text.replace(NUMBER, "") or "}" in text.replace(NUMBER, ""):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and "@" not in parts.netloc and NUMBER not in parts.netloc and port is None


def tracking_address(template: str, number: str) -> str:
    """The address for a parcel, its number quoted; empty where the carrier has no template or the parcel no number."""
    if not template or not number.strip():
        return ""
    return template.replace(NUMBER, quote(number.strip(), safe=""))
