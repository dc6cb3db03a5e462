"""A company's data: names, numbers, address, and how to reach it."""

import re
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from wtforms import EmailField, HiddenField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.identity.company import DATA
from portal.identity.company_numbers import judge_numbers
from portal.identity.forms.people import usable_email
from portal.kernel.money import cents_text
from portal.kernel.money_typed import cents_typed
from portal.kernel.text import name_key
from portal.web.filters import reader_language
from portal.web.forms import PortalForm
from portal.web.texts import _l

FRENCH_POSTCODE = re.compile(r"\d{5}\Z")
PHONE = re.compile(r"\+?[0-9 ().\-/]{6,25}\Z")
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB"})


def countries() -> list[tuple[str, str]]:
    """Countries by name in the reader's language, France first."""
    names = Locale(reader_language()).territories
    known = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY]
    known.sort(key=lambda pair: name_key(pair[1]))
    return [("FR", str(names["FR"])), *(pair for pair in known if pair[0] != "FR")]


class CompanyForm(PortalForm):
    """What stands on papers and in lists; numbers are stored without spaces."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Enter the company’s name.")), Length(max=200)])
    legal_form = StringField(_l("Legal form"), [Length(max=40)])
    capital = StringField(_l("Capital"), [Length(max=20)])
    rcs = StringField(_l("RCS"), [Length(max=80)])
    siren = StringField(_l("SIREN"), [Length(max=20)])
    siret = StringField(_l("SIRET of the head office"), [Length(max=25)])
    vat_number = StringField(_l("VAT number"), [Length(max=25)])
    street = StringField(_l("Street"), [Length(max=200)])
    postcode = StringField(_l("Postcode"), [Length(max=12)])
    city = StringField(_l("Town"), [Length(max=100)])
    country = SelectField(_l("Country"))
    phone = TelField(_l("Telephone"), [Length(max=25)])
    email = EmailField(_l("E-mail address"), [Optional(), usable_email])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = dict(countries())
        if not self.country.data:
            self.country.data = "FR"

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every value is usable and the numbers belong to one company."""
        sound = super().validate(extra_validators)
        typed = judge_numbers(
            self.siren.data or "", self.siret.data or "", self.vat_number.data or "", self.country.data or "FR"
        )
        for name, problem in typed.problems.items():
            field = self._fields[name]
            field.errors = [*field.errors, problem]
        if sound and not typed.problems:
            self.siren.data, self.siret.data, self.vat_number.data = typed.siren, typed.siret, typed.vat_number
        return sound and not typed.problems

    def validate_postcode(self, field: StringField) -> None:
        """A French postcode has five digits."""
        if field.data and self.country.data == "FR" and not FRENCH_POSTCODE.match(field.data):
            raise ValidationError(_("A French postcode has five digits."))

    def validate_phone(self, field: TelField) -> None:
        """Digits and the signs between them."""
        if field.data and not PHONE.match(field.data):
            raise ValidationError(_("Write the number with digits and spaces, for example +33 1 23 45 67 89."))

    def validate_capital(self, field: StringField) -> None:
        """An amount of euros, or nothing where the company has none."""
        if field.data and cents_typed(field.data) is None:
            raise ValidationError(_("Write the capital in euros, for example 50 000."))

    @property
    def values(self) -> dict[str, str]:
        """What is stored, by name; the capital as `company_data` gives it."""
        told = {name: str(self._fields[name].data or "") for name in DATA}
        cents = cents_typed(told["capital"])
        return {**told, "capital": "" if cents is None else cents_text(cents)}


class NewResellerForm(CompanyForm):
    """A reseller to be: its code, group and data."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter a code: it stands in addresses and files."))])
    group = SelectField(_l("Group"), validate_choice=True)


class GroupForm(PortalForm):
    """A group of resellers."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter a code: it stands in agreements files."))])
    name = StringField(_l("Name"), [InputRequired(_l("Enter the group’s name.")), Length(max=80)])


class GroupNameForm(PortalForm):
    """Another name for a group."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the group’s name.")), Length(max=80)])
