"""Gives an operator leave to look into a network for a while, and tells its vendor."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.audit.actions import record
from portal.identity.models import Membership, Organisation, User
from portal.identity.queries.networks import NetworkRow
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id
from portal.oversight.grants import LONGEST, SHORTEST
from portal.post.compose import Recipient, write_mail

_OPEN = text("""
    INSERT INTO operator_grant (network_id, id, operator_id, operator_name, reason, ticket, ends_at)
    VALUES (:network, :id, :operator, :name, :reason, :ticket, now() + make_interval(mins => :minutes))
    RETURNING ends_at
""")
MOST_TOLD = 50


def open_grant(session: Session, actor: Actor, network: NetworkRow, *, reason: str, ticket: str, minutes: int) -> UUID:
    """Opens a grant from now on, written into both trails, told to the vendor's managers; gives its id.

    Refused at `minutes` outside 15 minutes to 8 hours, at `reason` while one of the operator's runs there already, and
    for a closed network, which nobody enters.
    """
    if not SHORTEST.total_seconds() <= minutes * 60 <= LONGEST.total_seconds():
        raise Refused(_("A grant lasts from 15 minutes to 8 hours."), "minutes")
    if not network.is_open:
        raise Refused(_("The network is closed: nobody can look into it. Open it first."))
    grant_id = new_id()
    values = {"network": network.id, "id": grant_id, "operator": actor.user_id, "name": actor.name, "reason": reason,
              "ticket": ticket, "minutes": minutes}
    try:
        with session.begin_nested():
            ends_at = session.execute(_OPEN, values).scalar_one()
    except IntegrityError as error:
        raise Refused(_("A grant of yours into this network runs already: use it, or end it first."), "reason") from error
    vendor = session.execute(
        select(Organisation.id, Organisation.code).where(Organisation.network_id == network.id, Organisation.kind == "vendor")
    ).one()
    record(
        session, actor, "grant.opened", actor.name, network_id=network.id, organisation_id=vendor.id,
        after={"reason": reason, "ticket": ticket, "minutes": minutes},
    )
    for reader in _managers(session, network.id, vendor.id):
        write_mail(
            session, reader, "oversight/grant_opened", network_id=network.id,
            organisation_id=vendor.id, operator=actor.name, reason=reason, ticket=ticket, until=ends_at,
            network_slug=network.slug, company_code=vendor.code, grant_id=grant_id,
        )
    return grant_id


def _managers(session: Session, network_id: int, vendor_id: int) -> list[Recipient]:
    statement = (
        select(User.email, User.name, User.locale).join(Membership, Membership.user_id == User.id)
        .where(Membership.network_id == network_id, Membership.organisation_id == vendor_id, Membership.role == "manager",
               User.is_active).order_by(User.id).limit(MOST_TOLD)
    )
    return [Recipient(*row) for row in session.execute(statement)]
