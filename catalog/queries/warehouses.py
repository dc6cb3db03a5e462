"""A seller's warehouses with what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from catalog.models import Stock, Warehouse
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset


@dataclass(frozen=True, slots=True)
class WarehouseLine:
    """A warehouse: how many offers have pieces in it, how many pieces there are, how many of them are reserved."""

    id: int
    code: str
    name: str
    position: int
    closed_at: datetime | None
    version: int
    offers: int
    pieces: int
    reserved: int


def list_warehouses(session: Session, actor: Actor, query: ListQuery) -> Page[WarehouseLine]:
    """A page of the actor's company's warehouses by text and state (`open`, `closed`), in their order."""
    house = Warehouse
    keys: dict[str, Any] = {"position": house.position, "name": func.lower(house.name), "code": house.code}
    key = keys.get(query.sort, house.position)
    statement = _lines(key, actor)
    if query.text:
        statement = statement.where(house.name.icontains(query.text, autoescape=True)
                                    | house.code.icontains(query.text, autoescape=True))
    if state := query.filters.get("state"):
        statement = statement.where(house.closed_at.is_not(None) if state == "closed" else house.closed_at.is_(None))

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    return keyset(query, statement, [key, cast(ColumnElement[Any], house.id)], fetch).map(lambda row: WarehouseLine(*row[1:]))


def access_warehouse(session: Session, actor: Actor, warehouse_id: int) -> WarehouseLine:
    """A warehouse of the actor's own company; NotFound for everybody else's."""
    row = session.execute(_lines(Warehouse.position, actor).where(Warehouse.id == warehouse_id)).first()
    if row is None:
        raise NotFound(str(warehouse_id))
    return WarehouseLine(*tuple(row)[1:])


def _lines(key: Any, actor: Actor) -> Any:
    """The warehouses with their sums."""
    house = Warehouse
    held = (
        select(Stock.warehouse_id, func.count().filter(Stock.on_hand > 0).label("offers"),
               func.sum(Stock.on_hand).label("pieces"), func.sum(Stock.reserved).label("reserved"))
        .where(Stock.network_id == actor.network_id, Stock.seller_id == actor.organisation_id)
        .group_by(Stock.warehouse_id).subquery())
    return (
        select(key.label("sort_key"), house.id, house.code, house.name, house.position, house.closed_at, house.version,
               func.coalesce(held.c.offers, 0), func.coalesce(held.c.pieces, 0), func.coalesce(held.c.reserved, 0))
        .outerjoin(held, and_(held.c.warehouse_id == house.id))
        .where(house.network_id == actor.network_id, house.seller_id == actor.organisation_id))
