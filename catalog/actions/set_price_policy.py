"""Sets how a network decides between agreements: best price, and whose agreements are tried first."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, text, update

from catalog.pricing_terms import GrantorFirst
from portal.audit.actions import record
from portal.identity.models import Network, Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.permissions import OrganisationKind

_PRICES_CHANGED = text("SELECT prices_changed()")


def set_price_policy(
    session: Session, actor: Actor, *, network_id: int, best_price: bool | None = None,
    grantor_first: GrantorFirst | None = None,
) -> bool:
    """Sets what is given, from now on and for every instant asked about later; whether anything changed.

    The vendor's audit trail keeps it; raises Refused where the network has no vendor yet.
    """
    row = session.execute(
        select(Network.slug, Network.best_price, Network.grantor_first).where(Network.id == network_id)
    ).one()
    before: dict[str, Any] = {"best_price": row.best_price, "grantor_first": row.grantor_first}
    after = dict(before)
    if best_price is not None:
        after["best_price"] = best_price
    if grantor_first is not None:
        after["grantor_first"] = grantor_first.value
    if after == before:
        return False
    vendor_id = session.execute(
        select(Organisation.id).where(Organisation.network_id == network_id, Organisation.kind == OrganisationKind.VENDOR.value)
    ).scalar_one_or_none()
    if vendor_id is None:
        raise Refused(_("This network has no vendor yet."))
    session.execute(update(Network).where(Network.id == network_id).values(**after))
    session.execute(_PRICES_CHANGED)
    record(
        session, actor, "network.price_policy_set", row.slug, organisation_id=vendor_id, network_id=network_id,
        before=before, after=after,
    )
    return True
