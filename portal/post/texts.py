"""A network's own words for its mails: what is in force, what was before, and how it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale
from portal.post.kinds import COMMON, MailKind
from portal.post.models import MailText
from portal.post.placeholders import unknown_places

FIELDS = ("subject", "opening", "body", "closing")
MOST_HISTORY = 30
_IN_FORCE = text("""
    SELECT DISTINCT ON (kind, language) kind, language, version, subject, opening, body, closing, changed_by_name, changed_at
    FROM mail_text WHERE network_id = :network ORDER BY kind, language, version DESC
""")


@dataclass(frozen=True, slots=True)
class OwnText:
    """One version of a network's words for a kind of mail in a language; empty parts leave the standard as it is."""

    version: int = 0
    subject: str = ""
    opening: str = ""
    body: str = ""
    closing: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def is_standard(self) -> bool:
        """Whether nothing differs from the standard."""
        return not (self.subject or self.opening or self.body or self.closing)

    @property
    def words(self) -> dict[str, str]:
        """The parts by name."""
        return {"subject": self.subject, "opening": self.opening, "body": self.body, "closing": self.closing}


def texts_in_force(session: Session, network_id: int) -> dict[tuple[str, str], OwnText]:
    """The newest version of each kind and language that was ever changed."""
    return {
        (row.kind, row.language): OwnText(
            row.version, row.subject, row.opening, row.body, row.closing, row.changed_by_name, row.changed_at)
        for row in session.execute(_IN_FORCE, {"network": network_id})
    }


def versions(session: Session, network_id: int, kind: MailKind, language: str) -> list[OwnText]:
    """The last 30 versions, newest first; empty where the standard was never changed."""
    rows = session.scalars(
        select(MailText).where(MailText.network_id == network_id, MailText.kind == kind.name, MailText.language == language)
        .order_by(MailText.version.desc()).limit(MOST_HISTORY)
    )
    return [OwnText(r.version, r.subject, r.opening, r.body, r.closing, r.changed_by_name, r.changed_at) for r in rows]


def check_text(kind: MailKind, words: Mapping[str, str]) -> None:
    """Refused at the first part that holds a place the kind does not know, with the list of those it knows."""
    known = [place.name for place in (*COMMON, *kind.places)]
    for name in FIELDS:
        wrong = unknown_places(words[name], known)
        if wrong:
            raise Refused(
                _("{%(wrong)s} is no place this mail knows. Use: %(known)s.", wrong=wrong[0],
                  known=", ".join(f"{{{one}}}" for one in known)), name,
            )


def save_text(
    session: Session, actor: Actor, kind: MailKind, language: str, words: Mapping[str, str], *, version: int
) -> None:
    """Keeps new words (all empty: the standard again) as the next version.

    Stale where `version` is not the newest; Refused for unknown places. What does not change anything is not kept.
    """
    assert actor.network_id is not None
    check_text(kind, words)
    history = versions(session, actor.network_id, kind, language)
    before = history[0] if history else OwnText()
    if before.version != version:
        raise Stale(kind.name)
    if before.words == dict(words):
        return
    values = {**words, "network_id": actor.network_id, "kind": kind.name, "language": language, "version": version + 1,
              "changed_by": actor.user_id, "changed_by_name": actor.name}
    try:
        with session.begin_nested():
            session.connection().execute(insert(MailText).values(**values))
    except IntegrityError as error:
        raise Stale(kind.name) from error
    changed = [name for name in FIELDS if before.words[name] != words[name]]
    record(
        session, actor, "mail_text.changed" if any(words.values()) else "mail_text.reset", f"{kind.name} ({language})",
        before={name: before.words[name] for name in changed}, after={name: words[name] for name in changed},
    )
