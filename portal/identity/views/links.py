"""Mailed links: the secret leaves the address at once and waits in the browser, so that no log or referrer keeps it."""

import re

from flask import Response
from flask import session as browser

from portal.kernel.errors import NotFound
from portal.web.visit import Visit

INVITATION_KEY, RESET_KEY = "invitation", "reset"
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,100}\Z")


def put_away(visit: Visit, key: str, token: str, endpoint: str, network: str | None) -> Response:
    """Remembers the secret in this browser and goes on to the page without it."""
    if not _SECRET.match(token):
        raise NotFound("link")
    browser[key] = token
    response = visit.go(endpoint, network=network)
    response.headers["Cache-Control"] = "private, no-store"
    return response
