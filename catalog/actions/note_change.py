"""Writes an entry of a product's history."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from catalog.models import ProductChange
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id


def note_change(
    session: Session, actor: Actor, product_id: int, kind: str, *, before: Mapping[str, Any], after: Mapping[str, Any],
    seller_id: int | None = None,
) -> None:
    """What somebody changed of a product, before and after as plain JSON; `seller_id` names whose feed had said it."""
    session.execute(insert(ProductChange).values(
        network_id=actor.network_id, id=new_id(), product_id=product_id, kind=kind, seller_id=seller_id, actor_name=actor.name,
        actor_organisation=actor.organisation_name, before=dict(before), after=dict(after),
    ))
