"""Pages of identity: the door, a person's own things, a company's people, the vendor's resellers, the platform."""

from portal.identity.views import (
    account,
    brand,
    company,
    door,
    groups,
    invitation,
    look,
    own_data,
    people,
    platform,
    resellers,
    reset,
)
from portal.identity.views.mount import bp

__all__ = [
    "account", "bp", "brand", "company", "door", "groups", "invitation", "look", "own_data", "people", "platform", "resellers",
    "reset",
]
