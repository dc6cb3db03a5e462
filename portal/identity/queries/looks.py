"""How a network looks, looked before, and might look."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.identity.models import Network, NetworkLook
from portal.kernel.db import Session
from portal.kernel.errors import NotFound


def own_network(session: Session, network_id: int) -> Network:
    """The network of the scope, with its look."""
    return session.execute(select(Network).where(Network.id == network_id)).scalar_one()


def logo_of(session: Session, network_id: int) -> tuple[bytes, str] | None:
    """The logo of today and its type."""
    row = session.execute(select(Network.logo, Network.logo_type).where(Network.id == network_id)).one()
    return (row.logo, row.logo_type) if row.logo is not None else None


def own_draft(session: Session, network_id: int, user_id: int | None) -> NetworkLook | None:
    """What somebody tries; None where nothing is tried."""
    return session.scalar(
        select(NetworkLook).where(
            NetworkLook.network_id == network_id, NetworkLook.state == "draft", NetworkLook.by_id == user_id)
    )


def former_looks(session: Session, network_id: int) -> Sequence[NetworkLook]:
    """Looks of earlier versions, newest first; at most twenty are kept."""
    return session.scalars(
        select(NetworkLook).where(NetworkLook.network_id == network_id, NetworkLook.state == "former")
        .order_by(NetworkLook.version.desc()).limit(20)
    ).all()


def access_former(session: Session, network_id: int, version: int) -> NetworkLook:
    """An earlier look by its version; NotFound where it is not kept."""
    found = next((look for look in former_looks(session, network_id) if look.version == version), None)
    if found is None:
        raise NotFound("look")
    return found
