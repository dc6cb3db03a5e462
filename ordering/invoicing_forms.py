"""What a seller sets about its invoices, and the period of a sales journal."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from stdnum import bic as bic_rule
from stdnum import iban as iban_rule
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from ordering.sales_journal import ACCOUNT, FecAccounts, accounts_by_rate
from portal.kernel.money import cents_text
from portal.kernel.money_typed import cents_typed
from portal.web.forms import PortalForm
from portal.web.texts import _l

MOST_FEE_CENTS = 100_000_00
_ACCOUNTS = ("customers", "goods", "eco", "freight", "vat")


def _account(label: Any, usual: str) -> StringField:
    return StringField(label, validators=[Length(max=20)], render_kw={"placeholder": usual})


class InvoicingForm(PortalForm):
    """Mentions, bank account, when invoices are made, and the accounts of the sales journal."""

    version = IntegerField(validators=[InputRequired()])
    invoices_at_once = BooleanField(_l("Invoice each shipment as soon as it leaves"))
    late_rate = StringField(_l("Late-payment rate"), validators=[Length(max=200)])
    early_discount = StringField(_l("Discount for early payment"), validators=[Length(max=200)])
    recovery_fee = StringField(_l("Fee for recovery costs"), validators=[InputRequired(_l("Fill this in.")), Length(max=20)])
    iban = StringField(_l("IBAN"), validators=[Length(max=42)])
    bic = StringField(_l("BIC"), validators=[Length(max=14)])
    invoice_note = TextAreaField(_l("Note on every invoice"), validators=[Length(max=1000)])
    journal = StringField(_l("Journal code"), validators=[Length(max=10)], render_kw={"placeholder": "VE"})
    customers = _account(_l("Customers"), "411000")
    goods = _account(_l("Sales of goods"), "707000")
    eco = _account(_l("Eco-contribution"), "707000")
    freight = _account(_l("Freight"), "708500")
    vat = _account(_l("VAT collected"), "445710")
    goods_by_rate = TextAreaField(_l("Sales of goods by VAT rate"), validators=[Length(max=400)])
    vat_by_rate = TextAreaField(_l("VAT collected by rate"), validators=[Length(max=400)])

    def validate_recovery_fee(self, field: StringField) -> None:
        """An amount of euros, at least the forty of the law."""
        cents = cents_typed(field.data or "")
        if cents is None or not 4000 <= cents <= MOST_FEE_CENTS:
            raise ValidationError(_("Write an amount like 40.00: the law sets 40 € at least."))

    def validate_iban(self, field: StringField) -> None:
        """Its check digits are right."""
        if field.data and not iban_rule.is_valid(field.data):
            raise ValidationError(_("This is not an IBAN: its check digits do not fit. Look for a typing error."))

    def validate_bic(self, field: StringField) -> None:
        """Eight or eleven signs."""
        if field.data and not bic_rule.is_valid(field.data):
            raise ValidationError(_("This is not a BIC: it has eight or eleven letters and digits, like AGRIFRPP."))

    def validate_journal(self, field: StringField) -> None:
        """Letters and digits."""
        if field.data and not (field.data.isascii() and field.data.isalnum()):
            raise ValidationError(_("A journal code consists of letters and digits."))

    def validate_customers(self, field: StringField) -> None:
        """An account number."""
        _judge_account(field)

    validate_goods = validate_eco = validate_freight = validate_vat = validate_customers

    def validate_goods_by_rate(self, field: TextAreaField) -> None:
        """Lines of a rate and an account."""
        try:
            accounts_by_rate(field.data or "")
        except ValueError as error:
            raise ValidationError(_("Write lines like “5.5 = 445712”, not “%(line)s”.", line=str(error)[:60])) from error

    validate_vat_by_rate = validate_goods_by_rate

    @property
    def values(self) -> dict[str, Any]:
        """What is stored, by column."""
        texts = {name: self._fields[name].data or "" for name in ("late_rate", "early_discount", "invoice_note")}
        fec: dict[str, Any] = {
            name: self._fields[name].data for name in ("journal", *_ACCOUNTS) if self._fields[name].data
        }
        for name in ("goods_by_rate", "vat_by_rate"):
            by_rate = accounts_by_rate(self._fields[name].data or "")
            if by_rate:
                fec[name] = by_rate
        return {
            **texts, "invoices_at_once": bool(self.invoices_at_once.data), "iban": iban_rule.compact(self.iban.data or ""),
            "bic": bic_rule.compact(self.bic.data or ""), "recovery_fee_cents": cents_typed(self.recovery_fee.data or "") or 0,
            "fec": fec,
        }


def invoicing_values(stored: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of what is stored."""
    fec = FecAccounts.of(stored["fec"])
    by_rate = {
        name: "\n".join(f"{rate} = {account}" for rate, account in (getattr(fec, name) or {}).items())
        for name in ("goods_by_rate", "vat_by_rate")
    }
    return {
        **stored, "recovery_fee": cents_text(stored["recovery_fee_cents"]),
        **{name: stored["fec"].get(name, "") for name in ("journal", *_ACCOUNTS)}, **by_rate,
    }


class JournalForm(PortalForm):
    """Which days, and in which shape."""

    since = DateField(_l("From"), validators=[InputRequired(_l("Fill this in."))])
    until = DateField(_l("Until (included)"), validators=[InputRequired(_l("Fill this in."))])
    shape = SelectField(_l("Format"), choices=[
        SelectChoice("tab", _l("FEC text, separated by tabs")), SelectChoice("pipe", _l("FEC text, separated by |")),
        SelectChoice("csv", _l("CSV for a spreadsheet")),
    ])

    def validate_until(self, field: DateField) -> None:
        """Not before the first day, and no more than a year and a day later."""
        since: date | None = self.since.data
        if since and field.data and not 0 <= (field.data - since).days <= 366:
            raise ValidationError(_("The last day comes after the first one, at most a year later."))


def _judge_account(field: StringField) -> None:
    if field.data and not ACCOUNT.fullmatch(field.data):
        raise ValidationError(_("An account number begins with three digits or more, like 411000."))
