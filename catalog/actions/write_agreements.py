"""Writes changes of agreements: versions that end, versions that begin, the places they take; the only way to save one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, text

from catalog.agreement_changes import AgreementChange, Kind, Life, Part
from catalog.file_values import Fault, Wrong
from catalog.models import AgreementRule, AgreementRuleSet, AgreementVersion
from catalog.pricing_terms import PriceRule, Terms, Window
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('agreements ' || :network || ' ' || :grantor, 0))")
_NEW = text("""
    INSERT INTO agreement (network_id, code, granted_by)
    SELECT :network, code, granted_by FROM unnest(CAST(:codes AS text[]), CAST(:grantors AS bigint[])) AS new (code, granted_by)
    ON CONFLICT DO NOTHING RETURNING code, id
""")
_END = text("""
    UPDATE agreement_version v SET ends_at = greatest(v.starts_at, ended.at)
    FROM unnest(CAST(:ids AS bigint[]), CAST(:at AS timestamptz[])) AS ended (id, at)
    WHERE v.network_id = :network AND v.agreement_id = ended.id AND (v.ends_at IS NULL OR v.ends_at > ended.at)
""")
_PRICES_CHANGED = text("SELECT prices_changed()")
_STEP = timedelta(microseconds=1)


class FileRefused(Exception):
    """What was given is wrong; nothing was written. Carries every fault with its path."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What an agreement says from an instant until another; `rules` None: the rules of an older version."""

    since: datetime
    until: datetime | None
    for_organisation_id: int | None
    for_group_id: int | None
    window: Window
    note: str
    rule_set_id: UUID
    rules: tuple[PriceRule, ...] | None = None


def lock_agreements(session: Session, network_id: int, grantor_id: int) -> None:
    """Whoever changes a grantor's agreements waits here for whoever does so already, until that transaction ends."""
    session.execute(_LOCK, {"network": str(network_id), "grantor": str(grantor_id)})


def write_agreements(
    session: Session, actor: Actor, *, network_id: int, changes: Sequence[AgreementChange], now: datetime,
    since: datetime | None = None, note: str = "",
) -> None:
    """Writes what changes: contents from `since` on (default: now), in place of all that was planned after it.

    Positions count from now on, also for what is planned. Some statements, however many agreements there are. Whoever calls
    holds the grantors' locks and tells the audit. Raises FileRefused for a code that somebody else has.
    """
    altered = [change for change in changes if change.kind is not Kind.UNCHANGED]
    if not altered:
        return
    ids = _new_agreements(session, network_id, altered)
    ended: list[tuple[int, datetime]] = []
    versions: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    for change in altered:
        stretches = _stretches(change, now, since, note)
        agreement_id, last = ids.get(change.code, 0), 0
        if change.before is not None:
            agreement_id, last = change.before.agreement_id, change.before.version
            ended.append((agreement_id, stretches[0].since))
        for number, stretch in enumerate(stretches, last + 1):
            shared = {
                "network_id": network_id, "granted_by": change.grantor_id,
                **_audience(stretch.for_organisation_id, stretch.for_group_id),
            }
            if stretch.rules is not None:
                sets.append({**shared, "id": stretch.rule_set_id})
                rules += [_rule_row(shared, stretch.rule_set_id, rule) for rule in stretch.rules]
            versions.append({
                **shared, "agreement_id": agreement_id, "version": number, "rule_set_id": stretch.rule_set_id,
                "position": change.position, "window_from": stretch.window.starts_at, "window_until": stretch.window.ends_at,
                "starts_at": stretch.since, "ends_at": stretch.until, "created_by_name": actor.name, "note": stretch.note,
            })
    if ended:
        agreement_ids, at = zip(*ended, strict=True)
        session.execute(_END, {"network": network_id, "ids": list(agreement_ids), "at": list(at)})
    for model, rows in ((AgreementRuleSet, sets), (AgreementRule, rules), (AgreementVersion, versions)):
        table = model.__table__
        assert isinstance(table, Table)
        if rows:
            session.execute(insert(table), rows)
    session.execute(_PRICES_CHANGED)


def _stretches(change: AgreementChange, now: datetime, since: datetime | None, note: str) -> list[_Stretch]:
    """What is to be written of one agreement: what it says again at its new place, then what it says anew."""
    before, plan = change.before, change.plan
    if before is None:
        assert plan is not None
        return [_said(plan.for_organisation_id, plan.for_group_id, plan.window, now, note, new_id(), plan.rules)]
    soonest = max(now, before.lives[0].since + _STEP)
    moves, says = Part.POSITION in change.parts, bool(change.contents)
    start = max(soonest, since or now)
    kept = _again(before.lives, soonest, start if says else None) if moves else []
    if not says:
        return kept
    assert plan is not None
    new_rules = bool({Part.RULES, Part.AUDIENCE} & set(change.parts))
    return [*kept, _said(
        plan.for_organisation_id, plan.for_group_id, plan.window, start, note,
        new_id() if new_rules else before.rule_set_id, plan.rules if new_rules else None,
    )]


def _said(
    organisation_id: int | None, group_id: int | None, window: Window, since: datetime, note: str, rule_set_id: UUID,
    rules: tuple[PriceRule, ...] | None,
) -> _Stretch:
    return _Stretch(since, None, organisation_id, group_id, window, note, rule_set_id, rules)


def _again(lives: Sequence[Life], since: datetime, until: datetime | None) -> list[_Stretch]:
    """The versions that count from an instant until another, to be written again."""
    found = []
    for life in lives:
        start = max(life.since, since)
        end = life.until if until is None or (life.until is not None and life.until < until) else until
        if end is None or start < end:
            found.append(_Stretch(
                start, end, life.for_organisation_id, life.for_group_id, life.window, life.note, life.rule_set_id
            ))
    return found


def _new_agreements(session: Session, network_id: int, altered: Sequence[AgreementChange]) -> dict[str, int]:
    """The ids of the new agreements by code; a code that somebody else took, seen or unseen, is a fault."""
    new = [change.plan for change in altered if change.before is None and change.plan is not None]
    if not new:
        return {}
    values = {"network": network_id, "codes": [plan.code for plan in new], "grantors": [plan.grantor_id for plan in new]}
    ids = {row.code: row.id for row in session.execute(_NEW, values)}
    taken = [Fault(f"{plan.path}.code", Wrong.CODE_TAKEN, {"code": plan.code}) for plan in new if plan.code not in ids]
    if taken:
        raise FileRefused(taken)
    return ids


def _rule_row(shared: dict[str, Any], rule_set_id: UUID, rule: PriceRule) -> dict[str, Any]:
    return {
        **shared, "rule_set_id": rule_set_id, "ordinal": rule.number, "product_id": rule.scope.product_id,
        "brand_id": rule.scope.brand_id, "category_id": rule.scope.category_id, "min_quantity": rule.min_quantity,
        **{terms.value: rule.value if rule.terms is terms else None for terms in Terms},
    }


def _audience(organisation_id: int | None, group_id: int | None) -> dict[str, Any]:
    return {
        "for_all": organisation_id is None and group_id is None, "for_organisation_id": organisation_id,
        "for_group_id": group_id,
    }
