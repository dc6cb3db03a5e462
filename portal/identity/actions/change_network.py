"""Changes how a network looks, and whether people may enter it."""

from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from portal.audit.actions import record
from portal.identity.models import Network, NetworkLook, Organisation
from portal.identity.queries.networks import NetworkRow
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale
from portal.kernel.ids import new_id

KEEP_LOGO = object()
LOOKS_KEPT = 20
_KEEP_FORMER = text("""
    INSERT INTO network_look (network_id, id, state, version, name, colour, logo, logo_type, by_id, by_name)
    SELECT n.id, :id, 'former', n.look_version, n.name, n.colour, n.logo, n.logo_type, :by, :name FROM network n
    WHERE n.id = :network
""")


def change_network(
    session: Session, actor: Actor, network: NetworkRow, *, name: str, colour: str, locale: str, is_open: bool,
    logo: Any = KEEP_LOGO, version: int | None = None,
) -> None:
    """Stores what differs; `logo` is (content, type), None to take it away, or left out to keep it.

    The look it had before is kept, the last twenty of them. Stale where `version` is given and no longer the look's. The
    deed stands in the vendor's trail.
    """
    wanted: dict[str, Any] = {"name": name, "colour": colour, "locale": locale, "is_open": is_open}
    after = {key: value for key, value in wanted.items() if getattr(network, key) != value}
    values = dict(after)
    if logo is not KEEP_LOGO:
        values["logo"], values["logo_type"] = logo or (None, None)
    if not values:
        return
    if values.keys() & {"name", "colour", "logo"}:
        _keep_former(session, actor, network, version)
        values["look_version"] = Network.look_version + 1
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


def _keep_former(session: Session, actor: Actor, network: NetworkRow, version: int | None) -> None:
    found = session.execute(select(Network.look_version).where(Network.id == network.id)).scalar_one()
    if version is not None and version != found:
        raise Stale(network.slug)
    try:
        with session.begin_nested():
            session.execute(_KEEP_FORMER, {"id": new_id(), "by": actor.user_id, "name": actor.name, "network": network.id})
    except IntegrityError as error:  # two at once replace the same look
        raise Stale(network.slug) from error
    session.execute(
        delete(NetworkLook).where(
            NetworkLook.network_id == network.id, NetworkLook.state == "former", NetworkLook.version <= found - LOOKS_KEPT,
        )
    )
