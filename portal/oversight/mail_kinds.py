"""Mails about operators; a matter of security, which nobody can do without."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.kernel.clock import now
from portal.post.kinds import MailKind, Place
from portal.web.filters import format_datetime, reader_language
from portal.web.texts import _l


def _opened() -> dict[str, Any]:
    return {"operator": "Olga Petit", "reason": "A reseller cannot see its order", "ticket": "T-1042",
            "until": now() + timedelta(hours=1), "network_slug": "demo", "company_code": "vendor", "grant_id": UUID(int=0)}


KINDS = (
    MailKind("oversight/grant_opened", _l("An operator looks in"), (
        Place("operator", _l("the operator"), lambda mail: mail["operator"]),
        Place("reason", _l("the reason"), lambda mail: mail["reason"]),
        Place("ticket", _l("the reference of the request"), lambda mail: mail["ticket"]),
        Place("until", _l("until when"), lambda mail: format_datetime(mail["until"], reader_language())),
    ), _opened, may_refuse=False),
)
