"""Uses a mailed link up."""

from sqlalchemy import func, update

from portal.identity.links import Link
from portal.identity.models import MailedLink
from portal.kernel.db import Session


def use_link(session: Session, link: Link) -> None:
    """Marks a link that is held as used; it opens nothing any more."""
    session.execute(update(MailedLink).where(MailedLink.id == link.id).values(used_at=func.now()))
