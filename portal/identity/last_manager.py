"""A company keeps at least one manager: changes to its people take turns, and the last one stays."""

from sqlalchemy import select

from portal.identity.company import CompanyRef
from portal.identity.models import Membership, Organisation, User
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Role


def hold_company(session: Session, company: CompanyRef) -> None:
    """Holds the company's row until the transaction ends, so that changes to its people take turns."""
    held = session.execute(
        select(Organisation.id).where(Organisation.network_id == company.network_id, Organisation.id == company.id)
        .with_for_update()
    ).first()
    if held is None:
        raise NotFound("organisation")


def is_last_manager(session: Session, company: CompanyRef, user_id: int) -> bool:
    """Whether no other active person manages the company; asked while the company is held."""
    other = session.execute(
        select(Membership.user_id).join(User, User.id == Membership.user_id).where(
            Membership.network_id == company.network_id, Membership.organisation_id == company.id,
            Membership.role == Role.MANAGER.value, Membership.user_id != user_id, User.is_active,
        ).limit(1)
    ).first()
    return other is None
