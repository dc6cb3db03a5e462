"""What the demo's mailbox shows: every mail of the installation, whoever it was written to."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, or_, select

from portal.kernel.db import Scope, ScopeRole, Session
from portal.kernel.errors import NotFound
from portal.kernel.pages import ListQuery, Page, keyset
from portal.post.models import Mail

MAILBOX = Scope(ScopeRole.POST, read_only=True)


@dataclass(frozen=True)
class Envelope:
    """A mail in the list."""

    id: UUID
    created_at: datetime
    to_name: str
    to_address: str
    subject: str
    status: str


@dataclass(frozen=True)
class Letter(Envelope):
    """A mail as its receiver would read it."""

    text: str
    html: str


def letters(session: Session, folder: Path, query: ListQuery) -> Page[Envelope]:
    """Mails, newest first; the text looks in addresses, names and subjects.

    A secret mail keeps no words once it left; they are read from the file that the demo sent instead (`folder`).
    """
    session.enter(MAILBOX)
    statement = select(Mail.created_at, Mail.id, Mail.to_name, Mail.to_address, Mail.subject, Mail.status)
    if query.text:
        like = f"%{query.text.replace('%', '')}%"
        statement = statement.where(or_(Mail.to_address.ilike(like), Mail.to_name.ilike(like), Mail.subject.ilike(like)))
    page: Page[Any] = keyset(
        query, cast(Select[Any], statement), (Mail.created_at, Mail.id), lambda bounded: session.execute(bounded).all()
    )
    return page.map(lambda row: Envelope(
        row.id, row.created_at, row.to_name, row.to_address, row.subject or _sent(folder, row.id)[0], row.status
    ))


def letter(session: Session, folder: Path, mail_id: UUID) -> Letter:
    """One mail, whole; NotFound where there is none."""
    session.enter(MAILBOX)
    row = session.execute(
        select(Mail.id, Mail.created_at, Mail.to_name, Mail.to_address, Mail.subject, Mail.status, Mail.body_text,
               Mail.body_html).where(Mail.id == mail_id)
    ).first()
    if row is None:
        raise NotFound(str(mail_id))
    subject, text, html = (row.subject, row.body_text, row.body_html) if row.subject else _sent(folder, mail_id)
    return Letter(row.id, row.created_at, row.to_name, row.to_address, subject, row.status, text, html)


def _sent(folder: Path, mail_id: UUID) -> tuple[str, str, str]:
    """Subject, text and HTML of the file that was sent; blank where it was sent by SMTP or the file is gone."""
    file = folder / f"{mail_id}.eml"
    if not file.exists():
        return "", "", ""
    message = message_from_bytes(file.read_bytes(), policy=default)
    bodies = (message.get_body((kind,)) for kind in ("plain", "html"))
    text, html = (str(body.get_content()) if body is not None else "" for body in bodies)
    return str(message["Subject"]), text, html
