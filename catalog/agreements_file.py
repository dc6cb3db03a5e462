"""The agreements file: JSON text read into drafts, with every fault told at once by its path."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from catalog.file_values import Faults, JsonObject, Wrong
from catalog.pricing_terms import Terms, Window

MOST_POSITION = 1_000_000
MOST_QUANTITY = 1_000_000_000


class Audience(StrEnum):
    """Whom an agreement is for."""

    ALL = "all"
    GROUP = "group"
    RESELLER = "reseller"


@dataclass(frozen=True, slots=True)
class ScopeNames:
    """A scope as the file names it: brand and MPN of a product, or a brand, a category, both or neither."""

    brand: str | None = None
    mpn: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """One rule as the file has it; `path` is where."""

    path: str
    scope: ScopeNames
    min_quantity: int
    terms: Terms
    value: Decimal


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """One agreement as the file has it, names not looked up yet; `audience_code` is '' for all."""

    path: str
    code: str
    granted_by: str
    audience: Audience
    audience_code: str
    position: int | None
    window: Window
    rules: tuple[RuleDraft, ...]


def read_agreements(content: bytes, faults: Faults) -> list[AgreementDraft]:
    """The agreements of a file that can be read; whatever cannot is added to `faults`, so look there before using any.

    A draft with a fault inside is left out or comes without that part; names are not looked up here.
    """
    before = len(faults.found)
    document = _json(content, faults)
    if len(faults.found) > before:
        return []
    root = faults.read_object(document, "", {"agreements"})
    if root is None or "agreements" not in root:
        return []
    items = faults.read_list(root["agreements"], "agreements") or []
    drafts = [_agreement(item, f"agreements[{index}]", faults) for index, item in enumerate(items)]
    _codes_once(items, faults)
    read = [draft for draft in drafts if draft is not None]
    _positions_once(read, faults)
    return read


def _json(content: bytes, faults: Faults) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add("", Wrong.NOT_UTF8, byte=error.start)
        return None
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        faults.add("", Wrong.NOT_JSON, line=error.lineno, column=error.colno)
    except (ValueError, RecursionError):
        faults.add("", Wrong.NOT_JSON, line=1, column=1)
    return None


def _object(pairs: Sequence[tuple[str, Any]]) -> JsonObject:
    made = JsonObject(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        made.repeated = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return made


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _agreement(value: object, path: str, faults: Faults) -> AgreementDraft | None:
    given = faults.read_object(value, path, {"code", "granted_by", "for", "window", "rules"}, {"position"})
    if given is None:
        return None
    code = faults.read_text(given["code"], f"{path}.code") if "code" in given else None
    granted_by = faults.read_text(given["granted_by"], f"{path}.granted_by") if "granted_by" in given else None
    audience = _audience(given["for"], f"{path}.for", faults) if "for" in given else None
    position = None
    if "position" in given:
        position = faults.read_whole(given["position"], f"{path}.position", MOST_POSITION)
    window = _window(given["window"], f"{path}.window", faults) if "window" in given else None
    rules = _rules(given["rules"], f"{path}.rules", faults) if "rules" in given else None
    return AgreementDraft(
        path, code or "", granted_by or "", *(audience or (Audience.ALL, "")), position, window or Window(None, None),
        tuple(rules or ()),
    )


def _audience(value: object, path: str, faults: Faults) -> tuple[Audience, str] | None:
    if value == "all":
        return Audience.ALL, ""
    if not isinstance(value, JsonObject):
        faults.add(path, Wrong.NOT_ONE_AUDIENCE)
        return None
    given = faults.read_object(value, path, set(), {"reseller", "group"})
    known = [kind for kind in (Audience.RESELLER, Audience.GROUP) if given and kind.value in given]
    if len(known) != 1:
        faults.add(path, Wrong.NOT_ONE_AUDIENCE)
        return None
    code = faults.read_text(value[known[0].value], f"{path}.{known[0].value}")
    return None if code is None else (known[0], code)


def _window(value: object, path: str, faults: Faults) -> Window | None:
    given = faults.read_object(value, path, {"from", "until"})
    if given is None or "from" not in given or "until" not in given:
        return None
    bounds = [
        None if given[key] is None else faults.read_instant(given[key], f"{path}.{key}") for key in ("from", "until")
    ]
    try:
        return Window(*bounds)
    except ValueError:
        faults.add(f"{path}.until", Wrong.ENDS_BEFORE_START)
        return None


def _rules(value: object, path: str, faults: Faults) -> list[RuleDraft] | None:
    given = faults.read_list(value, path)
    if given is None:
        return None
    if not given:
        faults.add(path, Wrong.NO_RULES)
    rules = [_rule(item, f"{path}[{index}]", faults) for index, item in enumerate(given)]
    return [rule for rule in rules if rule is not None]


def _rule(value: object, path: str, faults: Faults) -> RuleDraft | None:
    given = faults.read_object(value, path, {"scope"}, {"min_quantity", *Terms})
    if given is None:
        return None
    scope = _scope(given["scope"], f"{path}.scope", faults) if "scope" in given else None
    quantity: int | None = 1
    if "min_quantity" in given:
        quantity = faults.read_whole(given["min_quantity"], f"{path}.min_quantity", MOST_QUANTITY)
    named = [terms for terms in Terms if terms.value in given]
    if len(named) != 1:
        faults.add(path, Wrong.NOT_ONE_OF_THREE, given=len(named))
    values = [
        (faults.read_net if terms is Terms.NET else faults.read_share)(given[terms.value], f"{path}.{terms.value}")
        for terms in named
    ]
    if scope is None or quantity is None or len(values) != 1 or values[0] is None:
        return None
    return RuleDraft(path, scope, quantity, named[0], values[0])


def _scope(value: object, path: str, faults: Faults) -> ScopeNames | None:
    given = faults.read_object(value, path, set(), {"product", "brand", "category"})
    if given is None:
        return None
    before = len(faults.found)
    names = {key: faults.read_text(given[key], f"{path}.{key}") for key in ("brand", "category") if key in given}
    if "product" in given:
        if names:
            faults.add(path, Wrong.PRODUCT_NOT_ALONE)
        product = faults.read_object(given["product"], f"{path}.product", {"brand", "mpn"}) or JsonObject()
        names = {
            key: faults.read_text(product[key], f"{path}.product.{key}") for key in ("brand", "mpn") if key in product
        }
    return ScopeNames(**names) if len(faults.found) == before else None


def _codes_once(items: Sequence[object], faults: Faults) -> None:
    """A code stands once in a file, whatever its case; also where the rest of the agreement cannot be read."""
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        code = item.get("code") if isinstance(item, JsonObject) else None
        if not isinstance(code, str) or not code.strip():
            continue
        first = seen.setdefault(code.strip().casefold(), index)
        if first != index:
            faults.add(f"agreements[{index}].code", Wrong.CODE_TWICE, code=code, first=f"agreements[{first}]")


def _positions_once(drafts: Sequence[AgreementDraft], faults: Faults) -> None:
    """A grantor's position stands once in a file: two that both claim it say nothing about their order."""
    seen: dict[tuple[str, int], str] = {}
    for draft in drafts:
        if draft.position is None or not draft.granted_by:
            continue
        first = seen.setdefault((draft.granted_by.casefold(), draft.position), draft.path)
        if first != draft.path:
            faults.add(f"{draft.path}.position", Wrong.POSITION_TWICE, position=draft.position, first=first)
