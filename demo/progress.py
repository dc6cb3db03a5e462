"""Counted progress on a terminal: what is being made, how many of it, how long it took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

Say = Callable[[str], None]


def counted(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}".replace(",", " ")


@dataclass(slots=True)
class Step:
    """One step in hand: `done` is shown when it ends, `of` what it counts."""

    done: int = 0
    of: str = ""


@dataclass(slots=True)
class Progress:
    """Says each step with its place among all and, at its end, what was counted and the seconds it took."""

    steps: int
    say: Say
    place: int = 0
    began: float = field(default_factory=monotonic)

    @contextmanager
    def step(self, what: str, of: str = "") -> Iterator[Step]:
        """One step; the block sets `done` on what it is given. A step beyond the announced ones raises ValueError."""
        if self.place >= self.steps:
            raise ValueError(f"only {self.steps} steps were announced")
        self.place += 1
        started = monotonic()
        step = Step(of=of)
        yield step
        count = f": {counted(step.done)} {step.of}".rstrip() if step.of else ""
        self.say(f"  [{self.place:>2}/{self.steps}] {what}{count} ({monotonic() - started:.1f} s)")

    def finish(self) -> float:
        """The seconds since the beginning."""
        return monotonic() - self.began
