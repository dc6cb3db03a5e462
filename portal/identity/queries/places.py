"""Where a person works: companies, networks and roles."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.identity.models import Membership, Network, Organisation
from portal.kernel.db import Session
from portal.kernel.text import name_key

MOST = 500


@dataclass(frozen=True, slots=True)
class Place:
    """One company that a person works for."""

    slug: str
    network_name: str
    code: str
    name: str
    kind: str
    roles: Sequence[str]

    @property
    def url(self) -> str:
        """Its first page."""
        return f"/{self.slug}/{self.code}/"


def places_of(session: Session, user_id: int, text: str = "") -> list[Place]:
    """The person's companies in open networks, by network and name; at most 500. `text` narrows by name, code or network.

    Runs in the door's scope of that person.
    """
    rows = session.execute(
        select(Network.slug, Network.name.label("network_name"), Organisation.code, Organisation.name, Organisation.kind,
               func.array_agg(Membership.role).label("roles"))
        .join(Membership, (Membership.network_id == Organisation.network_id) & (Membership.organisation_id == Organisation.id))
        .join(Network, Network.id == Organisation.network_id)
        .where(Membership.user_id == user_id, Organisation.is_active, Network.is_open)
        .group_by(Network.slug, Network.name, Organisation.code, Organisation.name, Organisation.kind)
        .order_by(Network.name, Organisation.name, Organisation.code).limit(MOST)
    )
    wanted = name_key(text).split()
    found = [Place(row.slug, row.network_name, row.code, row.name, row.kind, sorted(row.roles)) for row in rows]
    if not wanted:
        return found
    return [p for p in found if all(word in name_key(f"{p.name} {p.code} {p.network_name}") for word in wanted)]
