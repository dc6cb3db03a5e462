"""The carriers a seller ships with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from ordering.models import Carrier, Shipment
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset
from portal.kernel.text import name_key


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """A carrier with how many shipments have left under its name."""

    id: int
    name: str
    tracking_url: str
    is_active: bool
    version: int
    shipments: int


def list_carriers(session: Session, actor: Actor, query: ListQuery) -> Page[CarrierLine]:
    """A page of the actor's company's carriers by text and state (`active`, `idle`)."""
    carrier = Carrier
    shipments = (select(func.count()).select_from(Shipment).where(
        Shipment.network_id == carrier.network_id, Shipment.seller_id == carrier.seller_id, Shipment.carrier == carrier.name)
        .scalar_subquery())
    statement: Any = select(
        carrier.name_key, carrier.id, carrier.name, carrier.tracking_url, carrier.is_active, carrier.version,
        shipments.label("shipments"),
    ).where(carrier.network_id == actor.network_id, carrier.seller_id == actor.organisation_id)
    if query.text:
        statement = statement.where(carrier.name.icontains(query.text, autoescape=True)
                                    | carrier.tracking_url.icontains(query.text, autoescape=True))
    if state := query.filters.get("state"):
        statement = statement.where(carrier.is_active.is_(state == "active"))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    keys = [cast(ColumnElement[Any], carrier.name_key), cast(ColumnElement[Any], carrier.id)]
    return keyset(query, statement, keys, fetch).map(lambda row: CarrierLine(*row[1:]))


def active_carriers(session: Session, actor: Actor) -> list[str]:
    """The names offered when a shipment leaves; at most 200."""
    return list(session.scalars(select(Carrier.name).where(
        Carrier.network_id == actor.network_id, Carrier.seller_id == actor.organisation_id, Carrier.is_active)
        .order_by(Carrier.name_key).limit(200)))


def template_of(session: Session, network_id: int, seller_id: int, name: str) -> str:
    """The tracking template of the seller's active carrier of that name, whatever its case; empty where there is none."""
    return session.scalar(select(Carrier.tracking_url).where(
        Carrier.network_id == network_id, Carrier.seller_id == seller_id, Carrier.name_key == name_key(name),
        Carrier.is_active)) or ""


def access_carrier(session: Session, actor: Actor, carrier_id: int) -> CarrierLine:
    """A carrier of the actor's own company; NotFound for everybody else's."""
    row = session.execute(select(Carrier.id, Carrier.name, Carrier.tracking_url, Carrier.is_active, Carrier.version).where(
        Carrier.network_id == actor.network_id, Carrier.seller_id == actor.organisation_id, Carrier.id == carrier_id)).first()
    if row is None:
        raise NotFound(str(carrier_id))
    return CarrierLine(row.id, row.name, row.tracking_url, row.is_active, row.version, 0)
