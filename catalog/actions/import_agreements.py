"""Takes a file of agreements in, or says what it would change; each one gets a new version or stays untouched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, text

from catalog.agreement_changes import AgreementChange, Kind, Part, changes_of
from catalog.agreement_names import AgreementPlan, names_asked, plans_of
from catalog.agreements_file import read_agreements
from catalog.file_values import Fault, Faults, Wrong
from catalog.models import AgreementRule, AgreementRuleSet, AgreementVersion
from catalog.pricing_terms import PriceRule, Terms
from catalog.queries.agreement_states import names_known, standing_agreements
from portal.audit.actions import record
from portal.kernel import clock
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
    UPDATE agreement_version v SET ends_at = ended.at
    FROM unnest(CAST(:ids AS bigint[]), CAST(:versions AS integer[]), CAST(:at AS timestamptz[])) AS ended (id, version, at)
    WHERE v.network_id = :network AND v.agreement_id = ended.id AND v.version = ended.version
""")
_PRICES_CHANGED = text("SELECT prices_changed()")
_STEP = timedelta(microseconds=1)
_MOST_CODES = 200


class FileRefused(Exception):
    """The file is wrong; nothing was imported. Carries every fault with its path."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would do: its faults, else its changes."""

    faults: tuple[Fault, ...]
    changes: tuple[AgreementChange, ...] = field(default=())

    def codes(self, kind: Kind) -> list[str]:
        """The codes of the agreements to which that happens."""
        return [change.code for change in self.changes if change.kind is kind]

    @property
    def everything_rules(self) -> int:
        """How many new rules match every offer."""
        return sum(rule.scope.is_everything for change in self.changes for rule in change.rules_added)


def plan_import(
    session: Session, network_id: int, content: bytes, *, may_grant: Collection[int] | None = None,
) -> ImportPlan:
    """What a file would change, without changing it; `may_grant` names the organisations whose agreements are taken."""
    plans, faults = _read(session, network_id, content, may_grant)
    return ImportPlan(tuple(faults)) if faults else _planned(session, network_id, plans)


def import_agreements(
    session: Session, actor: Actor, *, network_id: int, content: bytes, may_grant: Collection[int] | None = None,
) -> ImportPlan:
    """Takes a file in as a whole: new agreements and new versions of changed ones from now on; what is equal stays.

    Agreements of the same grantor that are not in the file stay, but move down from a position that is taken. Raises
    FileRefused with every fault, and then nothing is to be kept of the transaction. Files of one grantor wait for each
    other.
    """
    plans, faults = _read(session, network_id, content, may_grant)
    if faults:
        raise FileRefused(faults)
    for grantor_id in sorted({plan.grantor_id for plan in plans}):
        session.execute(_LOCK, {"network": str(network_id), "grantor": str(grantor_id)})
    planned = _planned(session, network_id, plans)
    altered = [change for change in planned.changes if change.kind is not Kind.UNCHANGED]
    if altered:
        _write(session, actor, network_id, altered, clock.now())
        session.execute(_PRICES_CHANGED)
        _tell_audit(session, actor, network_id, altered)
    return planned


def _read(
    session: Session, network_id: int, content: bytes, may_grant: Collection[int] | None,
) -> tuple[list[AgreementPlan], list[Fault]]:
    faults = Faults()
    drafts = read_agreements(content, faults)
    plans = plans_of(drafts, names_known(session, network_id, names_asked(drafts), may_grant), faults)
    return plans, faults.in_file_order()


def _planned(session: Session, network_id: int, plans: Sequence[AgreementPlan]) -> ImportPlan:
    standing = standing_agreements(session, network_id, sorted({plan.grantor_id for plan in plans}))
    return ImportPlan((), tuple(changes_of(plans, standing)))


def _write(session: Session, actor: Actor, network_id: int, altered: Sequence[AgreementChange], now: datetime) -> None:
    """Ends the versions that changed, writes the new ones; some statements, however many agreements there are."""
    ids = _new_agreements(session, network_id, altered)
    ended: list[tuple[int, int, datetime]] = []
    versions: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    for change in altered:
        before, source = change.before, change.plan or change.before
        assert source is not None
        since = now if before is None else max(now, before.since + _STEP)
        if before is not None:
            ended.append((before.agreement_id, before.version, since))
        audience = _audience(source.for_organisation_id, source.for_group_id)
        shared = {"network_id": network_id, "granted_by": change.grantor_id, **audience}
        if before is not None and not {Part.RULES, Part.AUDIENCE} & set(change.parts):
            rule_set_id = before.rule_set_id
        else:
            rule_set_id = new_id()
            sets.append({**shared, "id": rule_set_id})
            rules += [_rule_row(shared, rule_set_id, rule) for rule in source.rules]
        versions.append({
            **shared, "agreement_id": ids[change.code] if before is None else before.agreement_id,
            "version": 1 if before is None else before.version + 1, "rule_set_id": rule_set_id, "position": change.position,
            "window_from": source.window.starts_at, "window_until": source.window.ends_at, "starts_at": since,
            "ends_at": None, "created_by_name": actor.name,
        })
    if ended:
        agreement_ids, numbers, at = zip(*ended, strict=True)
        values = {"network": network_id, "ids": list(agreement_ids), "versions": list(numbers), "at": list(at)}
        session.execute(_END, values)
    for model, rows in ((AgreementRuleSet, sets), (AgreementRule, rules), (AgreementVersion, versions)):
        table = model.__table__
        assert isinstance(table, Table)
        if rows:
            session.execute(insert(table), rows)


def _new_agreements(session: Session, network_id: int, altered: Sequence[AgreementChange]) -> dict[str, int]:
    """The ids of the new agreements by code; a code that somebody else took, seen or unseen, is a fault of the file."""
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


def _tell_audit(session: Session, actor: Actor, network_id: int, altered: Sequence[AgreementChange]) -> None:
    """One audit row for each grantor: which agreements were added, changed and moved (the versions keep the rest)."""
    for grantor_id in sorted({change.grantor_id for change in altered}):
        told: dict[str, Any] = {}
        for kind in (Kind.ADDED, Kind.CHANGED, Kind.MOVED):
            codes = [change.code for change in altered if change.kind is kind and change.grantor_id == grantor_id]
            if codes:
                told[kind.value] = {"count": len(codes), "codes": codes[:_MOST_CODES]}
        record(
            session, actor, "agreements.imported", "agreements", organisation_id=grantor_id, network_id=network_id, after=told
        )


def _audience(organisation_id: int | None, group_id: int | None) -> dict[str, Any]:
    return {
        "for_all": organisation_id is None and group_id is None, "for_organisation_id": organisation_id,
        "for_group_id": group_id,
    }
