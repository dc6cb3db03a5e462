"""What identity does when it is told of a fact."""

from sqlalchemy import func, insert, update

from portal.identity.actions.forget_old import forget_old
from portal.identity.events import ResetAsked
from portal.identity.links import RESET_LASTS
from portal.identity.models import MailedLink
from portal.identity.queries.accounts import account_by_email
from portal.identity.queries.networks import network_by_slug
from portal.identity.tokens import hash_token, new_token
from portal.jobs.work import Work
from portal.kernel.clock import now
from portal.kernel.db import Scope, Session
from portal.kernel.ids import new_id
from portal.post.compose import Recipient, write_mail


def send_reset(session: Session, event: ResetAsked) -> None:
    """Mails a link for a new password, where the address is somebody's; earlier links end.

    It runs here and not in the request, so that the page answers alike, and as fast, for addresses nobody has.
    """
    session.enter(Scope.door())
    person = account_by_email(session, event.email)
    if person is None:
        return
    network = network_by_slug(session, event.network)
    token = new_token()
    session.execute(
        update(MailedLink).where(
            MailedLink.email == person.email, MailedLink.purpose == "reset", MailedLink.used_at.is_(None),
            MailedLink.withdrawn_at.is_(None),
        ).values(withdrawn_at=func.now())
    )
    session.execute(
        insert(MailedLink).values(
            id=new_id(), token_hash=hash_token(token), purpose="reset", email=person.email, expires_at=now() + RESET_LASTS,
        )
    )
    write_mail(
        session, Recipient(person.email, person.name, person.locale), "identity/reset",
        network_id=network.id if network else None, is_secret=True, token=token, network_slug=network.slug if network else None,
    )


def forget(session: Session) -> None:
    """The nightly chore; what the door keeps belongs to no network, so the first one's turn does it for all."""
    session.enter(Scope.door())
    forget_old(session)


def register_consumers(work: Work) -> None:
    """Lets the worker know of identity's consumers and chores."""
    work.consume(ResetAsked, "identity.send_reset", send_reset)
    work.chore("identity.forget", "20 4 * * *", forget)
