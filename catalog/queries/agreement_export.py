"""Agreements as a file again: what an export holds can be imported and changes nothing."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from catalog.agreement_changes import StandingAgreement
from catalog.agreement_names import VENDOR
from catalog.pricing_terms import PriceRule, Scope
from catalog.queries.agreement_states import standing_agreements, standing_version
from portal.kernel.clock import PARIS
from portal.kernel.db import Session

_COMPANIES = text("SELECT id, code, kind FROM organisation WHERE network_id = :network AND id = ANY(:ids)")
_GROUPS = text("SELECT id, code FROM organisation_group WHERE network_id = :network AND id = ANY(:ids)")
_BRANDS = text("SELECT id, name FROM brand WHERE network_id = :network AND id = ANY(:ids)")
_CATEGORIES = text("SELECT id, name FROM category WHERE network_id = :network AND id = ANY(:ids)")
_PRODUCTS = text("""
    SELECT p.id, b.name, p.mpn FROM product p JOIN brand b ON b.network_id = p.network_id AND b.id = p.brand_id
    WHERE p.network_id = :network AND p.id = ANY(:ids)
""")
_GRANTORS = text("SELECT DISTINCT granted_by FROM agreement WHERE network_id = :network")


def agreements_as_file(
    session: Session, network_id: int, *, grantor_ids: Collection[int] | None = None, codes: Collection[str] | None = None,
) -> dict[str, Any]:
    """The latest versions of agreements in the format of the file, by grantor and position; all of them by default."""
    if grantor_ids is None:
        grantor_ids = list(session.execute(_GRANTORS, {"network": network_id}).scalars())
    found = standing_agreements(session, network_id, grantor_ids)
    return _as_file(session, network_id, [agreement for agreement in found if codes is None or agreement.code in codes])


def version_as_file(session: Session, network_id: int, agreement_id: int, version: int) -> dict[str, Any]:
    """One version of an agreement, whatever became of it, as the file would write it; LookupError where there is none."""
    found = standing_version(session, network_id, agreement_id, version)
    if found is None:
        raise LookupError(version)
    written: dict[str, Any] = _as_file(session, network_id, [found])["agreements"][0]
    return written


def _as_file(session: Session, network_id: int, found: list[StandingAgreement]) -> dict[str, Any]:
    scopes = [rule.scope for agreement in found for rule in agreement.rules]
    companies = _rows(session, _COMPANIES, network_id, [
        *(a.grantor_id for a in found), *(a.for_organisation_id for a in found)])
    names = {
        "companies": {row.id: VENDOR if row.kind == "vendor" else row.code for row in companies},
        "groups": {row.id: row.code for row in _rows(session, _GROUPS, network_id, (a.for_group_id for a in found))},
        "brands": {row.id: row.name for row in _rows(session, _BRANDS, network_id, (s.brand_id for s in scopes))},
        "categories": {row.id: row.name for row in _rows(session, _CATEGORIES, network_id, (s.category_id for s in scopes))},
        "products": {
            row.id: {"brand": row.name, "mpn": row.mpn}
            for row in _rows(session, _PRODUCTS, network_id, (s.product_id for s in scopes))
        },
    }
    found.sort(key=lambda agreement: (names["companies"][agreement.grantor_id], agreement.position))
    return {"agreements": [_agreement(agreement, names) for agreement in found]}


def _agreement(agreement: StandingAgreement, names: Mapping[str, Mapping[int, Any]]) -> dict[str, Any]:
    audience: Any = "all"
    if agreement.for_organisation_id is not None:
        audience = {"reseller": names["companies"][agreement.for_organisation_id]}
    elif agreement.for_group_id is not None:
        audience = {"group": names["groups"][agreement.for_group_id]}
    return {
        "code": agreement.code, "granted_by": names["companies"][agreement.grantor_id], "for": audience,
        "position": agreement.position,
        "window": {"from": _instant(agreement.window.starts_at), "until": _instant(agreement.window.ends_at)},
        "rules": [_rule(rule, names) for rule in agreement.rules],
    }


def _rule(rule: PriceRule, names: Mapping[str, Mapping[int, Any]]) -> dict[str, Any]:
    written: dict[str, Any] = {"scope": _scope(rule.scope, names)}
    if rule.min_quantity > 1:
        written["min_quantity"] = rule.min_quantity
    written[rule.terms.value] = plain_decimal(rule.value)
    return written


def _scope(scope: Scope, names: Mapping[str, Mapping[int, Any]]) -> dict[str, Any]:
    if scope.product_id is not None:
        return {"product": names["products"][scope.product_id]}
    written = {}
    if scope.brand_id is not None:
        written["brand"] = names["brands"][scope.brand_id]
    if scope.category_id is not None:
        written["category"] = names["categories"][scope.category_id]
    return written


def plain_decimal(value: Decimal) -> str:
    """A decimal as the file writes it: no exponent, the decimals it was given with."""
    return f"{value:f}"


def _instant(at: datetime | None) -> str | None:
    """A local date where it is a midnight in Paris, else the instant with its offset there."""
    if at is None:
        return None
    local = at.astimezone(PARIS)
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return local.date().isoformat()
    return local.isoformat()


def _rows(session: Session, statement: Any, network_id: int, ids: Iterable[int | None]) -> list[Any]:
    wanted = sorted({value for value in ids if value is not None})
    return list(session.execute(statement, {"network": network_id, "ids": wanted})) if wanted else []
