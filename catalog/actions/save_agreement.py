"""Saves an agreement as the editor has it: the import of a file with that one agreement, from an instant on, seen first."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from catalog.actions.import_agreements import ImportPlan, plan_import
from catalog.actions.write_agreements import FileRefused, lock_agreements, write_agreements
from catalog.agreement_changes import AgreementChange, Kind, Part, StandingAgreement
from catalog.file_values import Fault, Wrong
from catalog.queries.agreement_export import agreements_as_file
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.clock import PARIS
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale

MOST_AUDITED = 50
CODE_PATH = "agreements[0].code"
_SEEN = text("""
    SELECT for_organisation_id, for_group_id, window_from, window_until, rule_set_id FROM agreement_version
    WHERE network_id = :network AND agreement_id = :agreement AND version = :version
""")
_ID = text("SELECT id FROM agreement WHERE network_id = :network AND granted_by = :grantor AND lower(code) = lower(:code)")


class ChangedMeanwhile(Stale):
    """Somebody else saved the agreement since it was opened; carries its latest version."""

    def __init__(self, before: StandingAgreement) -> None:
        super().__init__(before.code)
        self.before = before


class NotConfirmed(Exception):
    """Some new rules match every offer and nobody has said that this is meant; carries how many."""

    def __init__(self, rules: int) -> None:
        super().__init__(str(rules))
        self.rules = rules


@dataclass(frozen=True, slots=True)
class SavedAgreement:
    """What a save did; `change` says nothing changed where all stood like that already."""

    agreement_id: int
    change: AgreementChange


def plan_agreement(
    session: Session, actor: Actor, *, network_id: int, content: bytes, seen: int | None, since: datetime | None,
) -> ImportPlan:
    """What saving would do, without doing it; a new agreement whose code is in use is a fault here, unlike in a file."""
    plan = plan_import(session, network_id, content, may_grant=[_grantor(actor)])
    if plan.faults or not plan.changes:
        return plan
    change, *others = plan.changes
    if seen is None and change.before is not None:
        return ImportPlan((Fault(CODE_PATH, Wrong.CODE_TAKEN, {"code": change.code}),))
    before = change.before
    if before is not None and not change.contents and before.planned and since != before.planned[-1].since:
        change = replace(change, kind=Kind.CHANGED, parts=(*change.parts, Part.SINCE))
    return ImportPlan((), (change, *others))


def save_agreement(
    session: Session, actor: Actor, *, network_id: int, content: bytes, seen: int | None, since: datetime | None = None,
    note: str = "", is_confirmed: bool = False,
) -> SavedAgreement:
    """Makes an agreement (`seen` None) or gives it a new version from `since` on (None: now), in place of what was planned.

    `content` is an agreements file that names it alone; `seen` the version that the writer looked at. Raises FileRefused
    with every fault, ChangedMeanwhile where what it says has changed since, NotConfirmed for new rules that match everything,
    Refused for an instant that has passed or at which the agreement is already over.
    """
    lock_agreements(session, network_id, _grantor(actor))
    now = clock.now()
    if since is not None and since <= now:
        raise Refused(_("Past prices stand: a new version counts from now on, or from a day to come."), "since_on")
    plan = plan_agreement(session, actor, network_id=network_id, content=content, seen=seen, since=since)
    if plan.faults:
        raise FileRefused(plan.faults)
    change = plan.changes[0]
    if change.before is not None and seen is not None and _changed_since(session, network_id, change.before, seen):
        raise ChangedMeanwhile(change.before)
    assert change.plan is not None
    until = change.plan.window.ends_at
    if since is not None and until is not None and until <= since:
        raise Refused(_("The agreement is over before this version would begin."), "since_on")
    if plan.everything_rules and not is_confirmed:
        raise NotConfirmed(plan.everything_rules)
    told = _told(session, network_id, actor, change.code) if change.before else None
    write_agreements(session, actor, network_id=network_id, changes=plan.changes, now=now, since=since, note=note)
    if change.kind is not Kind.UNCHANGED:
        after = {**_told(session, network_id, actor, change.code), "since": _local(since or now)}
        if note:
            after["note"] = note
        verb = "agreement.added" if change.before is None else "agreement.changed"
        record(session, actor, verb, f"agreement {change.code}", network_id=network_id, before=told, after=after)
    agreement_id = session.execute(
        _ID, {"network": network_id, "grantor": _grantor(actor), "code": change.code}).scalar_one()
    return SavedAgreement(agreement_id, change)


def _grantor(actor: Actor) -> int:
    assert actor.organisation_id is not None
    return actor.organisation_id


def _changed_since(session: Session, network_id: int, before: StandingAgreement, seen: int) -> bool:
    """Whether an agreement says something else than in the version that was seen; its place in the order aside."""
    if before.version == seen:
        return False
    row = session.execute(
        _SEEN, {"network": network_id, "agreement": before.agreement_id, "version": seen}).one_or_none()
    says = (before.for_organisation_id, before.for_group_id, before.window.starts_at, before.window.ends_at, before.rule_set_id)
    return row is None or tuple(row) != says


def _told(session: Session, network_id: int, actor: Actor, code: str) -> dict[str, Any]:
    """An agreement as the audit keeps it: like the file, but long lists of rules are cut."""
    found: dict[str, Any] = agreements_as_file(
        session, network_id, grantor_ids=[_grantor(actor)], codes={code})["agreements"][0]
    rules = found.pop("rules")
    window = found.pop("window")
    return {
        "for": found["for"], "position": found["position"], "from": window["from"], "until": window["until"],
        "rule_count": len(rules), "rules": rules[:MOST_AUDITED],
    }


def _local(at: datetime) -> str:
    return at.astimezone(PARIS).isoformat(timespec="seconds")
