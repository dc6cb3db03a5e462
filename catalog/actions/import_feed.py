"""Takes a wholesaler's feed in: read, checked, staged, merged as a set in one transaction, and reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import text

from catalog.events import FeedTaken, StockShort
from catalog.feed_report import FeedReport, Outcome, repeated
from catalog.feeds.check import Fault, FeedLine, check_feed
from catalog.feeds.profile import FeedProfile
from catalog.feeds.readers import RawFeed, read_feed
from catalog.intake.holds import holds_of
from catalog.intake.offers import merge_offers
from catalog.intake.products import identify
from catalog.intake.runs import end_run, keep_faults, last_feed, note_taken, open_run, stored_run
from catalog.intake.shelves import lines_at_risk, set_stock
from catalog.intake.staging import stage
from catalog.queries.vat_rates import default_vat
from portal.audit.actions import record
from portal.jobs.publish import publish
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.ids import new_id

COUNT_EVERY = 5_000
Progress = Callable[[int, int | None], None]
_AS_SETS = text(
    "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true), set_config('enable_nestloop', 'off', true)"
)
_AS_EVER = text("SELECT set_config('enable_nestloop', 'on', true)")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('catalog.import', :network))")
_TOUCHED = text("SELECT count(*) FROM feed_touched")
_CHANGED = text("SELECT catalog_changed()")
_DROP_STAGING = text("DROP TABLE IF EXISTS feed_line, feed_match, feed_wish, feed_change, feed_touched, feed_stock")


@dataclass(frozen=True, slots=True)
class FeedFile:
    """The file as it came; `at` is the instant of upload."""

    data: bytes
    name: str
    at: datetime

    @property
    def sha256(self) -> str:
        """By what the same file is known."""
        return sha256(self.data).hexdigest()


def import_feed(
    session: Session, actor: Actor, *, file: FeedFile, profile_code: str, profile: FeedProfile, run_id: UUID | None = None,
    confirmed: bool = False, progress: Progress | None = None, profile_version: int | None = None,
) -> FeedReport:
    """The actor's wholesaler's offers as the file says, or the reasons to hold it; see docs/rules/feeds.md.

    Raises FeedRefused where the file cannot be taken at all. Imports of one network wait for each other; stock rows are
    locked last. `profile_version`, where given, tells a profile that has changed since from the one that took the same file.
    The run's row, its faults and its report are written whatever the outcome but refusal.
    """
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    network_id, seller_id, started = actor.network_id, actor.organisation_id, perf_counter()
    version = profile_version
    if profile.vat_rate is None:
        profile = replace(profile, vat_rate=default_vat(session, network_id, seller_id, paris_today(clock.now())))
    same = _same_file(session, network_id, seller_id, file, profile_code, version)
    if same is not None:
        return _told(session, actor, file, profile_code, run_id, same, started)
    feed = read_feed(file.data, profile)
    lines, rejects, warnings = _checked(feed, profile, progress)
    cut_off = min(feed.cut_off or file.at, file.at)
    session.execute(_AS_SETS)
    session.execute(_LOCK, {"network": network_id})
    same = _same_file(session, network_id, seller_id, file, profile_code, version)
    if same is not None:
        return _told(session, actor, file, profile_code, run_id, same, started)
    session.execute(_DROP_STAGING)
    stage(session, lines)
    run = open_run(session, actor, run_id or new_id(), file=file, profile_code=profile_code, cut_off=cut_off,
                   profile_version=version)
    keep_faults(session, network_id, seller_id, run, rejects, warnings)
    last = last_feed(session, network_id, seller_id)
    holds = () if confirmed else holds_of(
        session, network_id, seller_id, drop=profile.hold_drop, price=profile.hold_price, cut_off=cut_off,
        last_cut_off=None if last is None else last.cut_off,
    )
    base: dict[str, Any] = {
        "run_id": run, "lines": len(lines) + len(rejects), "accepted": len(lines), "rejects": rejects, "warnings": warnings,
        "cut_off": cut_off,
    }
    if holds:
        report = FeedReport(Outcome.HELD, holds=holds, seconds=perf_counter() - started, **base)
        end_run(session, network_id, seller_id, run, "held", report.counts())
        return report
    taken = _merge(session, network_id, seller_id, profile, feed.warehouses, cut_off)
    session.execute(_AS_EVER)
    report = FeedReport(Outcome.TAKEN, seconds=perf_counter() - started, **base, **taken)
    end_run(session, network_id, seller_id, run, "done", report.counts())
    note_taken(session, network_id, seller_id, run, file=file, profile_code=profile_code, cut_off=cut_off,
               profile_version=version)
    _tell(session, actor, report)
    return report


def _checked(
    feed: RawFeed, profile: FeedProfile, progress: Progress | None
) -> tuple[list[FeedLine], list[Fault], list[Fault]]:
    lines: list[FeedLine] = []
    rejects: list[Fault] = []
    warnings: list[Fault] = []
    for number, (line, faults) in enumerate(check_feed(feed, profile), start=1):
        if line is None:
            rejects.extend(faults)
        else:
            lines.append(line)
            if faults:
                warnings.extend(faults)
        if progress is not None and number % COUNT_EVERY == 0:
            progress(number, None)
    if progress is not None:
        total = len(lines) + len(rejects)
        progress(total, total)
    return lines, rejects, warnings


def _merge(
    session: Session, network_id: int, seller_id: int, profile: FeedProfile, warehouses: Sequence[str], cut_off: datetime
) -> dict[str, Any]:
    assert profile.vat_rate is not None
    found = identify(session, network_id, seller_id)
    merged = merge_offers(
        session, network_id, seller_id, vat_rate=profile.vat_rate, cut_off=cut_off, at=clock.now(),
    )
    absorbed = set_stock(session, network_id, seller_id, warehouses=warehouses, cut_off=cut_off)
    return {
        "products_new": found.made, "products_matched": found.known, "products_to_review": found.to_review,
        "offers_new": merged.added, "offers_dropped": merged.dropped, "absorbed": absorbed,
        "changed": session.execute(_TOUCHED).scalar_one(), "at_risk_lines": lines_at_risk(session, network_id, seller_id),
    }


def _same_file(
    session: Session, network_id: int, seller_id: int, file: FeedFile, profile_code: str, version: int | None
) -> FeedReport | None:
    """The report of the last feed taken, where it was this very file, read by the same version of the profile."""
    last = last_feed(session, network_id, seller_id)
    if last is None or last.file_sha256 != file.sha256 or last.profile_code != profile_code:
        return None
    if version is not None and last.profile_version not in (None, version):
        return None
    run = stored_run(session, last)
    return repeated(run.report, run.faults, run.id, run.cut_off)


def _told(
    session: Session, actor: Actor, file: FeedFile, profile_code: str, run_id: UUID | None, same: FeedReport, started: float
) -> FeedReport:
    """The same file again: a run that was asked for in the portal says so; nothing else is written."""
    report = replace(same, seconds=perf_counter() - started)
    if run_id is not None:
        assert actor.network_id is not None
        assert actor.organisation_id is not None
        open_run(session, actor, run_id, file=file, profile_code=profile_code, cut_off=same.cut_off)
        keep_faults(session, actor.network_id, actor.organisation_id, run_id, same.rejects, same.warnings)
        end_run(session, actor.network_id, actor.organisation_id, run_id, "done", report.counts())
    return report


def _tell(session: Session, actor: Actor, report: FeedReport) -> None:
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    network_id, seller_id = actor.network_id, actor.organisation_id
    record(session, actor, "feed.taken", str(report.run_id), after={"lines": report.lines, "changed": report.changed})
    publish(session, FeedTaken(network_id=network_id, seller_id=seller_id, run_id=report.run_id, changed=report.changed))
    if report.at_risk_lines:
        publish(session, StockShort(network_id=network_id, seller_id=seller_id, run_id=report.run_id,
                                    order_line_ids=tuple(map(str, report.at_risk_lines))))
    if report.changed:
        session.execute(_CHANGED)
