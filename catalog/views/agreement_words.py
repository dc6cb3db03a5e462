"""Agreements in words: whom they are for, what a save or a file changes, how versions differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from catalog.agreement_changes import AgreementChange, Kind, Part
from catalog.agreement_diff import rule_diff
from catalog.price_words import span, terms
from catalog.pricing import PriceAnswer
from catalog.queries.agreement_list import AgreementLine, VersionLine
from catalog.queries.price_answers import ScopeWords, scope_words
from portal.web.filters import format_number, reader_language
from portal.web.texts import _l
from portal.web.visit import Visit

KINDS = {Kind.ADDED: _l("New"), Kind.CHANGED: _l("Changed"), Kind.MOVED: _l("Moved down"), Kind.UNCHANGED: _l("Unchanged")}
PARTS = {
    Part.AUDIENCE: _l("for whom"), Part.WINDOW: _l("window"), Part.RULES: _l("rules"), Part.POSITION: _l("position"),
    Part.SINCE: _l("from when it counts"),
}
ALL_RESELLERS = _l("All resellers")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One agreement of a preview: what happens to it, in words."""

    code: str
    kind: str
    label: str
    parts: str
    position: str
    added: list[str]
    dropped: list[str]


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What a version says otherwise than the one before it: sentences, then rules that came, went or changed."""

    told: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.told or self.added or self.dropped or self.changed)


def audience_words(line: AgreementLine | VersionLine) -> str:
    """Whom an agreement is for: `All resellers`, `Group Gold`, `Alpha (alpha)`."""
    if line.audience == "group":
        return _("Group %(name)s", name=line.audience_name)
    if line.audience == "reseller":
        return f"{line.audience_name} ({line.audience_code})"
    return str(ALL_RESELLERS)


def change_lines(visit: Visit, changes: Sequence[AgreementChange]) -> list[ChangeLine]:
    """What would change, agreement by agreement."""
    rules = [rule for change in changes for rule in (*change.rules_added, *change.rules_dropped)]
    names = scope_words(visit.session, visit.network_id, [rule.scope for rule in rules])
    return [
        ChangeLine(
            change.code, change.kind.value, str(KINDS[change.kind]), ", ".join(str(PARTS[part]) for part in change.parts),
            _position(change), [terms(rule, names) for rule in change.rules_added],
            [terms(rule, names) for rule in change.rules_dropped],
        )
        for change in changes
    ]


def version_diff(visit: Visit, before: VersionLine, after: VersionLine) -> VersionDiff:
    """What a later version says otherwise than an earlier one."""
    rules = rule_diff(before.rules, after.rules)
    names = scope_words(visit.session, visit.network_id, [rule.scope for rule in rules.rules])
    language = reader_language()
    told = [
        _("%(what)s: %(before)s, then %(after)s", what=str(what), before=was, after=becomes)
        for what, was, becomes in (
            (_l("For"), audience_words(before), audience_words(after)), (_l("Window"), span(before.window), span(after.window)),
            (_l("Position"), format_number(before.position, language), format_number(after.position, language)),
        ) if was != becomes
    ]
    return VersionDiff(
        told, [terms(rule, names) for rule in rules.added], [terms(rule, names) for rule in rules.dropped],
        [(terms(was, names), terms(becomes, names)) for was, becomes in rules.changed],
    )


def deciding_words(answer: PriceAnswer, names: ScopeWords) -> str:
    """In a few words which rule decided a price: `N-GOLD, rule 2: 12 % off …`, or the dealer price."""
    if answer.won is None:
        return _("No rule: the dealer price")
    return _("%(agreement)s, rule %(number)s: %(terms)s", agreement=answer.won.agreement.code, number=answer.won.rule.number,
             terms=terms(answer.won.rule, names))


def _position(change: AgreementChange) -> str:
    if change.before is None or change.before.position == change.position:
        return str(change.position)
    return f"{change.before.position} → {change.position}"
