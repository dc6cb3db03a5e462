"""The mail of the catalogue: a price list that is ready."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from portal.kernel.clock import now
from portal.post.kinds import MailKind, Place
from portal.web.texts import _l


def _ready() -> dict[str, Any]:
    """A finished price list as its mail sees it."""
    made = SimpleNamespace(id=UUID(int=1), chosen="Nord Distribution, CSV", lines=12_480, expires_at=now() + timedelta(days=7))
    return {"price_list": made, "company_code": "martin", "network_slug": "demo"}


KINDS = (
    MailKind(
        "catalog/price_list_ready", _l("Price list ready"),
        (Place("contents", _l("what the list holds"), lambda mail: mail["price_list"].chosen),), _ready,
    ),
)
