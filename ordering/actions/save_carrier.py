"""Adds or changes a carrier of a seller."""

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from ordering.models import Carrier
from ordering.queries.carriers import CarrierLine
from ordering.tracking import is_template
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale
from portal.kernel.text import name_key


def save_carrier(
    session: Session, actor: Actor, before: CarrierLine | None, *, name: str, tracking_url: str, is_active: bool,
    version: int = 0,
) -> None:
    """Keeps a carrier; shipments that have left keep their address. `before` None adds one.

    Refused for an address that is no https template with `{number}`, or a name that another carrier has; Stale where
    somebody changed it since it was shown.
    """
    if tracking_url and not is_template(tracking_url):
        raise Refused(_("Give an https address that holds {number} where the parcel’s number stands, for example"
                        " https://carrier.example/track?id={number}."), "tracking_url")
    here = (Carrier.network_id == actor.network_id, Carrier.seller_id == actor.organisation_id)
    twin = select(Carrier.id).where(*here, Carrier.name_key == name_key(name))
    if before is not None:
        twin = twin.where(Carrier.id != before.id)
    if session.scalar(twin) is not None:
        raise Refused(_("You have a carrier of this name already."), "name")
    values = {"name": name, "name_key": name_key(name), "tracking_url": tracking_url, "is_active": is_active}
    shown = {"carrier": name, "tracking_url": tracking_url, "is_active": is_active}
    if before is None:
        made = session.execute(
            insert(Carrier).values(network_id=actor.network_id, seller_id=actor.organisation_id, **values)
            .on_conflict_do_nothing(constraint="uq_carrier_network_id_seller_id_name_key").returning(Carrier.id)).first()
        if made is None:
            raise Refused(_("You have a carrier of this name already."), "name")
        record(session, actor, "carrier.added", name, after=shown)
        return
    was = {"carrier": before.name, "tracking_url": before.tracking_url, "is_active": before.is_active}
    if was == shown:
        return
    done = session.execute(update(Carrier).where(*here, Carrier.id == before.id, Carrier.version == version).values(
        version=version + 1, **values).returning(Carrier.id)).first()
    if done is None:
        raise Stale(before.name)
    record(session, actor, "carrier.changed", name, before=was, after=shown)
