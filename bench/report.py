"""The table of a bench: what was measured, as a ratio to the floor, against what must be and what is aimed for."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.load import Round


@dataclass(frozen=True)
class Line:
    """One path: its figure as people read it, the ratio or value judged, and the limits (None: none is set)."""

    path: str
    measured: str
    value: float
    must: float | None
    aim: float | None
    unit: str = "×"
    more_is_better: bool = False

    def _within(self, limit: float | None) -> bool:
        if limit is None:
            return True
        return self.value >= limit if self.more_is_better else self.value <= limit

    @property
    def verdict(self) -> str:
        """Fails, holds, or reaches what is aimed for."""
        if not self._within(self.must):
            return "FAILS"
        return "aim" if self.aim is not None and self._within(self.aim) else "holds"

    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        sign = "≥" if self.more_is_better else "≤"
        must = f"{sign} {self.must:.3g} {self.unit}" if self.must is not None else ""
        aim = f"{sign} {self.aim:.3g} {self.unit}" if self.aim is not None else ""
        return self.path, self.measured, f"{self.value:.2f} {self.unit}", must, aim, self.verdict


@dataclass
class Report:
    """All lines, and what could not be measured with the reason."""

    lines: list[Line] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Keeps a line and shows it, so that a long bench is not silent."""
        self.lines.append(line)
        print("  " + "  ".join(line.cells()), flush=True)

    def holds(self) -> bool:
        """Whether every limit that must hold does, and everything was measured."""
        return not self.missing and all(line.verdict != "FAILS" for line in self.lines)

    def text(self) -> str:
        """The table."""
        rows = [("path", "measured", "value", "must be", "aim for", ""), *(line.cells() for line in self.lines)]
        widths = [max(len(row[at]) for row in rows) for at in range(6)]
        shown = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        shown.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([*shown, *(f"NOT MEASURED  {path}: {why}" for path, why in self.missing)])


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median with the lowest and highest of the rounds."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def median(values: Sequence[float]) -> float:
    """The median of the rounds."""
    return statistics.median(values)


def no_failures(path: str, rounds: Sequence[Round]) -> None:
    """Exits when a round had refused answers: a fast error page is not a fast page."""
    bad = sum(one.bad for one in rounds)
    if bad:
        raise SystemExit(f"{path}: {bad} answers were not the page asked for")
