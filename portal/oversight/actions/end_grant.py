"""Ends a grant before its time."""

from sqlalchemy import func, select, update

from portal.audit.actions import record, record_on_platform
from portal.identity.models import Organisation
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.oversight.models import OperatorGrant
from portal.oversight.queries import GrantRow


def end_grant(session: Session, actor: Actor, grant: GrantRow) -> bool:
    """Ends a grant at once, for an operator or the vendor; False, and nothing is written, where it had ended already.

    From the commit on, no request gets in by it: the door asks the database each time.
    """
    side = "operator" if actor.is_operator else "vendor"
    ended = session.connection().execute(
        update(OperatorGrant).where(
            OperatorGrant.network_id == grant.network_id, OperatorGrant.id == grant.id, OperatorGrant.ended_at.is_(None),
            OperatorGrant.ends_at > func.now(),
        ).values(
            ended_at=func.greatest(func.now(), OperatorGrant.starts_at), ended_by=actor.user_id, ended_by_name=actor.name,
            ended_side=side,
        )
    )
    if ended.rowcount == 0:
        return False
    vendor = session.execute(
        select(Organisation.id).where(Organisation.network_id == grant.network_id, Organisation.kind == "vendor")
    ).scalar_one()
    after = {"ended_side": side, "looks": grant.looks}
    record(session, actor, "grant.ended", grant.operator, network_id=grant.network_id, organisation_id=vendor, after=after)
    if not actor.is_operator:
        record_on_platform(session, actor, "grant.ended", grant.operator, network_id=grant.network_id, after=after)
    return True
