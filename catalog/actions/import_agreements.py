"""Takes a file of agreements in, or says what it would change; every agreement becomes a new version or stays untouched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from catalog.agreement_changes import AgreementChange, Kind, changes_of
from catalog.agreement_names import AgreementPlan, names_asked, plans_of
from catalog.agreements_file import read_agreements
from catalog.file_values import Fault, Faults, Wrong
from catalog.models import Agreement, AgreementRule, AgreementRuleSet, AgreementVersion
from catalog.pricing_terms import PriceRule, Terms
from catalog.queries.agreement_states import names_known, standing_agreements
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.ids import new_id

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('agreements ' || :network || ' ' || :grantor, 0))")
_PRICES_CHANGED = text("SELECT prices_changed()")
_STEP = timedelta(microseconds=1)


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
    faults = Faults()
    drafts = read_agreements(content, faults)
    plans = plans_of(drafts, names_known(session, network_id, names_asked(drafts), may_grant), faults)
    if faults.found:
        return ImportPlan(tuple(faults.found))
    grantor_ids = sorted({plan.grantor_id for plan in plans})
    return ImportPlan((), tuple(changes_of(plans, standing_agreements(session, network_id, grantor_ids))))


def import_agreements(
    session: Session, actor: Actor, *, network_id: int, content: bytes, may_grant: Collection[int] | None = None,
) -> ImportPlan:
    """Takes a file in as a whole: new agreements and new versions of changed ones from now on; what is equal stays.

    Agreements of the same grantor that are not in the file stay, but move down from a position that is taken. Raises
    FileRefused with every fault, and then nothing is to be kept of the transaction.
    """
    first = plan_import(session, network_id, content, may_grant=may_grant)
    if first.faults:
        raise FileRefused(first.faults)
    for grantor_id in sorted({change.grantor_id for change in first.changes}):
        session.execute(_LOCK, {"network": str(network_id), "grantor": str(grantor_id)})
    plan = plan_import(session, network_id, content, may_grant=may_grant)
    if plan.faults:
        raise FileRefused(plan.faults)
    now = clock.now()
    altered = [change for change in plan.changes if change.kind is not Kind.UNCHANGED]
    for change in altered:
        _apply(session, actor, network_id, change, now)
    if altered:
        session.execute(_PRICES_CHANGED)
    return plan


def _apply(session: Session, actor: Actor, network_id: int, change: AgreementChange, now: datetime) -> None:
    before, plan = change.before, change.plan
    if before is None:
        assert plan is not None
        agreement_id, version, since = _new_agreement(session, network_id, plan), 1, now
    else:
        agreement_id, version, since = before.agreement_id, before.version + 1, max(now, before.since + _STEP)
        session.execute(
            update(AgreementVersion).where(
                AgreementVersion.network_id == network_id, AgreementVersion.agreement_id == agreement_id,
                AgreementVersion.version == before.version,
            ).values(ends_at=since)
        )
    source: Any = plan or before
    audience = _audience(source.for_organisation_id, source.for_group_id)
    same_rules = before is not None and (plan is None or (plan.rules == before.rules and audience == _audience(
        before.for_organisation_id, before.for_group_id)))
    rule_set_id = before.rule_set_id if before is not None and same_rules else _new_rule_set(
        session, network_id, change.grantor_id, audience, source.rules)
    session.execute(insert(AgreementVersion).values(
        network_id=network_id, agreement_id=agreement_id, version=version, granted_by=change.grantor_id,
        rule_set_id=rule_set_id, **audience, position=change.position, window_from=source.window.starts_at,
        window_until=source.window.ends_at, starts_at=since, ends_at=None, created_by_name=actor.name,
    ))
    record(
        session, actor, f"agreement.{change.kind.value}", f"agreement {change.code}", organisation_id=change.grantor_id,
        network_id=network_id, before=None if before is None else {"version": before.version, "position": before.position},
        after={"version": version, "position": change.position, "parts": [part.value for part in change.parts]},
    )


def _new_agreement(session: Session, network_id: int, plan: AgreementPlan) -> int:
    """The id of a new agreement; a code that somebody else took, seen or unseen, is a fault of the file."""
    table = Agreement.__table__
    assert isinstance(table, Table)
    statement = insert_or_skip(table).values(network_id=network_id, code=plan.code, granted_by=plan.grantor_id)
    made = session.execute(statement.on_conflict_do_nothing().returning(table.c.id)).scalar_one_or_none()
    if made is None:
        raise FileRefused([Fault(f"{plan.path}.code", Wrong.CODE_TAKEN, {"code": plan.code})])
    return int(made)


def _new_rule_set(
    session: Session, network_id: int, grantor_id: int, audience: dict[str, Any], rules: Sequence[PriceRule],
) -> UUID:
    rule_set_id = new_id()
    shared = {"network_id": network_id, "granted_by": grantor_id, **audience}
    session.execute(insert(AgreementRuleSet).values(id=rule_set_id, **shared))
    session.execute(insert(AgreementRule), [
        {
            **shared, "rule_set_id": rule_set_id, "ordinal": rule.number, "product_id": rule.scope.product_id,
            "brand_id": rule.scope.brand_id, "category_id": rule.scope.category_id, "min_quantity": rule.min_quantity,
            **{terms.value: rule.value if rule.terms is terms else None for terms in Terms},
        }
        for rule in rules
    ])
    return rule_set_id


def _audience(organisation_id: int | None, group_id: int | None) -> dict[str, Any]:
    return {
        "for_all": organisation_id is None and group_id is None, "for_organisation_id": organisation_id,
        "for_group_id": group_id,
    }
