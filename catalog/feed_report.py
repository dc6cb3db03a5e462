"""What an import reports: counts by reason, what became of the products and offers, and how long it took."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from catalog.feeds.check import Fault
from catalog.intake.holds import Hold


class Outcome(StrEnum):
    """How an import ended: taken, held for a person, or the same file as last time."""

    TAKEN = "taken"
    HELD = "held"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FeedReport:
    """One import; `rejects` and `warnings` are the faults themselves, everything else is counted."""

    outcome: Outcome
    run_id: UUID
    lines: int
    accepted: int
    rejects: Sequence[Fault]
    warnings: Sequence[Fault]
    products_new: int = 0
    products_matched: int = 0
    products_to_review: int = 0
    offers_new: int = 0
    offers_dropped: int = 0
    changed: int = 0
    absorbed: int = 0
    at_risk_lines: Sequence[UUID] = field(default_factory=tuple)
    holds: Sequence[Hold] = field(default_factory=tuple)
    cut_off: datetime | None = None
    seconds: float = 0.0

    @property
    def rejected_by_reason(self) -> dict[str, int]:
        """How many lines were rejected for which reason."""
        return dict(sorted(Counter(fault.reason.value for fault in self.rejects).items()))

    @property
    def warned(self) -> dict[str, int]:
        """How many lines were taken with which warning."""
        return dict(sorted(Counter(fault.reason.value for fault in self.warnings).items()))

    def counts(self) -> dict[str, Any]:
        """The report without the lines, as the run keeps it."""
        return {
            "lines": self.lines, "accepted": self.accepted, "rejected": len(self.rejects),
            "rejected_by_reason": self.rejected_by_reason, "warned": self.warned, "products_new": self.products_new,
            "products_matched": self.products_matched, "products_to_review": self.products_to_review,
            "offers_new": self.offers_new, "offers_dropped": self.offers_dropped, "changed": self.changed,
            "absorbed": self.absorbed, "at_risk": len(self.at_risk_lines), "holds": [asdict(hold) for hold in self.holds],
            "outcome": self.outcome.value, "seconds": round(self.seconds, 3),
        }

    def as_json(self) -> dict[str, Any]:
        """The report as the command prints it: with every rejected line and its reason."""
        lines = {str(fault.line_no): fault.reason.value for fault in self.rejects}
        counts = self.counts()
        return {
            **{name: counts[name] for name in ("lines", "accepted", "rejected", "rejected_by_reason")},
            "rejected_lines": lines,
            **{name: counts[name] for name in ("warned", "products_new", "products_matched", "products_to_review",
                                               "changed", "seconds", "offers_new", "offers_dropped", "at_risk", "holds",
                                               "outcome")},
            "run": str(self.run_id), "cut_off": self.cut_off.isoformat() if self.cut_off else None,
        }


def repeated(counts: Mapping[str, Any], faults: Sequence[tuple[Fault, bool]], run_id: UUID, cut_off: datetime) -> FeedReport:
    """The report of the same file given again: the counts of the run that took it, and nothing changed."""
    return FeedReport(
        Outcome.SAME, run_id, counts["lines"], counts["accepted"], [fault for fault, rejected in faults if rejected],
        [fault for fault, rejected in faults if not rejected],
        products_matched=counts["products_new"] + counts["products_matched"],
        products_to_review=counts["products_to_review"], cut_off=cut_off,
    )
