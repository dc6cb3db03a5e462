"""Changes how a network looks, and whether people may enter it."""

from typing import Any

from sqlalchemy import select, update

from portal.audit.actions import record
from portal.identity.models import Network, Organisation
from portal.identity.queries.networks import NetworkRow
from portal.kernel.actor import Actor
from portal.kernel.db import Session

KEEP_LOGO = object()


def change_network(
    session: Session, actor: Actor, network: NetworkRow, *, name: str, colour: str, locale: str, is_open: bool,
    logo: Any = KEEP_LOGO,
) -> None:
    """Stores what differs; `logo` is (content, type), None to take it away, or left out to keep it.

    The deed stands in the vendor's trail.
    """
    wanted: dict[str, Any] = {"name": name, "colour": colour, "locale": locale, "is_open": is_open}
    after = {key: value for key, value in wanted.items() if getattr(network, key) != value}
    values = dict(after)
    if logo is not KEEP_LOGO:
        values["logo"], values["logo_type"] = logo or (None, None)
    if not values:
        return
    session.execute(update(Network).where(Network.id == network.id).values(**values))
    vendor = session.execute(
        select(Organisation.id).where(Organisation.network_id == network.id, Organisation.kind == "vendor")
    ).scalar_one_or_none()
    if vendor is None:
        return
    verb = "network.changed"
    if "is_open" in after:
        verb = "network.opened" if is_open else "network.closed"
    before: dict[str, Any] = {key: getattr(network, key) for key in after if key != "is_open"}
    told = {key: value for key, value in after.items() if key != "is_open"}
    if logo is not KEEP_LOGO:
        before["logo"], told["logo"] = network.has_logo, logo is not None
    record(session, actor, verb, name, network_id=network.id, organisation_id=vendor, before=before or None, after=told or None)
