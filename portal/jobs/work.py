"""What the worker knows how to do: consumers of events, long tasks and regular chores, as `app.py` wires them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from portal.jobs.long import RunningJob
from portal.kernel.db import Session
from portal.kernel.events import Event

E = TypeVar("E", bound=Event)
Consume = Callable[[Session, Any], None]
LongTask = Callable[[Session, RunningJob], str | None]
Chore = Callable[[Session], None]


@dataclass(frozen=True)
class Consumer:
    """One consumer of one kind of event; its name is what `consumed` remembers, so it never changes."""

    name: str
    event: type[Event]
    run: Consume


@dataclass(frozen=True)
class RegularChore:
    """Work done again and again (a cron line, in UTC), once for each network."""

    name: str
    cron: str
    run: Chore


@dataclass
class Work:
    """The worker's repertoire; names are unique."""

    consumers: dict[str, list[Consumer]] = field(default_factory=dict)
    long_tasks: dict[str, LongTask] = field(default_factory=dict)
    chores: dict[str, RegularChore] = field(default_factory=dict)

    def consume(self, event: type[E], name: str, run: Callable[[Session, E], None]) -> None:
        """Let `run` take every event of this kind: in its own transaction, in the worker's scope, effect once."""
        there = self.consumers.setdefault(event.wire, [])
        if any(consumer.name == name for consumer in there):
            raise ValueError(f"the consumer {name} of {event.wire} is registered twice")
        there.append(Consumer(name, event, cast(Consume, run)))

    def long_task(self, name: str, run: LongTask) -> None:
        """Let `run` do the long work of this name, in the scope of who asked for it."""
        if name in self.long_tasks:
            raise ValueError(f"the long task {name} is registered twice")
        self.long_tasks[name] = run

    def chore(self, name: str, cron: str, run: Chore) -> None:
        """Let `run` be done regularly for each network."""
        if name in self.chores:
            raise ValueError(f"the chore {name} is registered twice")
        self.chores[name] = RegularChore(name, cron, run)
