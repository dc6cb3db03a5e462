"""Names that stand in addresses: what a network's slug and an organisation's code may not be, and why."""

import re
from collections.abc import Collection

from flask_babel import gettext as _

from portal.kernel.errors import Refused

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}\Z")
CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}\Z")
RESERVED_SLUGS = frozenset({
    "account", "admin", "api", "assets", "auth", "healthz", "help", "invitation", "language", "livez", "login", "logout",
    "mail", "mailbox", "mails", "metrics", "organisations", "platform", "post", "readyz", "reset", "robots.txt", "sign-in",
    "sign-out", "sso", "static", "status", "support", "theme", "webhooks", "well-known", "www",
})
RESERVED_CODES = frozenset({
    "account", "api", "brand.css", "invitation", "logo", "mail", "oidc", "platform", "reset", "sign-in", "sign-out", "sso",
    "static", "validity",
})


def network_slug(text: str, reserved: Collection[str] = RESERVED_SLUGS) -> str:
    """A network's slug, in lower case; Refused at `slug` where it is malformed or an address of the portal's own."""
    slug = text.strip().lower()
    if not SLUG.match(slug):
        raise Refused(_("Use 2 to 40 small letters, digits and hyphens, beginning with a letter or digit."), "slug")
    if slug in reserved:
        raise Refused(_("“%(name)s” is an address of the portal itself: take another name.", name=slug), "slug")
    return slug
