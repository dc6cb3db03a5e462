"""The form of an agreement: its head, its rules row by row, from when it counts, and the file it amounts to."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, StringField  # type: ignore[attr-defined]
from wtforms.validators import Length

from catalog.agreement_drafts import (
    MOST_ROWS,
    RULE_FIELDS,
    Bounds,
    Reach,
    RuleRow,
    bounds_of,
    document_of,
    place_of,
    row_of,
)
from catalog.agreements_file import Audience
from catalog.file_values import Fault, Wrong
from catalog.file_words import words_of
from catalog.pricing_terms import Terms
from portal.kernel.clock import paris_midnight
from portal.web.forms import PortalForm
from portal.web.texts import _l

NOW, ON = "now", "on"
LONGEST_NOTE, LONGEST_TEXT = 500, 400
# What a person typed is told apart from what a file holds: percentages, days, choices.
_WORDS: dict[Wrong, str] = {
    Wrong.NOT_DECIMAL: _l("A number is expected here, for example 12.5."),
    Wrong.NOT_WHOLE: _l("A whole number from 1 is expected here."),
    Wrong.BELOW_ONE: _l("A whole number from 1 is expected here."),
    Wrong.SHARE_OUTSIDE: _l("A discount lies between 0 and 100 %%."),
    Wrong.TOO_MANY_DECIMALS: _l("This has too many decimals: at most seven of a percentage, nine of a price."),
    Wrong.EMPTY: _l("This is missing."),
    Wrong.NOT_A_DATE: _l("This is not a day: choose one, or leave it empty."),
    Wrong.ENDS_BEFORE_START: _l("The last day comes before the first one."),
    Wrong.NO_RULES: _l("An agreement has at least one rule: add one."),
    Wrong.NOT_ONE_OF_THREE: _l("Choose what this rule grants."),
    Wrong.NOT_AN_OBJECT: _l("Choose what this rule is for."),
    Wrong.CODE_TAKEN: _l("The code “%(code)s” is in use: choose another one."),
}
_AT_RULE = "agreements[0].rules["


class AgreementForm(PortalForm):
    """An agreement as it is typed; `rows` are its rules."""

    code = StringField(_l("Code"))
    audience = RadioField(_l("For"), choices=[
        SelectChoice(Audience.ALL.value, _l("All resellers")), SelectChoice(Audience.GROUP.value, _l("A group")),
        SelectChoice(Audience.RESELLER.value, _l("One reseller")),
    ], default=Audience.ALL.value, validate_choice=False)
    group = SelectField(_l("Group"), validate_choice=False)
    reseller = StringField(_l("Reseller"))
    first_day = StringField(_l("From"))
    last_day = StringField(_l("Until and including"))
    exact_from = HiddenField()
    exact_until = HiddenField()
    position = StringField(_l("Position"))
    since = RadioField(_l("This version counts"), choices=[
        SelectChoice(NOW, _l("from now on")), SelectChoice(ON, _l("from a day to come")),
    ], default=NOW, validate_choice=False)
    since_on = StringField(_l("From this day"))
    note = StringField(_l("Why"), validators=[Length(max=LONGEST_NOTE)])
    everything = BooleanField(_l("Yes, these rules are meant to match every offer"))
    seen = HiddenField()
    sample = StringField(_l("Prices for"))
    rows: list[RuleRow]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = []

    def read_rows(self, sent: Mapping[str, str]) -> None:
        """The rules as they were sent; at most 200."""
        named = {name.split("-")[1] for name in sent if name.startswith("rule-")}
        numbers = sorted(int(text) for text in named if text.isascii() and text.isdigit() and len(text) < 5)
        self.rows = []
        for number in numbers[:MOST_ROWS]:
            typed = {name: sent.get(f"rule-{number}-{name}", "").strip()[:LONGEST_TEXT] for name in (*RULE_FIELDS, "pick")}
            self.rows.append(RuleRow(
                typed["reach"], typed["pick"] or typed["product"], typed["brand"], typed["category"], typed["quantity"],
                typed["terms"], typed["value"],
            ))

    def show(self, agreement: Mapping[str, Any], seen: int | None) -> None:
        """Fills the form with an agreement of the file."""
        self.code.data = agreement["code"]
        audience = agreement["for"]
        if audience == "all":
            self.audience.data = Audience.ALL.value
        else:
            kind, code = next(iter(audience.items()))
            self.audience.data = kind
            (self.group if kind == Audience.GROUP else self.reseller).data = code
        bounds = bounds_of(agreement["window"])
        self.first_day.data, self.last_day.data = bounds.first_day, bounds.last_day
        self.exact_from.data, self.exact_until.data = bounds.exact_from, bounds.exact_until
        self.rows = [row_of(rule) for rule in agreement["rules"]]
        self.seen.data = "" if seen is None else str(seen)

    def content(self, granted_by: str) -> bytes:
        """The agreements file of what was typed."""
        audience: Any = "all"
        if self.audience.data == Audience.GROUP:
            audience = {"group": self.group.data or ""}
        elif self.audience.data == Audience.RESELLER:
            audience = {"reseller": self.reseller.data or ""}
        bounds = Bounds(*(field.data or "" for field in (
            self.first_day, self.last_day, self.exact_from, self.exact_until)))
        document = document_of(
            code=self.code.data or "", granted_by=granted_by, audience=audience, position=self.position.data or "",
            bounds=bounds, rows=self.rows,
        )
        return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")

    @property
    def starts(self) -> datetime | None:
        """From when the version counts; None from now on. Raises ValueError for a day that is none."""
        if self.since.data != ON:
            return None
        day = date.fromisoformat(self.since_on.data or "")
        if not 1 < day.year < 9999:
            raise ValueError(day)
        return paris_midnight(day)

    @property
    def seen_version(self) -> int | None:
        """The version that was looked at; None for a new agreement."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

    def blame(self, faults: Iterable[Fault]) -> None:
        """Shows the faults of the file at the fields they come from."""
        for fault in faults:
            number, name = place_of(fault.path)
            words = fault_words(fault)
            if number is not None and number < len(self.rows):
                told = self.rows[number].errors.setdefault(name, [])
                if not told or (name != "product" and words not in told):
                    told.append(words)
            elif name and name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, words]
            else:
                self.form_errors.append(words)

    @property
    def row_errors(self) -> list[tuple[str, str, str]]:
        """What is wrong with the rules: the id of the field, which rule, what."""
        return [
            (f"rule-{place}-{name}", _("Rule %(number)s", number=place + 1), " ".join(told))
            for place, row in enumerate(self.rows) for name, told in row.errors.items()
        ]

    @property
    def is_wrong(self) -> bool:
        """Whether anything is to be corrected."""
        return bool(self.errors or self.form_errors or self.row_errors)


def fault_words(fault: Fault) -> str:
    """A fault as a sentence for whoever typed it into the editor."""
    if fault.wrong is Wrong.SAME_RULE:
        first = str(fault.values.get("first", "")).removeprefix(_AT_RULE).rstrip("]")
        number = int(first) + 1 if first.isdigit() else 1
        return _("Rule %(number)s has the same scope and minimum quantity: only one of them can decide.", number=number)
    words = _WORDS.get(fault.wrong)
    return words_of(fault) if words is None else str(words) % fault.values


REACHES = {
    Reach.PRODUCT: _l("A product"), Reach.BRAND: _l("A brand"), Reach.CATEGORY: _l("A category and those below"),
    Reach.BRAND_IN_CATEGORY: _l("A brand in a category"), Reach.EVERYTHING: _l("Everything"),
}
GRANTS = {
    Terms.OFF_DEALER: _l("off the dealer price (%)"), Terms.OFF_LIST: _l("off the list price (%)"), Terms.NET: _l("net price, €"),
}
