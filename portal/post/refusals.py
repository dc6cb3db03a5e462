"""Which kinds of mails a person does without; matters of security are not among them."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from portal.kernel.db import Session
from portal.post.models import MailRefusal


def refused_kinds(session: Session, user_id: int) -> frozenset[str]:
    """The kinds the person does not want; runs in that person's door scope."""
    return frozenset(session.scalars(select(MailRefusal.kind).where(MailRefusal.user_id == user_id)))


def refuse_kinds(session: Session, user_id: int, *, refused: Collection[str], among: Collection[str]) -> None:
    """Keeps which of the kinds shown are not wanted; what was not shown stays as it was."""
    wanted = set(refused) & set(among)
    before = refused_kinds(session, user_id)
    gone = (before & set(among)) - wanted
    if gone:
        session.connection().execute(delete(MailRefusal).where(MailRefusal.user_id == user_id, MailRefusal.kind.in_(gone)))
    for kind in sorted(wanted - before):
        session.connection().execute(insert(MailRefusal).values(user_id=user_id, kind=kind))
