"""Texts from outside turned into conditions of trading accounts, applications, answers, and a seller's settings."""

from typing import Any

from wtforms import IntegerField, SelectChoice, SelectField, StringField, TextAreaField  # type: ignore[attr-defined]
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, ValidationError

from ordering.actions.save_account import Conditions
from ordering.bank_values import bank_cents
from ordering.forms import REQUIRED
from ordering.freight import FreightTerms
from ordering.queries.accounts import AccountView
from ordering.queries.selling import SellingDefaults
from ordering.terms import Basis, PaymentTerms
from portal.kernel.money import cents_text
from portal.web.forms import PortalForm
from portal.web.texts import _l

LARGEST_CENTS = 10**11
BASES = [
    SelectChoice(Basis.NET.value, _l("days after the invoice")),
    SelectChoice(Basis.THEN_MONTH_END.value, _l("days after the invoice, then the end of that month")),
    SelectChoice(Basis.FROM_MONTH_END.value, _l("days after the end of the invoice’s month")),
]
AMOUNTS = ("credit_limit", "minimum", "freight", "free_from")


class _ConditionsForm(PortalForm):
    """Payment terms and amounts, typed in euros."""

    terms_days = IntegerField(_l("Days to pay"), validators=[
        InputRequired(REQUIRED), NumberRange(0, 120, _l("Give a number of days from 0 to 120.")),
    ])
    terms_basis = SelectField(_l("Counted as"), choices=BASES, default=Basis.NET.value)
    terms_day = IntegerField(_l("On the next such day of a month"), validators=[
        Optional(), NumberRange(1, 31, _l("Give a day from 1 to 31, or nothing.")),
    ])
    credit_limit = StringField(_l("Credit limit incl. VAT"), validators=[Length(max=20)])
    minimum = StringField(_l("Minimum order excl. VAT"), validators=[Length(max=20)])
    freight = StringField(_l("Freight per order excl. VAT"), validators=[Length(max=20)])
    free_from = StringField(_l("Free delivery from, goods excl. VAT"), validators=[Length(max=20)])
    version = IntegerField(validators=[InputRequired()])

    def validate_credit_limit(self, field: Any) -> None:
        """An amount, or nothing for no limit."""
        _amount(field)

    def validate_minimum(self, field: Any) -> None:
        """An amount, or nothing for no minimum."""
        _amount(field)

    def validate_freight(self, field: Any) -> None:
        """An amount, or nothing for none."""
        _amount(field)

    def validate_free_from(self, field: Any) -> None:
        """An amount, or nothing for never."""
        _amount(field)

    @property
    def terms(self) -> PaymentTerms:
        """The payment terms typed."""
        return PaymentTerms(self.terms_days.data or 0, Basis(self.terms_basis.data), self.terms_day.data)

    def cents(self, name: str) -> int | None:
        """An amount typed, None where nothing was."""
        typed = self._fields[name].data
        return bank_cents(typed) if typed else None

    @property
    def freight_terms(self) -> FreightTerms:
        """Freight and its threshold."""
        return FreightTerms(self.cents("freight") or 0, self.cents("free_from"))


class AccountForm(_ConditionsForm):
    """The conditions of one account."""

    customer_number = StringField(_l("Customer number"), validators=[InputRequired(REQUIRED), Length(max=40)])
    contact_name = StringField(_l("Name"), validators=[Length(max=120)])
    contact_email = StringField(_l("E-mail"), validators=[Optional(), Length(max=200), Email(_l("Give an e-mail address."))])
    contact_phone = StringField(_l("Telephone"), validators=[Length(max=40)])

    @property
    def conditions(self) -> Conditions:
        """What was typed."""
        return Conditions(
            self.customer_number.data or "", self.terms, self.cents("credit_limit"), self.cents("minimum") or 0,
            self.freight_terms, self.contact_name.data or "", self.contact_email.data or "", self.contact_phone.data or "",
        )


class SellingForm(_ConditionsForm):
    """What new accounts begin with, and whom resellers call."""

    accounts_phone = StringField(_l("Telephone of your accounts department"), validators=[Length(max=40)])
    accounts_email = StringField(_l("E-mail of your accounts department"), validators=[
        Optional(), Length(max=200), Email(_l("Give an e-mail address.")),
    ])

    @property
    def settings(self) -> SellingDefaults:
        """What was typed."""
        return SellingDefaults(
            self.terms, self.cents("credit_limit"), self.cents("minimum") or 0, self.freight_terms,
            self.accounts_phone.data or "", self.accounts_email.data or "", 0,
        )


class ApplyForm(PortalForm):
    """A reseller's application."""

    note = TextAreaField(_l("What the seller should know about you"), validators=[Length(max=2000)])


class AnswerForm(PortalForm):
    """A refusal, a blocking or its end."""

    reason = StringField(_l("Reason, for the reseller"), validators=[Length(max=500)])
    version = IntegerField(validators=[InputRequired()])


class TermsForm(PortalForm):
    """General terms of sale to publish."""

    body = TextAreaField(_l("Text of the new version"), validators=[InputRequired(REQUIRED), Length(max=60_000)])
    version = IntegerField(validators=[InputRequired()])


def account_values(account: AccountView, defaults: SellingDefaults) -> dict[str, Any]:
    """What the account's form begins with: its conditions, or the seller's defaults where it was never opened."""
    begins: AccountView | SellingDefaults = account if account.customer_number else defaults
    return {
        "customer_number": account.customer_number, "contact_name": account.contact_name,
        "contact_email": account.contact_email, "contact_phone": account.contact_phone,
        **_conditions(begins), "version": account.version,
    }


def selling_values(settings: SellingDefaults) -> dict[str, Any]:
    """What the settings' form begins with."""
    return {
        **_conditions(settings), "accounts_phone": settings.accounts_phone, "accounts_email": settings.accounts_email,
        "version": settings.version,
    }


def _conditions(begins: AccountView | SellingDefaults) -> dict[str, Any]:
    terms, freight = begins.terms, begins.freight
    return {
        "terms_days": terms.days, "terms_basis": terms.basis.value, "terms_day": terms.day,
        "credit_limit": _typed(begins.credit_limit_cents), "minimum": _typed(begins.minimum_cents or None),
        "freight": _typed(freight.cents or None), "free_from": _typed(freight.free_from_cents),
    }


def _typed(cents: int | None) -> str:
    return "" if cents is None else cents_text(cents).replace(".", ",")


def _amount(field: Any) -> None:
    if not field.data:
        return
    cents = bank_cents(field.data)
    if cents is None or not 0 <= cents <= LARGEST_CENTS:
        raise ValidationError(_l("Give an amount in euros like 1500 or 1500,50, or nothing."))
