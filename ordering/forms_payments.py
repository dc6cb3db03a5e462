"""Texts from outside turned into payments, bank files and reminder settings, with errors that name the field."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from ordering.bank_values import bank_cents
from ordering.match_words import METHODS
from portal.kernel.clock import paris_today
from portal.web.forms import PortalForm
from portal.web.texts import _l

OLDEST, CHOOSE = "oldest", "choose"
BAD_AMOUNT = _l("Give an amount like 1 234,56.")
LONGEST_NAME, EARLIEST = 120, 2000
SHARE = "cents-"


def typed_cents(written: str) -> int | None:
    """A positive amount in cents as a person types it; None where it is none."""
    cents = bank_cents(written)
    return cents if cents is not None and cents > 0 else None


class PaymentForm(PortalForm):
    """What came in, from whom where it is known, and what becomes of it."""

    reseller = SelectField(_l("Reseller"), validate_choice=False)
    received_on = DateField(_l("Received on"), validators=[InputRequired(_l("Give a day."))])
    amount = StringField(_l("Amount"), validators=[InputRequired(BAD_AMOUNT), Length(max=30)])
    method = SelectField(_l("Means of payment"), choices=[SelectChoice(*one) for one in METHODS.items()], default="transfer")
    reference = StringField(_l("Reference or label"), validators=[Length(max=500)])
    settle = RadioField(_l("Settle"), choices=[
        SelectChoice(OLDEST, _l("The oldest invoices first")),
        SelectChoice(CHOOSE, _l("I choose the invoices on the next page")),
    ], default=OLDEST)

    def validate_amount(self, field: Any) -> None:
        """An amount above nothing, in cents at most."""
        if typed_cents(field.data or "") is None:
            raise ValidationError(BAD_AMOUNT)

    def validate_received_on(self, field: Any) -> None:
        """The day is not one to come."""
        if field.data is not None and not (field.data.year >= EARLIEST and field.data <= paris_today()):
            raise ValidationError(_l("This day has not come yet: give today or an earlier day."))

    def validate_reseller(self, field: Any) -> None:
        """One of the resellers offered, or nobody."""
        if field.data and field.data not in [value for value, _label in field.choices or []]:
            raise ValidationError(_l("Choose a reseller with an account at your company."))

    @property
    def reseller_id(self) -> int | None:
        """The reseller chosen; None where it is not known."""
        return int(self.reseller.data) if self.reseller.data else None

    @property
    def cents(self) -> int:
        """The amount in cents, after validation."""
        return typed_cents(self.amount.data or "") or 0


class BankFileForm(PortalForm):
    """The file that a bank gives."""

    file = FileField(_l("File of your bank"), validators=[InputRequired(_l("Choose the file to look at."))])

    @property
    def file_name(self) -> str:
        """The file's own name, without folders, short enough to show."""
        name = str(self.file.data.filename or "").replace("\\", "/").rpartition("/")[2]
        return "".join(sign for sign in name if sign.isprintable()).strip()[-LONGEST_NAME:] or "releve.csv"


class AsideForm(PortalForm):
    """Why a payment is set aside."""

    note = StringField(_l("Note"), validators=[Length(max=300)])


class ReminderForm(PortalForm):
    """Whether reminders go out, and after how many days each."""

    is_on = BooleanField(_l("Send reminders by mail"))
    first = IntegerField(_l("First reminder"), validators=[InputRequired(_l("Give a number of days."))])
    second = IntegerField(_l("Second reminder"), validators=[InputRequired(_l("Give a number of days."))])
    third = IntegerField(_l("Last reminder"), validators=[InputRequired(_l("Give a number of days."))])

    @property
    def days(self) -> list[int]:
        """The three numbers of days."""
        return [self.first.data or 0, self.second.data or 0, self.third.data or 0]


def typed_shares(form: Mapping[str, str]) -> tuple[dict[UUID, int], dict[str, str], list[str]]:
    """Shares per invoice from fields `cents-<invoice>`: what can be read, all as typed, and the names of those that cannot."""
    shares: dict[UUID, int] = {}
    typed = {name: value.strip() for name, value in form.items() if name.startswith(SHARE) and value.strip()}
    wrong = []
    for name, value in typed.items():
        cents = bank_cents(value)
        try:
            invoice_id = UUID(name.removeprefix(SHARE))
        except ValueError:
            wrong.append(name)
            continue
        if cents is None or cents < 0:
            wrong.append(name)
        elif cents:
            shares[invoice_id] = cents
    return shares, typed, wrong
