"""A seller's commercial settings and the versions of its general terms of sale."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from ordering.freight import FreightTerms
from ordering.terms import Basis, PaymentTerms
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class SellingDefaults:
    """What new accounts begin with and whom resellers call; amounts in cents, `version` 0 where nothing was stored yet."""

    terms: PaymentTerms
    credit_limit_cents: int | None
    minimum_cents: int
    freight: FreightTerms
    accounts_phone: str
    accounts_email: str
    version: int


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """One version of general terms; `body` is plain text."""

    id: int
    seller_name: str
    version: int
    published_at: datetime
    published_by_name: str
    is_current: bool
    body: str


_SETTINGS = text("""
    SELECT terms_days, terms_basis, terms_day, credit_limit_cents, minimum_cents, freight_cents, free_from_cents,
           accounts_phone, accounts_email, version
    FROM seller_settings WHERE network_id = :network AND seller_id = :seller
""")
_VERSIONS = """
    SELECT g.id, o.name, g.version, g.published_at, g.published_by_name,
           NOT EXISTS (SELECT FROM general_terms n WHERE n.network_id = g.network_id AND n.seller_id = g.seller_id
                       AND n.version > g.version) AS is_current, {body}
    FROM general_terms g JOIN organisation o ON o.network_id = g.network_id AND o.id = g.seller_id
    WHERE g.network_id = :network AND g.seller_id = :seller
"""
_LIST = text(_VERSIONS.format(body="''") + " ORDER BY g.version DESC LIMIT 200")
_ONE = text(_VERSIONS.format(body="g.body") + " AND g.version = :version")
NOTHING_STORED = SellingDefaults(PaymentTerms(), None, 0, FreightTerms(), "", "", 0)


def selling_defaults(session: Session, network_id: int, seller_id: int) -> SellingDefaults:
    """What the seller has stored, or 30 days net without a limit where it has stored nothing."""
    row = session.connection().execute(_SETTINGS, {"network": network_id, "seller": seller_id}).first()
    if row is None:
        return NOTHING_STORED
    return SellingDefaults(
        PaymentTerms(row[0], Basis(row[1]), row[2]), row[3], row[4], FreightTerms(row[5], row[6]), *row[7:]
    )


def terms_versions(session: Session, network_id: int, seller_id: int) -> list[TermsVersion]:
    """The versions of a seller's general terms without their text, the newest first (at most 200)."""
    rows = session.connection().execute(_LIST, {"network": network_id, "seller": seller_id})
    return [TermsVersion(*row) for row in rows]


def terms_version(session: Session, network_id: int, seller_id: int, version: int) -> TermsVersion | None:
    """One version with its text."""
    values = {"network": network_id, "seller": seller_id, "version": version}
    row = session.connection().execute(_ONE, values).first()
    return None if row is None else TermsVersion(*row)
