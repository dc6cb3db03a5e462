"""Agreements as their grantor reads them: the list with its filters, and one agreement with its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, func, literal, or_, select, text, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from catalog.agreement_versions import stands_at
from catalog.models import Agreement, AgreementRule, AgreementVersion
from catalog.pricing_terms import PriceRule, Window
from catalog.queries.agreement_rows import rule_of
from portal.identity.models import Organisation, OrganisationGroup
from portal.kernel.db import Session
from portal.kernel.pages import ListQuery, Page, keyset

MOST_CSV = 10_000
IN_FORCE, COMING, ENDED = "in_force", "coming", "ended"


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement in the list; `audience` is `all`, `group` or `reseller`, `state` in force, coming or ended."""

    id: int
    code: str
    audience: str
    audience_code: str
    audience_name: str
    position: int
    window: Window
    rules: int
    version: int
    since: datetime
    state: str
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of an agreement with its rules; `ends_at` None: nothing comes after it; at its start: it never began."""

    version: int
    starts_at: datetime
    ends_at: datetime | None
    made_by: str
    position: int
    audience: str
    audience_code: str
    audience_name: str
    window: Window
    rules: tuple[PriceRule, ...]
    note: str = ""

    def stands(self, at: datetime) -> bool:
        """Whether this is the version that counts at an instant, from its start until the next one's."""
        return stands_at(self.version, self.starts_at, self.ends_at, at)

    def is_planned(self, at: datetime) -> bool:
        """Whether it is still to begin."""
        return self.starts_at > at and self.ends_at != self.starts_at

    @property
    def never_began(self) -> bool:
        """Whether it was planned, and gave way before its first instant."""
        return self.ends_at == self.starts_at

    def state(self, at: datetime) -> str:
        """Whether its window is open at an instant, to come, or over."""
        return state_of(self.window, at)


def state_of(window: Window, at: datetime) -> str:
    """Whether a window is open at an instant, to come, or over."""
    if at in window:
        return IN_FORCE
    return COMING if window.starts_at is not None and at < window.starts_at else ENDED


_V = AgreementVersion
_SORTS: dict[str, Any] = {
    "position": _V.position, "code": func.lower(Agreement.code), "until": _V.window_until, "since": _V.starts_at,
}


def list_agreements(session: Session, network_id: int, grantor_id: int, query: ListQuery, at: datetime) -> Page[AgreementLine]:
    """A page of a grantor's agreements by text (code, reseller, group), audience and state, sorted as asked."""
    key = _SORTS.get(query.sort, _V.position)
    rules = (
        select(func.count()).where(AgreementRule.network_id == _V.network_id, AgreementRule.rule_set_id == _V.rule_set_id)
        .scalar_subquery()
    )
    later = aliased(AgreementVersion)
    planned = (
        select(func.min(later.starts_at))
        .where(later.network_id == Agreement.network_id, later.agreement_id == Agreement.id, later.starts_at > literal(at),
               later.ends_at.is_(None) | (later.ends_at > later.starts_at))
        .scalar_subquery()
    )
    statement = (
        select(
            key.label("sort_key"), Agreement.id, Agreement.code, _V.for_all, Organisation.code.label("reseller_code"),
            Organisation.name.label("reseller_name"), OrganisationGroup.code.label("group_code"),
            OrganisationGroup.name.label("group_name"), _V.position, _V.window_from, _V.window_until, rules.label("rules"),
            _V.version, _V.starts_at, planned.label("planned_at"),
        )
        .join(_V, and_(
            _V.network_id == Agreement.network_id, _V.agreement_id == Agreement.id,
            or_(_V.version == 1, _V.starts_at <= literal(at)), or_(_V.ends_at.is_(None), _V.ends_at > literal(at)),
        ))
        .outerjoin(Organisation, and_(Organisation.network_id == _V.network_id, Organisation.id == _V.for_organisation_id))
        .outerjoin(OrganisationGroup, and_(
            OrganisationGroup.network_id == _V.network_id, OrganisationGroup.id == _V.for_group_id))
        .where(Agreement.network_id == network_id, Agreement.granted_by == grantor_id)
    )
    for condition in _conditions(query, at):
        statement = statement.where(condition)

    def fetch(wanted: Select[Any]) -> Sequence[Any]:
        return session.execute(wanted).all()

    page = keyset(query, statement, [key, cast(ColumnElement[Any], Agreement.id)], fetch)
    return page.map(lambda row: _line(row, at))


def _conditions(query: ListQuery, at: datetime) -> list[Any]:
    found: list[Any] = []
    if query.text:
        like = f"%{_escaped(query.text)}%"
        columns = (Agreement.code, Organisation.code, Organisation.name, OrganisationGroup.code, OrganisationGroup.name)
        found.append(or_(*(column.ilike(like, escape="\\") for column in columns)))
    found.append({
        "all": _V.for_all, "group": _V.for_group_id.is_not(None), "reseller": _V.for_organisation_id.is_not(None),
    }.get(query.filters.get("audience", ""), true()))
    begun = or_(_V.window_from.is_(None), _V.window_from <= literal(at))
    over = _V.window_until <= literal(at)
    found.append({
        IN_FORCE: and_(begun, or_(_V.window_until.is_(None), _V.window_until > literal(at))),
        COMING: _V.window_from > literal(at), ENDED: over,
    }.get(query.filters.get("state", ""), true()))
    return found


def _line(row: Any, at: datetime) -> AgreementLine:
    window = Window(row.window_from, row.window_until)
    return AgreementLine(
        row.id, row.code, *_audience(row), row.position, window, row.rules, row.version, row.starts_at, state_of(window, at),
        row.planned_at,
    )


def _audience(row: Any) -> tuple[str, str, str]:
    if row.reseller_code is not None:
        return "reseller", row.reseller_code, row.reseller_name
    if row.group_code is not None:
        return "group", row.group_code, row.group_name
    return "all", "", ""


_VERSIONS = text("""
    SELECT v.version, v.starts_at, v.ends_at, v.created_by_name, v.position, v.window_from, v.window_until,
           o.code AS reseller_code, o.name AS reseller_name, g.code AS group_code, g.name AS group_name, v.rule_set_id, v.note
    FROM agreement_version v
    LEFT JOIN organisation o ON o.network_id = v.network_id AND o.id = v.for_organisation_id
    LEFT JOIN organisation_group g ON g.network_id = v.network_id AND g.id = v.for_group_id
    WHERE v.network_id = :network AND v.agreement_id = :agreement
    ORDER BY v.version DESC LIMIT 200
""")
_RULES = text("""
    SELECT rule_set_id, ordinal, product_id, brand_id, category_id, min_quantity, net, off_dealer, off_list
    FROM agreement_rule WHERE network_id = :network AND rule_set_id = ANY(:sets) ORDER BY rule_set_id, ordinal
""")


def agreement_versions(session: Session, network_id: int, agreement_id: int) -> list[VersionLine]:
    """An agreement's versions, the newest first (at most 200), each with its rules; two statements."""
    rows = session.execute(_VERSIONS, {"network": network_id, "agreement": agreement_id}).all()
    sets = list({row.rule_set_id for row in rows})
    rules: dict[Any, list[PriceRule]] = {}
    for row in session.execute(_RULES, {"network": network_id, "sets": sets}):
        rules.setdefault(row.rule_set_id, []).append(rule_of(row))
    return [
        VersionLine(
            row.version, row.starts_at, row.ends_at, row.created_by_name, row.position, *_audience(row),
            Window(row.window_from, row.window_until), tuple(rules.get(row.rule_set_id, ())), row.note,
        )
        for row in rows
    ]


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
