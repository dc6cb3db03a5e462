"""Facts that identity tells."""

from dataclasses import dataclass
from typing import ClassVar

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ResetAsked(Event):
    """Somebody asked for a new password for an address, known or not; `network` is where the page was (a slug or "")."""

    wire: ClassVar[str] = "identity.reset_asked"
    email: str
    network: str
