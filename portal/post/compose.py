"""Writing a mail: rendered at once in its reader's language, kept as a row in the transaction that wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import insert, text

from portal.kernel.db import Session
from portal.kernel.ids import new_id
from portal.post.models import Mail, MailAttachment
from portal.web.rendering import absolute_addresses, rendered

PLATFORM_NAME, PLATFORM_COLOUR = "Maillon", "#1f5fbf"
_BRAND = text("SELECT name, colour FROM network WHERE id = :network")


@dataclass(frozen=True)
class Recipient:
    """Who gets the mail, and in which language (`fr` or `en`)."""

    email: str
    name: str
    locale: str


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


def write_mail(
    session: Session, to: Recipient, template: str, *, network_id: int | None, organisation_id: int | None = None,
    attachments: Sequence[Attachment] = (), is_secret: bool = False, **context: Any,
) -> UUID:
    """Write a mail in the running transaction; it leaves after the commit, or never existed.

    `template` is `<package>/<name>`: subject.txt, body.txt and body.html in templates/<package>/mail/<name>/. The texts
    of a secret mail (one with a token in it) are blanked once it has left. Attachments need a network.
    """
    mail_id = new_id()
    package, name = template.split("/")
    folder = f"{package}/mail/{name}"
    with force_locale(to.locale):
        known = {
            **_brand(session, network_id), "recipient": to, "locale": to.locale, "address": absolute_addresses(), **context,
        }
        subject = " ".join(rendered(f"{folder}/subject.txt", known).split())
        bodies = {
            "body_text": rendered(f"{folder}/body.txt", {**known, "subject": subject}).strip() + "\n",
            "body_html": rendered(f"{folder}/body.html", {**known, "subject": subject}),
        }
    session.connection().execute(
        insert(Mail).values(
            id=mail_id, network_id=network_id, organisation_id=organisation_id, kind=template, to_address=to.email.strip(),
            to_name=" ".join(to.name.split()), language=to.locale, subject=subject, is_secret=is_secret, **bodies,
        )
    )
    for attachment in attachments:
        session.connection().execute(
            insert(MailAttachment).values(
                network_id=network_id, id=new_id(), mail_id=mail_id, name=attachment.name,
                media_type=attachment.media_type, content=attachment.content,
            )
        )
    return mail_id


def _brand(session: Session, network_id: int | None) -> dict[str, str]:
    found = session.connection().execute(_BRAND, {"network": network_id}).one_or_none() if network_id else None
    if found is None:
        return {"network_name": PLATFORM_NAME, "colour": PLATFORM_COLOUR}
    return {"network_name": found.name, "colour": found.colour}
