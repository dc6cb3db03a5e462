"""Beginning another cart."""

from flask_babel import gettext as _
from sqlalchemy import text

from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused

MOST_CARTS = 50
_COUNT = text("SELECT count(*) FROM cart WHERE network_id = :network AND organisation_id = :organisation")
_LEAVE = text(
    "UPDATE cart SET is_current = false WHERE network_id = :network AND organisation_id = :organisation AND is_current"
)
_BEGIN = text(
    "INSERT INTO cart (network_id, organisation_id, name, is_current) VALUES (:network, :organisation, :name, true)"
)


def begin_cart(session: Session, actor: Actor, *, name: str) -> None:
    """Make an empty cart of that name and the current one; raises Refused where the company has 50 already."""
    where = {"network": actor.network_id, "organisation": actor.organisation_id}
    if session.connection().execute(_COUNT, where).scalar_one() >= MOST_CARTS:
        raise Refused(_("There are %(most)s carts already: delete one first.", most=MOST_CARTS))
    session.connection().execute(_LEAVE, where)
    session.connection().execute(_BEGIN, {**where, "name": name})
