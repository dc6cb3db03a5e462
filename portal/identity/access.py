"""Doors to identity's objects: the only code that turns an id or a secret from outside into an object."""

from sqlalchemy import select, text

from portal.identity.links import Link
from portal.identity.models import MailedLink
from portal.identity.tokens import hash_token
from portal.kernel.db import Session
from portal.kernel.errors import NotFound

_LINK = text("SELECT * FROM door_link(:token)")


def access_link(session: Session, token: str, purpose: str) -> Link:
    """The mailed link of a secret; NotFound where the secret was never ours, or belongs to another purpose."""
    row = session.execute(_LINK, {"token": hash_token(token)}).mappings().first()
    if row is None or row["purpose"] != purpose:
        raise NotFound("link")
    found = dict(row)
    found["roles"] = tuple(found["roles"] or ())
    for name in ("network_slug", "network_name", "organisation_code", "organisation_name", "kind", "inviter"):
        found[name] = found[name] or ""
    return Link(**found)


def hold_link(session: Session, link: Link) -> bool:
    """Locks an open link until the transaction ends; False where somebody used or withdrew it meanwhile."""
    row = session.execute(
        select(MailedLink.id).where(
            MailedLink.id == link.id, MailedLink.used_at.is_(None), MailedLink.withdrawn_at.is_(None),
        ).with_for_update()
    ).first()
    return row is not None
