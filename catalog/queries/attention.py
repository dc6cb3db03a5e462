"""What needs the eye of who keeps prices and products: agreements that end soon, matches that wait for a decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from portal.kernel.clock import now
from portal.kernel.db import Session

SOON = timedelta(days=45)
MOST = 8


@dataclass(frozen=True, slots=True)
class EndingAgreement:
    """An agreement of one's own whose window closes soon; `audience` names the reseller or group, empty for all."""

    id: int
    code: str
    audience: str
    ends_at: datetime


_ENDING = text("""
    SELECT a.id, a.code, coalesce(r.name, g.name, '') AS audience, v.window_until
    FROM agreement a
    JOIN agreement_version v ON v.network_id = a.network_id AND v.agreement_id = a.id
    LEFT JOIN organisation r ON r.network_id = v.network_id AND r.id = v.for_organisation_id
    LEFT JOIN organisation_group g ON g.network_id = v.network_id AND g.id = v.for_group_id
    WHERE a.network_id = :network AND a.granted_by = :grantor AND v.starts_at <= :now
      AND (v.ends_at IS NULL OR v.ends_at > :now) AND v.window_until > :now AND v.window_until < :soon
    ORDER BY v.window_until, a.code LIMIT :most
""")
_WAITING = text("""
    SELECT (SELECT count(*) FROM review_item WHERE network_id = :network AND state = 'open'),
           (SELECT count(*) FROM product_proposal WHERE network_id = :network AND declined_at IS NULL)
""")


def ending_agreements(session: Session, network_id: int, grantor_id: int) -> list[EndingAgreement]:
    """The grantor's agreements in force whose window closes within 45 days, the soonest first."""
    at = now()
    values = {"network": network_id, "grantor": grantor_id, "now": at, "soon": at + SOON, "most": MOST}
    return [EndingAgreement(*row) for row in session.connection().execute(_ENDING, values)]


def waiting_decisions(session: Session, network_id: int) -> tuple[int, int]:
    """How many matches and how many proposed texts wait for the vendor."""
    matches, proposals = session.connection().execute(_WAITING, {"network": network_id}).one()
    return int(matches), int(proposals)
