"""Networks, for the door and for the platform's operators."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.identity.models import Network
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class NetworkName:
    """A network in short."""

    id: int
    slug: str
    name: str
    locale: str


def network_by_slug(session: Session, slug: str) -> NetworkName | None:
    """The open network of that address; None where there is none."""
    row = session.execute(
        select(Network.id, Network.slug, Network.name, Network.locale).where(Network.slug == slug, Network.is_open)
    ).first()
    return NetworkName(*row) if row else None
