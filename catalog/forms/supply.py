"""Forms of a seller's warehouses and VAT rates."""

from decimal import Decimal, InvalidOperation

from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from portal.web.forms import PortalForm
from portal.web.texts import _l

REQUIRED = _l("Fill this in.")
CODE = r"^[^\s|~;,][^|~;]{0,38}[^\s|~;,]?$"


class WarehouseForm(PortalForm):
    """A new warehouse."""

    code = StringField(_l("Code in your files"), validators=[
        InputRequired(REQUIRED), Length(max=40),
        Regexp(CODE, message=_l("Give the code as your files write it, at most 40 characters.")),
    ])
    name = StringField(_l("Name"), validators=[InputRequired(REQUIRED), Length(max=80)])


class WarehouseNameForm(PortalForm):
    """Another name or place."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    name = StringField(_l("Name"), validators=[InputRequired(REQUIRED), Length(max=80)])
    position = IntegerField(_l("Place in the order"), validators=[InputRequired(REQUIRED), NumberRange(1, 1000)])


class VatRateForm(PortalForm):
    """A rate from a day on: one of the French ones, or another in per cent."""

    rate = SelectField(_l("Rate"), validate_choice=False, validators=[Optional()])
    other = StringField(_l("Another rate"), validators=[Length(max=8)])
    from_on = DateField(_l("From"), validators=[InputRequired(_l("Choose a day."))])

    def validate_other(self, field: StringField) -> None:
        """A percentage, where one is typed."""
        if field.data and as_rate(field.data) is None:
            raise ValidationError(_l("A VAT rate is a percentage from 0 to below 100, with at most two decimals."))

    @property
    def chosen(self) -> Decimal | None:
        """The rate as a share of one; None where there is none."""
        return as_rate(self.other.data) if self.other.data else share_of(self.rate.data)


class VatDefaultForm(PortalForm):
    """The default rate from a day on; it stands beside another form with the same names."""

    rate = SelectField(_l("Rate"), id="default-rate", validate_choice=False, validators=[InputRequired(REQUIRED)])
    from_on = DateField(_l("From"), id="default-from", validators=[InputRequired(_l("Choose a day."))])

    @property
    def chosen(self) -> Decimal | None:
        """The rate as a share of one; None where there is none."""
        return share_of(self.rate.data)


class VatEndForm(PortalForm):
    """From which day on a rate is no longer used."""

    until_on = DateField(_l("No longer from"), validators=[InputRequired(_l("Choose a day."))])


def as_rate(percent: str | None) -> Decimal | None:
    """A percentage as typed, as a share of one; None where it is none."""
    try:
        number = Decimal((percent or "").replace("%", "").replace(",", ".").strip()) / 100
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < 1 and number == round(number, 4) else None


def share_of(text: str | None) -> Decimal | None:
    """A share of one as a choice carries it."""
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < 1 and number == round(number, 4) else None
