"""What a file of agreements would change: added, changed, unchanged, and those that only move down for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from catalog.agreement_names import AgreementPlan, code_key
from catalog.agreement_versions import take_positions
from catalog.pricing_terms import PriceRule, Window


@dataclass(frozen=True, slots=True)
class Life:
    """A version that stands or is planned, and from when until when it does; None: nothing is planned after it."""

    version: int
    since: datetime
    until: datetime | None
    for_organisation_id: int | None
    for_group_id: int | None
    window: Window
    rule_set_id: UUID
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandingAgreement:
    """The latest version of an agreement, planned or not; `lives` are the versions that still count, the first one now."""

    agreement_id: int
    code: str
    grantor_id: int
    version: int
    since: datetime
    position: int
    for_organisation_id: int | None
    for_group_id: int | None
    window: Window
    rule_set_id: UUID
    rules: tuple[PriceRule, ...]
    lives: tuple[Life, ...] = ()

    @property
    def planned(self) -> tuple[Life, ...]:
        """The versions that have not begun yet, the next one first."""
        return self.lives[1:]


class Kind(StrEnum):
    """What happens to an agreement."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MOVED = "moved"


class Part(StrEnum):
    """What of an agreement changes."""

    AUDIENCE = "audience"
    WINDOW = "window"
    RULES = "rules"
    POSITION = "position"
    SINCE = "since"


@dataclass(frozen=True, slots=True)
class AgreementChange:
    """What happens to one agreement: how it stands (None: new), what the file says (None: not in it), its position."""

    kind: Kind
    code: str
    grantor_id: int
    before: StandingAgreement | None
    plan: AgreementPlan | None
    position: int
    parts: tuple[Part, ...] = ()

    @property
    def contents(self) -> tuple[Part, ...]:
        """What of it is said anew, the position aside."""
        return tuple(part for part in self.parts if part is not Part.POSITION)

    @property
    def rules_added(self) -> tuple[PriceRule, ...]:
        """The rules that the file has and the agreement has not, whatever their number."""
        if self.plan is None:
            return ()
        had = {_said(rule) for rule in self.before.rules} if self.before else set()
        return tuple(rule for rule in self.plan.rules if _said(rule) not in had)

    @property
    def rules_dropped(self) -> tuple[PriceRule, ...]:
        """The rules that the agreement has and the file has not."""
        if self.plan is None or self.before is None:
            return ()
        said = {_said(rule) for rule in self.plan.rules}
        return tuple(rule for rule in self.before.rules if _said(rule) not in said)


def changes_of(plans: Sequence[AgreementPlan], standing: Sequence[StandingAgreement]) -> list[AgreementChange]:
    """What the plans change of what stands: the file's agreements in its order, then those that move down for them."""
    by_key = {code_key(agreement.code): agreement for agreement in standing}
    positions = _positions(plans, standing)
    planned = {code_key(plan.code) for plan in plans}
    changes = [_change(plan, by_key.get(code_key(plan.code)), positions[code_key(plan.code)]) for plan in plans]
    for agreement in standing:
        position = positions.get(code_key(agreement.code), agreement.position)
        if code_key(agreement.code) not in planned and position != agreement.position:
            changes.append(AgreementChange(
                Kind.MOVED, agreement.code, agreement.grantor_id, agreement, None, position, (Part.POSITION,)
            ))
    return changes


def _positions(plans: Sequence[AgreementPlan], standing: Sequence[StandingAgreement]) -> dict[str, int]:
    after: dict[str, int] = {}
    for grantor_id in {plan.grantor_id for plan in plans}:
        before = {code_key(a.code): a.position for a in standing if a.grantor_id == grantor_id}
        stated = {code_key(plan.code): plan.position for plan in plans if plan.grantor_id == grantor_id}
        after.update(take_positions(before, stated))
    return after


def _change(plan: AgreementPlan, before: StandingAgreement | None, position: int) -> AgreementChange:
    if before is None:
        return AgreementChange(Kind.ADDED, plan.code, plan.grantor_id, None, plan, position)
    told_apart = {
        Part.AUDIENCE: (before.for_organisation_id, before.for_group_id) != (plan.for_organisation_id, plan.for_group_id),
        Part.WINDOW: before.window != plan.window,
        Part.RULES: before.rules != plan.rules,
        Part.POSITION: before.position != position,
    }
    parts = tuple(part for part, differs in told_apart.items() if differs)
    kind = Kind.UNCHANGED if not parts else Kind.MOVED if parts == (Part.POSITION,) and plan.position is None else Kind.CHANGED
    return AgreementChange(kind, before.code, plan.grantor_id, before, plan, position, parts)


def _said(rule: PriceRule) -> tuple[object, ...]:
    return rule.scope, rule.terms, rule.value, rule.min_quantity
