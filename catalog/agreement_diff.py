"""What one version of an agreement says otherwise than another, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.pricing_terms import PriceRule


@dataclass(frozen=True, slots=True)
class RuleDiff:
    """Rules that came, went, or grant something else on the same scope from the same quantity (before, after)."""

    added: tuple[PriceRule, ...]
    dropped: tuple[PriceRule, ...]
    changed: tuple[tuple[PriceRule, PriceRule], ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same, whatever the numbers of their rules."""
        return not (self.added or self.dropped or self.changed)

    @property
    def rules(self) -> list[PriceRule]:
        """Every rule it speaks of."""
        return [*self.added, *self.dropped, *(rule for pair in self.changed for rule in pair)]


def rule_diff(before: Sequence[PriceRule], after: Sequence[PriceRule]) -> RuleDiff:
    """The difference of two lists of rules; a rule is the same where scope and minimum quantity are."""
    had = {(rule.scope, rule.min_quantity): rule for rule in before}
    has = {(rule.scope, rule.min_quantity): rule for rule in after}
    return RuleDiff(
        tuple(rule for key, rule in has.items() if key not in had),
        tuple(rule for key, rule in had.items() if key not in has),
        tuple(
            (had[key], rule) for key, rule in has.items()
            if key in had and (had[key].terms, had[key].value) != (rule.terms, rule.value)
        ),
    )


