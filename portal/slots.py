"""Slots: what a lower storey's page leaves open for upper storeys to fill, one batched call per slot and page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from portal.audit.words import AuditWords

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


@dataclass
class Slot(Generic[Ask, Answer]):
    """One open place; `app.py` fills it, pages ask it once with everything they show."""

    name: str
    _fillings: list[Callable[[Any, Ask], Answer]] = field(default_factory=list)

    def fill(self, filling: Callable[[Any, Ask], Answer]) -> None:
        """Adds a filling: called with the visit and what the page asks, it gives one answer for all."""
        self._fillings.append(filling)

    @property
    def is_filled(self) -> bool:
        """Whether anybody would answer."""
        return bool(self._fillings)

    def ask(self, visit: Any, question: Ask) -> list[Answer]:
        """Every filling's answer, in the order they were added; empty where nobody filled the slot."""
        return [filling(visit, question) for filling in self._fillings]


@dataclass(frozen=True)
class OfferRef:
    """An offer on a page, as slots see it: who sells what at which unit price (cents, excl. VAT) and how many."""

    offer_id: int
    seller_id: int
    product_id: int
    brand_id: int
    category_id: int
    net_cents: int
    quantity: int = 1


@dataclass
class Slots:
    """All slots of the application."""

    offer_line: Slot[Sequence[OfferRef], Mapping[int, Markup]] = field(default_factory=lambda: Slot("offer_line"))
    cart_line: Slot[Sequence[OfferRef], Mapping[int, Markup]] = field(default_factory=lambda: Slot("cart_line"))
    order_panel: Slot[Any, Markup] = field(default_factory=lambda: Slot("order_panel"))
    dashboard_card: Slot[None, Sequence[Markup]] = field(default_factory=lambda: Slot("dashboard_card"))
    cart_count: Slot[None, int] = field(default_factory=lambda: Slot("cart_count"))
    reseller_panel: Slot[int, Markup] = field(default_factory=lambda: Slot("reseller_panel"))
    group_panel: Slot[Sequence[int], Mapping[int, Markup]] = field(default_factory=lambda: Slot("group_panel"))
    audit_words: AuditWords = field(default_factory=AuditWords)
