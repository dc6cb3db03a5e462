"""Forms of the vendor's editors: a product, parting one, names of brands and categories."""

from typing import Any

from wtforms import IntegerField, SelectChoice, SelectField, StringField, TextAreaField  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from portal.web.forms import PortalForm
from portal.web.texts import _l

KINDS = {"goods": _l("Goods"), "service": _l("Service"), "printed": _l("Printed matter")}
REQUIRED = _l("Fill this in.")
LARGEST_KEY = 2**63 - 1
MOST_SPECS = 60


class ProductForm(PortalForm):
    """What a product is called; GTINs one a line, specifications as “name: value” one a line."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    brand = StringField(_l("Brand"), validators=[InputRequired(REQUIRED), Length(max=80)])
    mpn = StringField(_l("Part number"), validators=[Length(max=80)])
    name = StringField(_l("Name"), validators=[InputRequired(REQUIRED), Length(max=250)])
    category = SelectField(_l("Category"), coerce=int, validators=[InputRequired(REQUIRED)])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(name, words) for name, words in KINDS.items()])
    gtins = TextAreaField(_l("GTINs"), validators=[Length(max=2000)])
    specs = TextAreaField(_l("Specifications"), validators=[Length(max=8000)])

    def validate_specs(self, field: Any) -> None:
        """Every line is a name and a value, no name twice."""
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        names = [line.partition(":")[0].strip() for line in lines]
        if any(":" not in line or not line.partition(":")[0].strip() or not line.partition(":")[2].strip() for line in lines):
            raise ValidationError(_l("Write one specification a line, as “name: value”."))
        if len(set(names)) != len(names) or len(names) > MOST_SPECS:
            raise ValidationError(_l("No name twice, and at most 60 specifications."))

    @property
    def typed_gtins(self) -> list[str]:
        """The GTINs as typed."""
        return [line.strip() for line in (self.gtins.data or "").replace(",", "\n").splitlines() if line.strip()]

    def typed_specs(self, before: Any) -> dict[str, Any]:
        """The specifications; a value that reads as it did keeps its kind (number, list)."""
        found: dict[str, Any] = {}
        for line in (self.specs.data or "").splitlines():
            name, _colon, value = (part.strip() for part in line.partition(":"))
            if name:
                found[name] = before[name] if name in before and spec_text(before[name]) == value else value
        return found


class PartForm(PortalForm):
    """The new product that some offers and GTINs go to."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    name = StringField(_l("Name of the new product"), validators=[InputRequired(REQUIRED), Length(max=250)])
    mpn = StringField(_l("Its part number"), validators=[Length(max=80)])


class MergeForm(PortalForm):
    """Which of two products stays."""

    kept = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_KEY)])


class ScopeNameForm(PortalForm):
    """Another name of a brand or category."""

    name = StringField(_l("Name"), validators=[InputRequired(REQUIRED), Length(max=80)])


def spec_text(value: Any) -> str:
    """A specification's value as text."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
