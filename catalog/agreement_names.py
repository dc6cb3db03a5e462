"""The names of an agreements file looked up: drafts become plans that only know ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.agreements_file import AgreementDraft, Audience, RuleDraft, ScopeNames
from catalog.codes import mpn_key
from catalog.file_values import Faults, Wrong
from catalog.pricing_terms import PriceRule, Scope, Window
from portal.kernel.text import name_key

VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """Every name that some drafts use, in the form by which it is compared."""

    brands: frozenset[str]
    categories: frozenset[str]
    products: frozenset[tuple[str, str]]
    resellers: frozenset[str]
    groups: frozenset[str]
    grantors: frozenset[str]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class NamesKnown:
    """What the network knows of the names asked for, as ids; `codes` gives the grantor of each agreement code."""

    brands: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[tuple[str, str], int] = field(default_factory=dict)
    resellers: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    grantors: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    may_grant: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class AgreementPlan:
    """An agreement of a file with ids for names; `for_organisation_id` and `for_group_id` both None: for all."""

    path: str
    code: str
    grantor_id: int
    for_organisation_id: int | None
    for_group_id: int | None
    position: int | None
    window: Window
    rules: tuple[PriceRule, ...]

    @property
    def everything_rules(self) -> tuple[PriceRule, ...]:
        """The rules that match every offer of the grantor's reach, which a person confirms apart."""
        return tuple(rule for rule in self.rules if rule.scope.is_everything)


def code_key(code: str) -> str:
    """A code of a company, a group or an agreement as it is compared: letter case does not count."""
    return code.strip().casefold()


def names_asked(drafts: Iterable[AgreementDraft]) -> NamesAsked:
    """The names to look up for some drafts."""
    drafts = list(drafts)
    scopes = [rule.scope for draft in drafts for rule in draft.rules]
    return NamesAsked(
        brands=frozenset(name_key(s.brand) for s in scopes if s.brand is not None),
        categories=frozenset(name_key(s.category) for s in scopes if s.category is not None),
        products=frozenset((name_key(s.brand), mpn_key(s.mpn)) for s in scopes if s.mpn and s.brand),
        resellers=frozenset(code_key(d.audience_code) for d in drafts if d.audience is Audience.RESELLER),
        groups=frozenset(code_key(d.audience_code) for d in drafts if d.audience is Audience.GROUP),
        grantors=frozenset(code_key(d.granted_by) for d in drafts if d.granted_by),
        codes=frozenset(code_key(d.code) for d in drafts if d.code),
    )


def plans_of(drafts: Sequence[AgreementDraft], known: NamesKnown, faults: Faults) -> list[AgreementPlan]:
    """The drafts with every name looked up; unknown names, foreign codes and twin rules are added to `faults`.

    With `known.may_grant` only those organisations' agreements are taken.
    """
    plans = [_plan(draft, known, faults) for draft in drafts]
    return [plan for plan in plans if plan is not None]


def _plan(draft: AgreementDraft, known: NamesKnown, faults: Faults) -> AgreementPlan | None:
    before = len(faults.found)
    grantor_id = known.grantors.get(code_key(draft.granted_by))
    if not draft.granted_by:
        pass
    elif known.may_grant is not None and grantor_id not in known.may_grant:
        faults.add(f"{draft.path}.granted_by", Wrong.NOT_YOURS, name=draft.granted_by)
    elif grantor_id is None:
        faults.add(f"{draft.path}.granted_by", Wrong.UNKNOWN_GRANTOR, name=draft.granted_by)
    elif known.codes.get(code_key(draft.code), grantor_id) != grantor_id:
        faults.add(f"{draft.path}.code", Wrong.CODE_TAKEN, code=draft.code)
    organisation_id = group_id = None
    if draft.audience is Audience.RESELLER:
        organisation_id = known.resellers.get(code_key(draft.audience_code))
        if organisation_id is None:
            faults.add(f"{draft.path}.for.reseller", Wrong.UNKNOWN_RESELLER, name=draft.audience_code)
    elif draft.audience is Audience.GROUP:
        group_id = known.groups.get(code_key(draft.audience_code))
        if group_id is None:
            faults.add(f"{draft.path}.for.group", Wrong.UNKNOWN_GROUP, name=draft.audience_code)
    rules = _rules(draft.rules, known, faults)
    if grantor_id is None or len(faults.found) > before:
        return None
    return AgreementPlan(
        draft.path, draft.code, grantor_id, organisation_id, group_id, draft.position, draft.window, rules
    )


def _rules(drafts: Sequence[RuleDraft], known: NamesKnown, faults: Faults) -> tuple[PriceRule, ...]:
    rules: list[PriceRule] = []
    seen: dict[tuple[Scope, int], str] = {}
    for number, draft in enumerate(drafts, 1):
        scope = _scope(draft.scope, f"{draft.path}.scope", known, faults)
        if scope is None:
            continue
        first = seen.setdefault((scope, draft.min_quantity), draft.path)
        if first != draft.path:
            faults.add(draft.path, Wrong.SAME_RULE, first=first)
        rules.append(PriceRule(number, scope, draft.terms, draft.value, draft.min_quantity))
    return tuple(rules)


def _scope(names: ScopeNames, path: str, known: NamesKnown, faults: Faults) -> Scope | None:
    if names.mpn is not None and names.brand is not None:
        product_id = known.products.get((name_key(names.brand), mpn_key(names.mpn)))
        if product_id is None:
            faults.add(f"{path}.product", Wrong.UNKNOWN_PRODUCT, brand=names.brand, mpn=names.mpn)
            return None
        return Scope(product_id=product_id)
    brand_id = category_id = None
    if names.brand is not None:
        brand_id = known.brands.get(name_key(names.brand))
        if brand_id is None:
            faults.add(f"{path}.brand", Wrong.UNKNOWN_BRAND, name=names.brand)
    if names.category is not None:
        category_id = known.categories.get(name_key(names.category))
        if category_id is None:
            faults.add(f"{path}.category", Wrong.UNKNOWN_CATEGORY, name=names.category)
    if (names.brand is not None and brand_id is None) or (names.category is not None and category_id is None):
        return None
    return Scope(brand_id=brand_id, category_id=category_id)
