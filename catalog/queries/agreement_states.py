"""What stands now of some grantors' agreements, and what the network knows of the names a file uses."""

from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import text

from catalog.agreement_changes import Life, StandingAgreement
from catalog.agreement_names import VENDOR, NamesAsked, NamesKnown
from catalog.pricing_terms import Window
from catalog.queries.agreement_rows import rule_of
from portal.kernel import clock
from portal.kernel.db import Session

_STANDING = text("""
    SELECT a.id, a.code, a.granted_by, v.version, v.starts_at, v.position, v.for_organisation_id, v.for_group_id,
           v.window_from, v.window_until, v.rule_set_id, r.ordinal, r.product_id, r.brand_id, r.category_id,
           r.min_quantity, r.net, r.off_dealer, r.off_list
    FROM agreement a
    JOIN agreement_version v ON v.network_id = a.network_id AND v.agreement_id = a.id AND v.ends_at IS NULL
    JOIN agreement_rule r ON r.network_id = v.network_id AND r.rule_set_id = v.rule_set_id
    WHERE a.network_id = :network AND a.granted_by = ANY(:grantors)
    ORDER BY a.granted_by, v.position, a.id, r.ordinal
""")
_VERSION = text("""
    SELECT a.id, a.code, a.granted_by, v.version, v.starts_at, v.position, v.for_organisation_id, v.for_group_id,
           v.window_from, v.window_until, v.rule_set_id, r.ordinal, r.product_id, r.brand_id, r.category_id,
           r.min_quantity, r.net, r.off_dealer, r.off_list
    FROM agreement a
    JOIN agreement_version v ON v.network_id = a.network_id AND v.agreement_id = a.id AND v.version = :version
    JOIN agreement_rule r ON r.network_id = v.network_id AND r.rule_set_id = v.rule_set_id
    WHERE a.network_id = :network AND a.id = :agreement ORDER BY r.ordinal
""")
_LIVES = text("""
    SELECT agreement_id, version, starts_at, ends_at, for_organisation_id, for_group_id, window_from, window_until, rule_set_id,
           note
    FROM agreement_version
    WHERE network_id = :network AND granted_by = ANY(:grantors) AND (ends_at IS NULL OR (ends_at > :now AND ends_at > starts_at))
    ORDER BY agreement_id, version
""")
_ORDER = text("""
    SELECT agreement_id, position FROM agreement_version
    WHERE network_id = :network AND granted_by = :grantor AND ends_at IS NULL ORDER BY position, agreement_id
""")
_BRANDS = text("SELECT name_key, id FROM brand WHERE network_id = :network AND name_key = ANY(:keys)")
_CATEGORIES = text("SELECT name_key, id FROM category WHERE network_id = :network AND name_key = ANY(:keys)")
_PRODUCTS = text("""
    SELECT b.name_key, p.mpn_key, p.id
    FROM unnest(CAST(:brands AS text[]), CAST(:mpns AS text[])) AS asked (brand, mpn)
    JOIN brand b ON b.network_id = :network AND b.name_key = asked.brand
    JOIN product p ON p.network_id = b.network_id AND p.brand_id = b.id AND p.mpn_key = asked.mpn AND p.mpn_key <> ''
    UNION ALL
    SELECT b.name_key, a.mpn_key, a.product_id
    FROM unnest(CAST(:brands AS text[]), CAST(:mpns AS text[])) AS asked (brand, mpn)
    JOIN brand b ON b.network_id = :network AND b.name_key = asked.brand
    JOIN product_alias a ON a.network_id = b.network_id AND a.brand_id = b.id AND a.mpn_key = asked.mpn
""")
_ORGANISATIONS = text("""
    SELECT lower(code) AS code, id, kind FROM organisation
    WHERE network_id = :network AND (kind = 'vendor' OR lower(code) = ANY(:codes))
""")
_GROUPS = text("SELECT lower(code) AS code, id FROM organisation_group WHERE network_id = :network AND lower(code) = ANY(:codes)")
_CODES = text("SELECT lower(code) AS code, granted_by FROM agreement WHERE network_id = :network AND lower(code) = ANY(:codes)")


def standing_agreements(session: Session, network_id: int, grantor_ids: Collection[int]) -> list[StandingAgreement]:
    """The latest version of every agreement of some grantors, each grantor's in the order of positions."""
    values = {"network": network_id, "grantors": list(grantor_ids), "now": clock.now()}
    lives = {
        agreement_id: tuple(_life(row) for row in rows)
        for agreement_id, rows in groupby(session.execute(_LIVES, values).all(), key=lambda row: row.agreement_id)
    }
    rows = session.execute(_STANDING, {"network": network_id, "grantors": list(grantor_ids)}).all()
    return [_standing(list(lines), lives) for _, lines in groupby(rows, key=lambda row: row.id)]


def standing_order(session: Session, network_id: int, grantor_id: int) -> list[tuple[int, int]]:
    """A grantor's agreements in order: id and position of each."""
    return [(row.agreement_id, row.position) for row in session.execute(
        _ORDER, {"network": network_id, "grantor": grantor_id})]


def standing_version(session: Session, network_id: int, agreement_id: int, version: int) -> StandingAgreement | None:
    """One version of an agreement, whether it counts still or not, in the same form; None where there is none."""
    rows = session.execute(_VERSION, {"network": network_id, "agreement": agreement_id, "version": version}).all()
    return _standing(list(rows), {}) if rows else None


def _life(row: Any) -> Life:
    return Life(
        row.version, row.starts_at, row.ends_at, row.for_organisation_id, row.for_group_id,
        Window(row.window_from, row.window_until), row.rule_set_id, row.note,
    )


def _standing(lines: list[Any], lives: Mapping[int, tuple[Life, ...]]) -> StandingAgreement:
    row = lines[0]
    return StandingAgreement(
        row.id, row.code, row.granted_by, row.version, row.starts_at, row.position, row.for_organisation_id,
        row.for_group_id, Window(row.window_from, row.window_until), row.rule_set_id,
        tuple(rule_of(line) for line in lines), lives.get(row.id, ()),
    )


def names_known(
    session: Session, network_id: int, asked: NamesAsked, may_grant: Collection[int] | None = None,
) -> NamesKnown:
    """What the network knows of the names asked for, as far as the session may see; one statement per kind of name."""
    companies = {
        (row.kind, row.code): row.id
        for row in session.execute(_ORGANISATIONS, {"network": network_id, "codes": [*asked.resellers, *asked.grantors]})
    }
    grantors = {code: found for (kind, code), found in companies.items() if kind == "wholesaler" and code in asked.grantors}
    vendor_id = next((found for (kind, _), found in companies.items() if kind == "vendor"), None)
    if vendor_id is not None:
        grantors[VENDOR] = vendor_id
    brands, mpns = [brand for brand, _ in asked.products], [mpn for _, mpn in asked.products]
    products = session.execute(_PRODUCTS, {"network": network_id, "brands": brands, "mpns": mpns})
    return NamesKnown(
        brands=_by_key(session, _BRANDS, network_id, asked.brands),
        categories=_by_key(session, _CATEGORIES, network_id, asked.categories),
        products={(row.name_key, row.mpn_key): row.id for row in products},
        resellers={code: found for (kind, code), found in companies.items() if kind == "reseller"},
        groups={r.code: r.id for r in session.execute(_GROUPS, {"network": network_id, "codes": list(asked.groups)})},
        grantors=grantors,
        codes={r.code: r.granted_by for r in session.execute(_CODES, {"network": network_id, "codes": list(asked.codes)})},
        may_grant=None if may_grant is None else frozenset(may_grant),
    )


def _by_key(session: Session, statement: Any, network_id: int, keys: Collection[str]) -> dict[str, int]:
    rows = session.execute(statement, {"network": network_id, "keys": list(keys)})
    return {row.name_key: row.id for row in rows}
