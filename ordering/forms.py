"""Texts from outside turned into carts, addresses, checkouts and shipments, with errors that name the field."""

from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from portal.kernel.clock import paris_today
from portal.web.forms import PortalForm
from portal.web.texts import _l

MOST_UNITS = 1_000_000
LARGEST_KEY = 2**63 - 1
NEW_ADDRESS = "new"
POSTCODE = r"^[0-9A-Za-z][0-9A-Za-z -]{1,9}$"
COUNTRY = r"^[A-Z]{2}$"
REQUIRED = _l("Fill this in.")
BAD_POSTCODE = _l("Give a postcode like 75011.")
BAD_COUNTRY = _l("Give a country code of two capitals, like FR.")


def is_key(typed: str) -> bool:
    """Whether a text from outside may be the id of a row."""
    return typed.isascii() and typed.isdigit() and len(typed) < 19


def _quantity(label: Any) -> IntegerField:
    return IntegerField(
        label,
        validators=[
            InputRequired(_l("Give a quantity.")),
            NumberRange(1, MOST_UNITS, _l("A quantity is a whole number from 1 to 1,000,000.")),
        ],
    )


class AddForm(PortalForm):
    """An offer for the current cart."""

    offer_id = IntegerField(_l("Offer"), validators=[InputRequired(), NumberRange(1, LARGEST_KEY)])
    quantity = _quantity(_l("Quantity"))


class QuantityForm(PortalForm):
    """Another quantity for a cart line; none takes the line out."""

    quantity = IntegerField(
        _l("Quantity"),
        validators=[
            InputRequired(_l("Give a quantity.")),
            NumberRange(0, MOST_UNITS, _l("A quantity is a whole number from 0 to 1,000,000.")),
        ],
    )


class CartNameForm(PortalForm):
    """A cart's name."""

    name = StringField(_l("Name of the cart"), validators=[InputRequired(REQUIRED), Length(max=80)])


class AddressForm(PortalForm):
    """A delivery address."""

    label = StringField(_l("Name of the address"), validators=[InputRequired(REQUIRED), Length(max=80)])
    recipient = StringField(_l("Recipient"), validators=[InputRequired(REQUIRED), Length(max=120)])
    street = StringField(_l("Street and number"), validators=[InputRequired(REQUIRED), Length(max=200)])
    postcode = StringField(_l("Postcode"), validators=[InputRequired(REQUIRED), Regexp(POSTCODE, message=BAD_POSTCODE)])
    city = StringField(_l("Town"), validators=[InputRequired(REQUIRED), Length(max=120)])
    country = StringField(
        _l("Country code"), default="FR", validators=[InputRequired(REQUIRED), Regexp(COUNTRY, message=BAD_COUNTRY)]
    )
    contact = StringField(_l("Contact on site"), validators=[Optional(), Length(max=120)])
    phone = StringField(_l("Telephone"), validators=[Optional(), Length(max=40)])


class CheckoutForm(PortalForm):
    """Where the goods go, when, under which reference, and what the buyer was shown: the total in cents, the lines in short."""

    address = RadioField(_l("Deliver to"), validate_choice=False)
    recipient = StringField(_l("Recipient"), validators=[Length(max=120)])
    street = StringField(_l("Street and number"), validators=[Length(max=200)])
    postcode = StringField(_l("Postcode"), validators=[Length(max=10)])
    city = StringField(_l("Town"), validators=[Length(max=120)])
    contact = StringField(_l("Contact on site"), validators=[Length(max=120)])
    phone = StringField(_l("Telephone"), validators=[Length(max=40)])
    purchase_order = StringField(_l("Your purchase order number"), validators=[Length(max=60)])
    wanted_on = DateField(_l("Wanted delivery date"), validators=[Optional()])
    comment = TextAreaField(_l("Comment for the wholesalers"), validators=[Length(max=1000)])
    shown_cents = IntegerField(_l("Total shown"), validators=[InputRequired()])
    shown_lines = HiddenField()

    @property
    def is_new_address(self) -> bool:
        """Whether the goods go to an address typed here."""
        return bool(self.address.data == NEW_ADDRESS)

    def validate_address(self, field: Any) -> None:
        """An address is one of the company's, or a new one that is filled in."""
        if not field.data:
            raise ValidationError(_l("Choose a delivery address."))
        if field.data != NEW_ADDRESS and not is_key(field.data):
            raise ValidationError(_l("Choose a delivery address."))

    def validate_recipient(self, field: Any) -> None:
        """A new address names who receives."""
        self._filled(field)

    def validate_street(self, field: Any) -> None:
        """A new address has a street."""
        self._filled(field)

    def validate_postcode(self, field: Any) -> None:
        """A new address has a postcode of letters and digits."""
        self._filled(field)
        if self.is_new_address:
            Regexp(POSTCODE, message=BAD_POSTCODE)(self, field)

    def validate_city(self, field: Any) -> None:
        """A new address has a town."""
        self._filled(field)

    def validate_wanted_on(self, field: Any) -> None:
        """The day is not in the past."""
        wanted: date | None = field.data
        if wanted is not None and wanted < paris_today():
            raise ValidationError(_l("This day is past: give today or a later day."))

    def _filled(self, field: Any) -> None:
        if self.is_new_address and not field.data:
            raise ValidationError(REQUIRED)


class VersionForm(PortalForm):
    """A step taken on an order as it was shown: its version comes back."""

    version = IntegerField(validators=[InputRequired()])


class CancelForm(VersionForm):
    """Why an order is cancelled."""

    reason = StringField(_l("Reason"), validators=[Length(max=300)])


class ShipForm(VersionForm):
    """How a shipment travels; quantities and serial numbers per line are read beside it."""

    carrier = StringField(_l("Carrier"), validators=[InputRequired(REQUIRED), Length(max=80)])
    tracking = StringField(_l("Tracking number"), validators=[Optional(), Length(max=80)])
