"""Adds, renames and orders a seller's warehouses, closes them and opens them again."""

from flask_babel import gettext as _
from sqlalchemy import Update, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from catalog.models import Stock, Warehouse
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused, Stale

MOST = 100
_CHANGED = text("SELECT catalog_changed()")
_LOCK = text("""
    SELECT offer_id FROM stock WHERE network_id = :network AND seller_id = :seller AND warehouse_id = :warehouse
    ORDER BY offer_id FOR UPDATE
""")


def add_warehouse(session: Session, actor: Actor, *, code: str, name: str) -> None:
    """One more warehouse, at the end; Refused at `code` where there is one of that code, as feeds name it."""
    here = (Warehouse.network_id == actor.network_id, Warehouse.seller_id == actor.organisation_id)
    count, last = session.execute(select(func.count(), func.coalesce(func.max(Warehouse.position), 0)).where(*here)).one()
    if count >= MOST:
        raise Refused(_("There are %(most)s warehouses already.", most=MOST), "code")
    made = session.execute(
        insert(Warehouse).values(network_id=actor.network_id, seller_id=actor.organisation_id, code=code, name=name,
                                 position=last + 1)
        .on_conflict_do_nothing(constraint="uq_warehouse_network_id_seller_id_code").returning(Warehouse.id)).first()
    if made is None:
        raise Refused(_("You have a warehouse of this code already."), "code")
    record(session, actor, "warehouse.added", name, after={"code": code, "name": name})
    session.execute(_CHANGED)


def change_warehouse(
    session: Session, actor: Actor, warehouse_id: int, *, name: str, position: int, version: int
) -> None:
    """Another name or place in the order; the others move to make room. Stale where it was changed since it was shown."""
    here = (Warehouse.network_id == actor.network_id, Warehouse.seller_id == actor.organisation_id)
    all_ = list(session.scalars(select(Warehouse).where(*here).order_by(Warehouse.position, Warehouse.id).with_for_update()
                                .execution_options(populate_existing=True)))
    mine = next((one for one in all_ if one.id == warehouse_id), None)
    if mine is None:
        raise NotFound(str(warehouse_id))
    if mine.version != version:
        raise Stale(mine.name)
    before = {"name": mine.name, "position": all_.index(mine) + 1}
    others = [one for one in all_ if one is not mine]
    others.insert(max(0, min(position, len(all_)) - 1), mine)
    after = {"name": name, "position": others.index(mine) + 1}
    if before == after:
        return
    for place, one in enumerate(others, start=1):
        values = {"position": place, **({"name": name, "version": version + 1} if one is mine else {})}
        session.execute(update(Warehouse).where(*here, Warehouse.id == one.id).values(**values))
    record(session, actor, "warehouse.changed", name, before=before, after=after)
    session.execute(_CHANGED)


def close_warehouse(session: Session, actor: Actor, warehouse_id: int) -> None:
    """Nothing is promised from it any more: its pieces no longer count, and feeds that name it are not counted there.

    Refused while pieces are reserved in it.
    """
    found = _locked(session, actor, warehouse_id)
    if found.closed_at is not None:
        return
    session.execute(_LOCK, {"network": actor.network_id, "seller": actor.organisation_id, "warehouse": warehouse_id})
    here = (Stock.network_id == actor.network_id, Stock.seller_id == actor.organisation_id, Stock.warehouse_id == warehouse_id)
    pieces, reserved = session.execute(select(
        func.coalesce(func.sum(Stock.on_hand), 0), func.coalesce(func.sum(Stock.reserved), 0)).where(*here)).one()
    if reserved:
        raise Refused(_("%(pieces)s pieces are reserved here for orders: ship or cancel them first.", pieces=reserved))
    session.execute(update(Stock).where(*here, Stock.on_hand > 0).values(on_hand=0))
    session.execute(_of(actor, warehouse_id).values(closed_at=clock.now(), version=found.version + 1))
    record(session, actor, "warehouse.closed", found.name, before={"pieces": int(pieces)}, after={"pieces": 0})
    session.execute(_CHANGED)


def reopen_warehouse(session: Session, actor: Actor, warehouse_id: int) -> None:
    """It counts again from the next feed on."""
    found = _locked(session, actor, warehouse_id)
    if found.closed_at is None:
        return
    session.execute(_of(actor, warehouse_id).values(closed_at=None, version=found.version + 1))
    record(session, actor, "warehouse.reopened", found.name)
    session.execute(_CHANGED)


def _of(actor: Actor, warehouse_id: int) -> Update:
    return update(Warehouse).where(
        Warehouse.network_id == actor.network_id, Warehouse.seller_id == actor.organisation_id, Warehouse.id == warehouse_id)


def _locked(session: Session, actor: Actor, warehouse_id: int) -> Warehouse:
    found = session.scalar(select(Warehouse).where(
        Warehouse.network_id == actor.network_id, Warehouse.seller_id == actor.organisation_id, Warehouse.id == warehouse_id)
        .with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound(str(warehouse_id))
    return found
