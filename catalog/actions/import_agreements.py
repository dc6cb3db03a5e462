"""Takes a file of agreements in, or says what it would change; each one gets a new version or stays untouched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.actions.write_agreements import FileRefused, lock_agreements, write_agreements
from catalog.agreement_changes import AgreementChange, Kind, changes_of
from catalog.agreement_names import AgreementPlan, names_asked, plans_of
from catalog.agreements_file import read_agreements
from catalog.file_values import Fault, Faults
from catalog.queries.agreement_states import names_known, standing_agreements
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_MOST_CODES = 200


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
        lock_agreements(session, network_id, grantor_id)
    planned = _planned(session, network_id, plans)
    altered = [change for change in planned.changes if change.kind is not Kind.UNCHANGED]
    if altered:
        write_agreements(session, actor, network_id=network_id, changes=altered, now=clock.now())
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

