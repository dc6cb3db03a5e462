"""Handing a mail over: to an SMTP server, or in a demo without one to a folder of .eml files."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

from portal.post.models import Mail, MailAttachment
from portal.settings import Settings

TIMEOUT_SECONDS = 20
PERMANENT = range(500, 600)


class Undeliverable(Exception):
    """The receiver will never take this mail; trying again would not help."""


class Unreachable(Exception):
    """The mail did not go now; a later try may succeed."""


class Carrier(Protocol):
    """Whoever takes a mail out of the building."""

    def carry(self, message: EmailMessage) -> None:
        """Hand over one message; raises Undeliverable or Unreachable."""

    def close(self) -> None:
        """Say goodbye, where there is anybody to say it to."""


def build_message(mail: Mail, attachments: list[MailAttachment], sender: str) -> EmailMessage:
    """The message as it leaves; its Message-ID is the row's id, the same at every try, so a receiver can tell."""
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2] or "localhost"
    user, _, host = mail.to_address.rpartition("@")
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Date"] = format_datetime(mail.created_at)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(mail.to_name, username=user, domain=host)
    message["Subject"] = mail.subject
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body_text)
    message.add_alternative(mail.body_html, subtype="html")
    for attachment in attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=attachment.name)
    return message


@dataclass
class SmtpCarrier:
    """An SMTP server, over one connection for as many mails as there are."""

    settings: Settings
    connection: smtplib.SMTP | None = None

    def carry(self, message: EmailMessage) -> None:
        try:
            connection = self._connected()
        except (smtplib.SMTPException, OSError) as problem:  # whatever it says, it says it of us and not of this mail
            raise Unreachable(f"{type(problem).__name__}: {problem}") from problem
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise _judged(code, words) from refused
        except smtplib.SMTPSenderRefused as refused:
            self.close()
            raise Unreachable(f"{type(refused).__name__}: {refused}") from refused
        except smtplib.SMTPResponseException as refused:
            self.close()
            raise _judged(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Unreachable(f"{type(problem).__name__}: {problem}") from problem

    def close(self) -> None:
        if self.connection is None:
            return
        connection, self.connection = self.connection, None
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self.connection is None:
            assert self.settings.smtp_host is not None
            fresh = smtplib.SMTP(self.settings.smtp_host, self.settings.smtp_port, timeout=TIMEOUT_SECONDS)
            try:
                if self.settings.smtp_starttls:
                    fresh.starttls(context=ssl.create_default_context())
                if self.settings.smtp_user is not None:
                    fresh.login(self.settings.smtp_user, self.settings.smtp_password or "")
            except (smtplib.SMTPException, OSError):
                fresh.close()
                raise
            self.connection = fresh
        return self.connection


@dataclass
class FolderCarrier:
    """A folder that keeps every mail as a file, for demos and tests without an SMTP server."""

    folder: Path

    def carry(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())

    def close(self) -> None:
        """Nothing was opened."""


def carrier_for(settings: Settings) -> Carrier:
    """The SMTP server of the settings; without one (never in production) the folder PORTAL_DATA/mail."""
    return SmtpCarrier(settings) if settings.smtp_host else FolderCarrier(mail_folder(settings))


def mail_folder(settings: Settings) -> Path:
    """Where mails are kept as files instead of being sent."""
    return settings.portal_data / "mail"


def _judged(code: int, words: bytes | str) -> Exception:
    said = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return Undeliverable(said) if code in PERMANENT else Unreachable(said)
