"""Why a purchase or a step is refused, where a page needs more than the words."""

from collections.abc import Mapping

from portal.kernel.errors import Refused


class TotalChanged(Refused):
    """The total is no longer the one that was shown; both in cents."""

    def __init__(self, message: str, shown_cents: int, computed_cents: int) -> None:
        super().__init__(message)
        self.shown_cents, self.computed_cents = shown_cents, computed_cents


class LinesChanged(Refused):
    """The lines are no longer those that were shown, though they come to the same total."""


class NotEnoughStock(Refused):
    """Some lines cannot be reserved: how many units of each offer are left."""

    def __init__(self, message: str, left: Mapping[int, int]) -> None:
        super().__init__(message)
        self.left = left


class AccountRefused(Refused):
    """A seller's account takes no order: at which seller, and `none`, `asked`, `refused`, `blocked`, `changed` or `limit`."""

    def __init__(self, message: str, seller_id: int, problem: str) -> None:
        super().__init__(message)
        self.seller_id, self.problem = seller_id, problem
