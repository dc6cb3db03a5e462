"""Status changes: a table of allowed steps and the only function that takes one."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from portal.kernel.errors import IllegalStep

S = TypeVar("S")


class Flow(Generic[S]):
    """The allowed steps of one kind of document; statuses without an entry are final."""

    def __init__(self, steps: Mapping[S, set[S]]) -> None:
        self._steps = {before: frozenset(after) for before, after in steps.items()}

    def allows(self, before: S, after: S) -> bool:
        """Whether `after` may directly follow `before`."""
        return after in self._steps.get(before, frozenset())

    def step(self, before: S, after: S) -> S:
        """`after`, when it may follow `before`; raises IllegalStep otherwise."""
        if not self.allows(before, after):
            raise IllegalStep(before, after)
        return after

    def following(self, before: S) -> frozenset[S]:
        """The statuses that may directly follow."""
        return self._steps.get(before, frozenset())
