"""Mails of the door: invitations and new passwords; matters of security, which nobody can do without."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal.kernel.clock import now
from portal.post.kinds import MailKind, Place
from portal.web.filters import format_datetime, reader_language
from portal.web.texts import _l


def _invitation() -> dict[str, Any]:
    return {"inviter": "Ana Martin", "company": "Martin Bureautique", "roles": [_("Buyer")], "until": now() + timedelta(days=7),
            "network_slug": "demo", "token": "x" * 43}


def _reset() -> dict[str, Any]:
    return {"network_slug": None, "token": "x" * 43}


KINDS = (
    MailKind("identity/invitation", _l("Invitation"), (
        Place("inviter", _l("who invites"), lambda mail: mail["inviter"]),
        Place("company", _l("the company"), lambda mail: mail["company"]),
        Place("roles", _l("the roles"), lambda mail: ", ".join(mail["roles"])),
        Place("until", _l("until when the link works"), lambda mail: format_datetime(mail["until"], reader_language())),
    ), _invitation, may_refuse=False),
    MailKind("identity/reset", _l("New password"), (), _reset, may_refuse=False),
)
