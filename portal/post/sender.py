"""The mail sender: claims mails in one transaction, hands them over outside any, and writes what came of it."""

import logging
from datetime import datetime, timedelta
from threading import Event as Flag
from uuid import UUID

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.exc import DBAPIError

from portal.jobs.runner import transaction
from portal.kernel.clock import now
from portal.kernel.db import Scope, ScopeRole
from portal.post.models import Mail, MailAttachment
from portal.post.smtp import Carrier, Undeliverable, Unreachable, build_message

log = logging.getLogger("portal.post")
SCOPE = Scope(ScopeRole.POST)
BATCH = 10
IDLE_SECONDS = 1.0
CLAIM_LASTS = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
KEEP = timedelta(days=90)


def send_until_stopped(engine: Engine, carrier: Carrier, sender: str, stop: Flag) -> None:
    """Send whatever is due until `stop` is set; the mail in hand is finished. Outlives a database that goes away."""
    swept_at = now() - timedelta(days=1)
    while not stop.is_set():
        try:
            sent = send_due(engine, carrier, sender, stop)
            if now() - swept_at > timedelta(hours=1):
                forget_old(engine)
                swept_at = now()
        except DBAPIError as problem:
            log.error("the database cannot be reached: %s", type(problem.orig).__name__)
            sent = 0
        if sent == 0:
            carrier.close()
            stop.wait(IDLE_SECONDS)
    carrier.close()


def send_due(engine: Engine, carrier: Carrier, sender: str, stop: Flag | None = None) -> int:
    """Send one batch of mails that are due; returns how many were tried. Several senders may run at once.

    A claim is renewed before each mail, so that a batch may take long; what another sender has taken over meanwhile is
    left to it.
    """
    tried = 0
    claimed, at = _claim(engine)
    for position, mail_id in enumerate(claimed):
        if stop is not None and stop.is_set():
            _give_back(engine, claimed[position:], at)
            break
        tried += _send_one(engine, carrier, sender, mail_id, at)
    return tried


def forget_old(engine: Engine) -> None:
    """Delete mails that left, or died, long ago."""
    with transaction(engine, SCOPE) as session:
        session.connection().execute(
            delete(Mail).where(Mail.status.in_(("sent", "dead")), Mail.created_at < now() - KEEP)
        )


def _claim(engine: Engine) -> tuple[list[UUID], datetime]:
    """Take up to a batch of mails, and when; those that a killed sender held come back once its claim is over."""
    at = now()
    due = (
        select(Mail.id)
        .where(
            or_(Mail.status == "waiting", (Mail.status == "sending") & (Mail.claimed_at < at - CLAIM_LASTS)),
            Mail.status.in_(("waiting", "sending")),
            Mail.next_try_at <= at,
        )
        .order_by(Mail.next_try_at).limit(BATCH).with_for_update(skip_locked=True)
    )
    with transaction(engine, SCOPE) as session:
        ids = list(session.scalars(due))
        if ids:
            session.connection().execute(
                update(Mail).where(Mail.id.in_(ids))
                .values(status="sending", claimed_at=at, attempts=Mail.attempts + 1)
            )
    return ids, at


def _give_back(engine: Engine, ids: list[UUID], at: datetime) -> None:
    with transaction(engine, SCOPE) as session:
        session.connection().execute(
            update(Mail).where(Mail.id.in_(ids), Mail.status == "sending", Mail.claimed_at == at)
            .values(status="waiting", attempts=Mail.attempts - 1)
        )


def _send_one(engine: Engine, carrier: Carrier, sender: str, mail_id: UUID, at: datetime) -> bool:
    """Try one mail of the batch claimed at an instant; False where it is another sender's by now."""
    with transaction(engine, SCOPE) as session:
        renewed = session.connection().execute(
            update(Mail).where(Mail.id == mail_id, Mail.status == "sending", Mail.claimed_at == at).values(claimed_at=now())
        )
        if renewed.rowcount == 0:
            return False
        mail = session.get_one(Mail, mail_id)
        attachments = list(session.scalars(select(MailAttachment).where(MailAttachment.mail_id == mail_id)))
    try:
        carrier.carry(build_message(mail, attachments, sender))
    except Undeliverable as problem:
        _note(engine, mail, "dead", str(problem))
    except Unreachable as problem:
        _note(engine, mail, "waiting" if mail.attempts <= len(WAITS) else "dead", str(problem))
    except ValueError as problem:  # an address that no message can carry
        _note(engine, mail, "dead", str(problem))
    except Exception as problem:  # a fault of ours must not hold up the mails behind it
        log.exception("mail %s (%s) broke the sender", mail.id, mail.kind)
        _note(engine, mail, "waiting" if mail.attempts <= len(WAITS) else "dead", type(problem).__name__)
    else:
        _note(engine, mail, "sent", "")
    return True


def _note(engine: Engine, mail: Mail, status: str, problem: str) -> None:
    """Write what came of a try, unless another sender has taken the mail over; a secret mail keeps no words once it is over."""
    values: dict[str, object] = {"status": status, "problem": problem}
    if status == "sent":
        values["sent_at"] = now()
    elif status == "waiting":
        values["next_try_at"] = _next_try(mail.attempts)
    if mail.is_secret and status != "waiting":
        values |= {"subject": "", "body_text": "", "body_html": ""}
    if problem:
        log.warning("mail %s (%s) did not leave at try %s: now %s", mail.id, mail.kind, mail.attempts, status)
    with transaction(engine, SCOPE) as session:
        session.connection().execute(
            update(Mail).where(Mail.id == mail.id, Mail.status == "sending", Mail.claimed_at == mail.claimed_at).values(**values)
        )


def _next_try(attempts: int) -> datetime:
    return now() + WAITS[min(attempts, len(WAITS)) - 1]

