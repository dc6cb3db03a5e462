"""Tables of the post: mails with their states, and what is attached to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.identity.models import Instant
from portal.kernel.db import Base


class Mail(Base):
    """One mail to one person, rendered in that person's language when it was written."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("network_id", "id"),
        ForeignKeyConstraint(["network_id", "organisation_id"], ["organisation.network_id", "organisation.id"]),
        CheckConstraint("status IN ('waiting', 'sending', 'sent', 'dead')", name="status"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint(
            r"subject !~ '[\r\n]' AND to_name !~ '[\r\n]' AND to_address !~ '[\s]'", name="one_line"
        ),
        Index("ix_mail_due", "next_try_at", postgresql_where=text("status IN ('waiting', 'sending')")),
        Index("ix_mail_network_id_created_at", "network_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    network_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("network.id"))
    organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    to_address: Mapped[str] = mapped_column(Text)
    to_name: Mapped[str] = mapped_column(Text, server_default="")
    language: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    is_secret: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    status: Mapped[str] = mapped_column(Text, server_default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_try_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class MailAttachment(Base):
    """A file that goes with a mail."""

    __tablename__ = "mail_attachment"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "id"),
        ForeignKeyConstraint(["network_id", "mail_id"], ["mail.network_id", "mail.id"], ondelete="CASCADE"),
        CheckConstraint(r"""name !~ '[/\\\r\n"]'""", name="name"),
        Index("ix_mail_attachment_mail", "network_id", "mail_id"),
    )

    network_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[UUID] = mapped_column(Uuid)
    mail_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class MailText(Base):
    """One version of a network's own words for a kind of mail in a language; all words empty: the standard again."""

    __tablename__ = "mail_text"
    __table_args__ = (
        PrimaryKeyConstraint("network_id", "kind", "language", "version"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(r"subject !~ '[\r\n]'", name="one_line"),
        CheckConstraint(
            "length(subject) <= 200 AND length(opening) <= 2000 AND length(body) <= 6000 AND length(closing) <= 2000",
            name="length",
        ),
    )

    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("network.id"))
    kind: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(Text, server_default="")
    opening: Mapped[str] = mapped_column(Text, server_default="")
    body: Mapped[str] = mapped_column(Text, server_default="")
    closing: Mapped[str] = mapped_column(Text, server_default="")
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_by_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class MailRefusal(Base):
    """A kind of mail that a person does not want."""

    __tablename__ = "mail_refusal"
    __table_args__ = (PrimaryKeyConstraint("user_id", "kind"),)

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("app_user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
