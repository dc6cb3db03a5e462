"""What a drafted agreement would do, as the editor shows it beside the form: changes, offers rule by rule, sample prices."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.actions.import_agreements import ImportPlan
from catalog.agreement_changes import Kind
from catalog.agreement_effect import RuleEffect
from catalog.agreements_file import Audience
from catalog.forms.agreement_editor import AgreementForm
from catalog.price_words import span, terms
from catalog.pricing_terms import Terms
from catalog.queries.agreement_choices import any_reseller, find_resellers
from catalog.queries.agreement_preview import Customer, Preview, SamplePrice, preview_of
from catalog.queries.price_answers import scope_words
from catalog.views.agreement_words import ChangeLine, change_lines, deciding_words
from portal.kernel import clock
from portal.kernel.permissions import OrganisationKind
from portal.web.visit import Visit


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: what it grants, in words, and what becomes of the offers it touches."""

    words: str
    effect: RuleEffect
    others: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample price: before and after in cents (None: the reader does not see it), and what decides it then."""

    sample: SamplePrice
    before_cents: int | None
    after_cents: int | None
    why: str


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """Everything the preview shows."""

    changes: list[ChangeLine]
    has_changes: bool
    window: str
    preview: Preview
    rules: list[RuleLine]
    samples: list[SampleLine]
    minimum_share: Decimal | None
    asked: str
    is_unknown: bool


def preview_part(visit: Visit, plan: ImportPlan, form: AgreementForm, starts: datetime | None) -> PreviewPart:
    """The preview of a plan without faults, priced for the reseller named in the form, else for one that it is for."""
    assert visit.kind is not None
    asked = form.sample.data or ""
    customer = _customer(visit, form, asked)
    kind = OrganisationKind(visit.kind)
    found = preview_of(visit.session, visit.network_id, kind, plan.changes, customer, starts or clock.now())
    drafted = plan.changes[0].plan
    assert drafted is not None
    answers = [answer for sample in found.samples for answer in (sample.before, sample.after)]
    scopes = [rule.scope for rule in drafted.rules] + [a.won.rule.scope for a in answers if a.won is not None]
    names = scope_words(visit.session, visit.network_id, scopes)
    shown = [change for change in plan.changes if change.kind is not Kind.UNCHANGED]
    return PreviewPart(
        changes=change_lines(visit, shown), has_changes=bool(shown), window=span(drafted.window), preview=found,
        rules=[
            RuleLine(terms(rule, names), effect, effect.others.most_common(4))
            for rule, effect in zip(drafted.rules, found.effect.rules, strict=True)
        ],
        samples=[
            SampleLine(sample, _net(sample, after=False), _net(sample, after=True), deciding_words(sample.after, names))
            for sample in found.samples
        ],
        minimum_share=found.minimum_share, asked=asked,
        is_unknown=bool(asked) and (customer is None or not _is_meant(customer, asked)),
    )


def _customer(visit: Visit, form: AgreementForm, asked: str) -> Customer | None:
    if not asked and form.audience.data == Audience.RESELLER:
        asked = form.reseller.data or ""
    if asked:
        found = find_resellers(visit.session, visit.network_id, asked)
        if found:
            return found[0]
    group = (form.group.data or "") if form.audience.data == Audience.GROUP else ""
    return any_reseller(visit.session, visit.network_id, group)


def _is_meant(customer: Customer, asked: str) -> bool:
    return asked.casefold() in customer.code.casefold() or asked.casefold() in customer.name.casefold()


def _net(sample: SamplePrice, *, after: bool) -> int | None:
    """A net unit as far as the reader may know it: without the dealer price only what a rule says by itself."""
    answer = sample.after if after else sample.before
    if sample.is_known or (answer.won is not None and answer.won.rule.terms is not Terms.OFF_DEALER):
        return answer.net_cents
    return None
