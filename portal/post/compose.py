"""Writing a mail: rendered at once in its reader's language, kept as a row in the transaction that wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import Row, insert, text

from portal.kernel.db import Session
from portal.kernel.ids import new_id
from portal.post.kinds import MailKind
from portal.post.models import Mail, MailAttachment
from portal.post.placeholders import filled, paragraphs
from portal.web.rendering import absolute_addresses, rendered
from portal.web.runtime import runtime

PLATFORM_NAME, PLATFORM_COLOUR = "Maillon", "#1f5fbf"
_BRAND = text("""
    SELECT n.name, n.colour, t.subject, t.opening, t.body, t.closing, mail_refused(:email, :kind) AS is_refused
    FROM network n LEFT JOIN LATERAL (
        SELECT m.subject, m.opening, m.body, m.closing FROM mail_text m
        WHERE m.network_id = n.id AND m.kind = :kind AND m.language = :language ORDER BY m.version DESC LIMIT 1) t ON true
    WHERE n.id = :network
""")
PARTS = ("opening", "body", "closing")
ACCOUNT = "identity.account"


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


@dataclass(frozen=True)
class Letter:
    """A mail's words: subject, text and HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Dress:
    """Whose mail it is, with the network's own words where it has some."""

    network_name: str = PLATFORM_NAME
    colour: str = PLATFORM_COLOUR
    words: Mapping[str, str] = field(default_factory=dict)


def write_mail(
    session: Session, to: Recipient, template: str, *, network_id: int | None, organisation_id: int | None = None,
    attachments: Sequence[Attachment] = (), is_secret: bool = False, **context: Any,
) -> UUID | None:
    """Write a mail in the running transaction; it leaves after the commit, or never existed.

    `template` is `<package>/<name>`: subject.txt, body.txt and body.html in templates/<package>/mail/<name>/, with the
    network's own words where it has some. The texts of a secret mail (one with a token in it) are blanked once it has left.
    Attachments need a network. None, and nothing is written, where the reader does not want this kind of mail.
    """
    kind = runtime().mail_kinds.get(template)
    found = _found(session, network_id, to, template)
    if found is not None and found.is_refused and kind is not None and kind.may_refuse:
        return None
    dress = Dress()
    if found is not None:
        words = {name: getattr(found, name) or "" for name in ("subject", *PARTS)}
        dress = Dress(found.name, found.colour, words if kind is not None else {})
    letter = compose(template, to, dress, kind, context)
    mail_id = new_id()
    post_letter(session, mail_id, to, template, letter, network_id, organisation_id, is_secret=is_secret)
    for attachment in attachments:
        session.connection().execute(
            insert(MailAttachment).values(
                network_id=network_id, id=new_id(), mail_id=mail_id, name=attachment.name,
                media_type=attachment.media_type, content=attachment.content,
            )
        )
    return mail_id


def compose(template: str, to: Recipient, dress: Dress, kind: MailKind | None, context: Mapping[str, Any]) -> Letter:
    """The words of a mail in its reader's language, dressed as the network's."""
    package, name = template.split("/")
    folder = f"{package}/mail/{name}"
    with force_locale(to.locale):
        address = absolute_addresses()
        known = {
            "network_name": dress.network_name, "colour": dress.colour, "recipient": to, "locale": to.locale, "address": address,
            **context,
        }
        if kind is not None and kind.may_refuse:
            known["settings_url"] = f"{address(ACCOUNT)}#mails"
        if kind is not None and any(dress.words.values()):
            values = kind.values(known)
            known["own"] = {part: paragraphs(filled(dress.words.get(part, ""), values)) for part in PARTS}
            subject = filled(dress.words.get("subject", ""), values)
        else:
            subject = ""
        subject = " ".join((subject or rendered(f"{folder}/subject.txt", known)).split())
        known["subject"] = subject
        return Letter(subject, rendered(f"{folder}/body.txt", known).strip() + "\n", rendered(f"{folder}/body.html", known))


def post_letter(
    session: Session, mail_id: UUID, to: Recipient, kind: str, letter: Letter, network_id: int | None,
    organisation_id: int | None, *, is_secret: bool = False,
) -> None:
    """Puts a composed mail into the post."""
    session.connection().execute(
        insert(Mail).values(
            id=mail_id, network_id=network_id, organisation_id=organisation_id, kind=kind, to_address=to.email.strip(),
            to_name=" ".join(to.name.split()), language=to.locale, subject=letter.subject, is_secret=is_secret,
            body_text=letter.text, body_html=letter.html,
        )
    )


def _found(session: Session, network_id: int | None, to: Recipient, kind: str) -> Row[Any] | None:
    if network_id is None:
        return None
    values = {"network": network_id, "email": to.email.strip(), "kind": kind, "language": to.locale}
    return session.connection().execute(_BRAND, values).one_or_none()
